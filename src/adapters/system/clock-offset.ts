import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How far the machine's clock is off, and the most it can be, ms; null where nobody can say. */
export type ClockOffset = Readonly<{ offset: number | null; bound: number | null }>;

const unknown: ClockOffset = { offset: null, bound: null };

/**
 * Of `chronyc -c tracking`: a clock is off by |system time offset| + root dispersion + half the root delay at most
 * (chronyc(1), "tracking"). Fields by comma: 5th the offset, 11th root delay, 12th root dispersion, s; last the leap status.
 */
export const offsetOfChrony = (report: string): ClockOffset => {
  const fields = report.trim().split(',');
  const [offset, delay, dispersion] = [fields[4], fields[10], fields[11]].map((field) => Number(field ?? 'none'));
  const isSynchronised = /^(Normal|Insert second|Delete second)$/.test(fields.at(-1) ?? '');
  if (!isSynchronised || offset === undefined || delay === undefined || dispersion === undefined) return unknown;
  if (![offset, delay, dispersion].every(Number.isFinite)) return unknown;
  return { offset: offset * 1_000, bound: (Math.abs(offset) + dispersion + delay / 2) * 1_000 };
};

const units: Readonly<Record<string, number>> = { us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, min: 6e4 };
/** `1min 2.5s`, `-1.031ms`, `998us`: ms, or null. */
const spanOf = (text: string | undefined): number | null => {
  const parts = [...(text ?? '').matchAll(/([\d.]+)(us|µs|ms|min|s)\b/g)];
  if (parts.length === 0) return null;
  const sum = parts.reduce((all, [, value, unit = '']) => all + Number(value) * (units[unit] ?? Number.NaN), 0);
  return (text ?? '').trim().startsWith('-') ? -sum : sum;
};

/**
 * Of `timedatectl timesync-status` (systemd-timesyncd, which speaks SNTP): offset, the root distance of its server (half
 * its root delay and its dispersion), and half of its own way there.
 */
export const offsetOfTimesyncd = (report: string): ClockOffset => {
  const field = (name: string) => spanOf(new RegExp(`^\\s*${name}: ([^(\\n]*)`, 'm').exec(report)?.[1]);
  const [offset, distance, delay] = [field('Offset'), field('Root distance'), field('Delay')];
  if (offset === null || distance === null || delay === null) return unknown;
  return { offset, bound: Math.abs(offset) + distance + delay / 2 };
};

/** Asks chrony, then systemd-timesyncd; whoever knows is believed. */
export const askClockOffset = async (): Promise<ClockOffset> => {
  const chrony = offsetOfChrony(await said('chronyc', ['-c', 'tracking']));
  return chrony.offset === null ? offsetOfTimesyncd(await said('timedatectl', ['timesync-status'])) : chrony;
};

/** What a program prints; nothing where it is not there, fails or takes its time. */
const said = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve) => {
    if (!isThere(program)) return resolve('');
    const env = { ...process.env, LC_ALL: 'C' };
    execFile(program, args, { timeout: 5_000, env }, (error, stdout) => resolve(error === null ? stdout : ''));
  });

/** To start what is not there costs a gateway a fork a minute for ever. */
const isThere = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
