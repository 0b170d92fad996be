import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { BY_ID, stableName } from '../installer/serial-ports.ts';
import { holdersOf } from '../port-holders.ts';
import { textOf } from '../system-files.ts';
import { type Finding, findingsOf } from './finding.ts';

/** What the machine says of a serial port. */
export type PortFacts = Readonly<{
  /** As configured. */
  path: string;
  /** What it leads to; null when nothing is there. */
  device: string | null;
  isTerminal: boolean;
  mayUse: boolean;
  /** Who may: the group's number, its name where known, and whether we are in it. */
  group: Readonly<{ id: number; name: string | null; ours: boolean }> | null;
  /** A name in /dev/serial/by-id that leads to the same device. */
  byId: string | null;
  /** Processes that hold it open. */
  holders: readonly number[];
  /** Of an FTDI adapter: how long it may sit on a received byte, ms. */
  latencyTimer: number | null;
}>;

const { ok, warn, fail } = findingsOf('ports');

/** One finding per thing that can be wrong with a port; a port that is not there has only that one. */
export const judgePort = (facts: PortFacts, gatewayRuns: boolean): readonly Finding[] => {
  const { path, device, group } = facts;
  if (device === null)
    return [
      fail(path, 'is not there', `Plug the adapter in and look with: ls -l ${BY_ID}; its name there never changes.`),
    ];
  if (!facts.isTerminal)
    return [fail(path, 'is not a serial port', `Give the path of a serial port; adapters are listed in ${BY_ID}.`)];
  const findings = [rights(facts), holders(facts, gatewayRuns), name(facts), latency(facts)].filter(
    (one) => one !== null,
  );
  const use = group?.name === null ? '' : `, for the group ${group?.name ?? 'of its owner'}`;
  return findings.length > 0 ? findings : [ok(path, `can be used${use}`)];
};

const rights = ({ path, mayUse, group }: PortFacts): Finding | null => {
  if (mayUse) return null;
  const who = group?.name ?? `number ${group?.id ?? '?'}`;
  const next = group?.ours
    ? `Give the group rights on it: sudo chmod g+rw ${path}`
    : `Join the group ${who} and log in again: sudo usermod -aG ${group?.name ?? 'dialout'} "$USER"`;
  return fail(path, `may not be used by you; it belongs to the group ${who}`, next);
};

const holders = ({ path, holders: held }: PortFacts, gatewayRuns: boolean): Finding | null => {
  if (held.length === 0) return null;
  const who = `process ${held.join(', ')}`;
  return gatewayRuns
    ? ok(path, `is in use by ${who}: the gateway runs`)
    : warn(
        path,
        `is held open by ${who}`,
        `Two masters on one line garble each other. See who: ps -p ${held.join(',')}`,
      );
};

const name = ({ path, byId }: PortFacts): Finding | null =>
  /^\/dev\/tty(USB|ACM)\d+$/.test(path)
    ? warn(
        path,
        'is a name that changes with the order of plugging in',
        byId === null ? `Use the adapter's name in ${BY_ID}.` : `Configure ${byId} in its place.`,
      )
    : null;

const latency = ({ path, device, latencyTimer }: PortFacts): Finding | null =>
  latencyTimer !== null && latencyTimer > 1
    ? warn(
        path,
        `sits on received bytes for up to ${latencyTimer} ms`,
        `Set it to 1: echo 1 | sudo tee /sys/bus/usb-serial/devices/${basename(device ?? path)}/latency_timer`,
      )
    : null;

/** Looks without opening the port: opening would disturb whoever is talking on it. */
export const portFacts = (path: string): PortFacts => {
  const device = existsSync(path) ? realpathSync(path) : null;
  if (device === null)
    return { path, device, isTerminal: false, mayUse: false, group: null, byId: null, holders: [], latencyTimer: null };
  const { gid } = statSync(device);
  return {
    path,
    device,
    isTerminal: isTerminal(device),
    mayUse: mayUse(device),
    group: { id: gid, name: groupName(gid), ours: process.getgroups?.().includes(gid) ?? false },
    byId: byIdOf(device),
    holders: holdersOf(device),
    latencyTimer: latencyOf(device),
  };
};

/** A pseudo-terminal has no place in /sys; all other character devices have, and say there what they are. */
const isTerminal = (device: string): boolean => {
  const { rdev } = statSync(device);
  if (!statSync(device).isCharacterDevice()) return false;
  // makedev(3): twelve bits of the major number, eight and twelve more of the minor one.
  const [major, minor] = [(rdev >>> 8) & 0xfff, (rdev & 0xff) | ((rdev >>> 12) & 0xfff00)];
  const subsystem = `/sys/dev/char/${major}:${minor}/subsystem`;
  return !existsSync(subsystem) || basename(realpathSync(subsystem)) === 'tty';
};

const mayUse = (device: string): boolean => {
  try {
    accessSync(device, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

/** group(5): name, password, number, members. */
const groupName = (id: number): string | null =>
  textOf('/etc/group')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([, , number]) => number === String(id))?.[0] ?? null;

const byIdOf = (device: string): string | null => {
  const stable = stableName(device);
  return stable === device ? null : stable;
};

const latencyOf = (device: string): number | null => {
  const text = textOf(`/sys/bus/usb-serial/devices/${basename(device)}/latency_timer`).trim();
  return text === '' ? null : Number(text);
};
