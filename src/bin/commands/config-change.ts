import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { changeNumber, type HistoryPlace } from '../configuration/history-source.ts';
import { proposeToRunning } from '../configuration/propose-to-running.ts';
import { proposeToStopped } from '../configuration/propose-to-stopped.ts';
import { type WantedChange, wantedLive } from '../configuration/wanted-change.ts';
import { siteFiles } from '../site-layers.ts';
import { spoken } from '../speech.ts';

export type ChangeOptions = HistoryPlace &
  Readonly<{ reason: string; author?: string; key?: string; basedOn?: string; wait?: boolean }> &
  (Readonly<{ action: 'apply'; file: string; live?: boolean }> | Readonly<{ action: 'rollback'; change: string }>);

/** `gridtokenx config apply|rollback`: asks a running gateway or core, 1 where nothing comes of it, or has it tried at the next start of a stopped one. */
export const run = async (options: ChangeOptions): Promise<number> => {
  if (options.reason.trim() === '') throw new Fault('configuration', '--reason is empty; allowed: why it is changed.');
  const change: WantedChange = {
    reason: options.reason,
    author: options.author ?? userInfo().username,
    basedOn: options.basedOn === undefined ? null : changeNumber(options.basedOn),
    wanted: wantedIn(options),
  };
  const stopped = options.config !== undefined || options.storage !== undefined;
  const tell = (text: string): void => void process.stdout.write(spoken(text));
  if (!stopped)
    return (await proposeToRunning(options, change, options.key, { wait: options.wait === true, tell })) ? 0 : 1;
  if (options.wait === true)
    throw new Fault('configuration', '--wait is for what runs: what is stopped tries a change when it starts.');
  tell(await proposeToStopped(options, change));
  return 0;
};

const wantedIn = (options: ChangeOptions): WantedChange['wanted'] => {
  if (options.action === 'rollback') return { kind: 'restore', change: changeNumber(options.change) };
  if (options.live !== true) return { kind: 'site', files: siteFiles(resolve(options.file)).files };
  return { kind: 'live', live: options.file === '-' ? null : wantedLive(options.file) };
};
