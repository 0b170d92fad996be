import { userInfo } from 'node:os';
import { Fault } from '../../domain/fault.ts';
import { repairHistory } from '../configuration/repair-history.ts';
import { spoken } from '../speech.ts';

export type RepairOptions = Readonly<{ config: string; reason: string; author?: string }>;

/** `gridtokenx config repair`: begins a damaged history of a stopped program anew. */
export const run = async ({ config, reason, author = userInfo().username }: RepairOptions): Promise<number> => {
  if (reason.trim() === '') throw new Fault('configuration', '--reason is empty; allowed: why it is begun anew.');
  process.stdout.write(spoken(await repairHistory({ config, reason, author })));
  return 0;
};
