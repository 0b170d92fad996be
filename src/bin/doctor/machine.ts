import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Program } from '../../configuration/variables.ts';
import { bangkokTime, type ClockState, instant } from '../../domain/time.ts';
import { type OfflineForecast, offlineTime } from '../../sync/offline-forecast.ts';
import { type Finding, findingsOf } from './finding.ts';

const NODE_NEEDED = 24;
const unitOf = (program: Program): string => `gridtokenx-${program}`;

export const judgeProgram = (version: string, nodeVersion: string): Finding => {
  const { ok, fail } = findingsOf('program');
  const major = Number(nodeVersion.split('.')[0]);
  return major >= NODE_NEEDED
    ? ok('gridtokenx', `${version} on Node ${nodeVersion}`)
    : fail(
        'gridtokenx',
        `runs on Node ${nodeVersion}`,
        `Start it by bin/gridtokenx.mjs, which finds Node ${NODE_NEEDED}.`,
      );
};

/** What the machine says of the folder the buffer is kept in. Bytes. */
export type StorageFacts = Readonly<{
  folder: string;
  /** The folder itself, or where it would be made. */
  writable: boolean;
  free: number;
  outbox: number;
  /** The most the buffer may take. */
  allowed: number;
  /** How long an empty buffer takes everything, and which bound ends it. */
  offline: OfflineForecast;
}>;

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MiB`;

export const judgeStorage = ({ folder, writable, free, outbox, allowed, offline }: StorageFacts): Finding => {
  const { ok, warn, fail } = findingsOf('storage');
  if (!writable)
    return fail(
      folder,
      'cannot be written',
      'Check its owner, and whether the disk is mounted read-only: mount | grep " ro"',
    );
  const missing = allowed - outbox - free;
  const says = `${mebibytes(free)} free; the buffer takes ${mebibytes(outbox)} of the ${mebibytes(allowed)} it may`;
  if (missing <= 0)
    return ok(
      folder,
      `${says}; the core may be out of reach for ${offlineTime(offline.hours)} (bound: ${offline.bound})`,
    );
  return warn(
    folder,
    `${says}: ${mebibytes(missing)} more than there are`,
    'Free space, or lower outbox.largestMebibytes: a full disk stops the sealing of readings.',
  );
};

const mayWrite = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

export const storageFacts = (folder: string, allowed: number, offline: OfflineForecast): StorageFacts => {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  const outbox = ['outbox.sqlite', 'outbox.sqlite-wal']
    .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
    .reduce((sum, size) => sum + size, 0);
  return { folder, writable: mayWrite(there), free: bavail * bsize, outbox, allowed, offline };
};

/** `now` and `made`: Unix ms; no clock is right that stands before the program was made. */
export const judgeClock = (state: ClockState, now: number, made: number, program: Program = 'gateway'): Finding => {
  const { ok, warn, fail } = findingsOf('clock');
  const time = bangkokTime(instant(now));
  if (now < made)
    return fail(
      'clock',
      `says ${time}, before this program was made`,
      'Set it (timedatectl set-ntp true) and check the battery of its clock.',
    );
  if (state === 'synchronised') return ok('clock', `${time}, synchronised`);
  return warn(
    'clock',
    program === 'core'
      ? `${time}, but nothing vouches for it (${state}): gates close and settlement runs go by it`
      : `${time}, but nothing vouches for it (${state}): readings are kept and sealed only when it is synchronised`,
    'Switch on time synchronisation (timedatectl set-ntp true, or chrony) and open UDP port 123 to a time server.',
  );
};

/** What systemd says of the program's unit; null where there is no systemd. */
const unitState = async (unit: string): Promise<string | null> => {
  if (!existsSync('/run/systemd/system')) return null;
  const asked = promisify(execFile)('systemctl', ['is-active', unit], { timeout: 5_000 });
  return asked.then(
    ({ stdout }) => stdout.trim(),
    (error: Readonly<{ stdout?: string }>) => error.stdout?.trim() ?? 'unknown',
  );
};

export const judgeService = (state: string | null, program: Program = 'gateway'): Finding => {
  const { ok, warn, fail, skipped } = findingsOf('service');
  const unit = unitOf(program);
  if (state === null) return skipped(unit, 'there is no systemd here');
  if (state === 'active') return ok(unit, 'runs');
  if (state === 'failed') return fail(unit, 'has failed', `See why: journalctl -u ${unit} -n 50`);
  return warn(unit, `is ${state}`, `Start it, now and at every boot: sudo systemctl enable --now ${unit}`);
};

export const examineService = async (program: Program): Promise<Finding> =>
  judgeService(await unitState(unitOf(program)), program);
