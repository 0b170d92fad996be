import { randomUUID } from 'node:crypto';
import { asyncScheduler } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import { type ClockState, type Instant, instant, millis, monotonic } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import { synchronisation } from './clock-synchronisation.ts';

/**
 * Grid time made from real time: `virtual` + (wall − `wall`) × `rate`. The same triple gives the same grid time in
 * every process and after every restart. `wall` is milliseconds since the Unix epoch.
 */
export type Warp = Readonly<{ virtual: Instant; wall: number; rate: number }>;

/**
 * The machine's clock, or a warped one. Under a warp the state is `simulated`; otherwise what the operating system
 * says of its synchronisation.
 */
export const systemClock = ({
  warp,
  state = synchronisation(),
}: Readonly<{ warp?: Warp | undefined; state?: () => ClockState }> = {}): Clock => {
  const now = (): Instant =>
    warp === undefined ? instant(Date.now()) : instant(Math.floor(warp.virtual + (Date.now() - warp.wall) * warp.rate));
  return {
    boot: randomUUID(),
    scheduler: asyncScheduler,
    now,
    stamp: () => ({ wall: now(), monotonic: monotonic(performance.now()) }),
    state: warp === undefined ? state : () => 'simulated',
    realUntil: (at) => millis(Math.max(0, (at - now()) / (warp?.rate ?? 1))),
  };
};

/**
 * Reads `--warp virtual,wall,rate`: an ISO 8601 instant with its offset, milliseconds since the Unix epoch, and grid
 * seconds per real second, e.g. `2026-11-24T10:00:00+07:00,1795492800000,60`.
 * @throws Fault `configuration`
 */
export const parseWarp = (text: string): Warp => {
  const [virtualText = '', wallText = '', rateText = '', ...rest] = text.split(',');
  const virtual = Date.parse(virtualText);
  const wall = Number(wallText);
  const rate = Number(rateText);
  const hasOffset = /T.*(Z|[+-]\d\d:?\d\d)$/.test(virtualText);
  if (rest.length > 0 || !hasOffset || Number.isNaN(virtual) || wallText === '' || !Number.isSafeInteger(wall))
    throw new Fault('configuration', warpAdvice(text));
  if (!(rate > 0 && rate <= 10_000)) throw new Fault('configuration', warpAdvice(text));
  return { virtual: instant(virtual), wall, rate };
};

/** The text that `parseWarp` reads back: how a parent hands its warp to its children. */
export const formatWarp = ({ virtual, wall, rate }: Warp): string =>
  `${new Date(virtual).toISOString()},${wall},${rate}`;

const warpAdvice = (text: string): string =>
  `--warp "${text}" is not a time warp: write <ISO instant with offset>,<wall clock in ms since 1970>,<rate above 0, at most 10000>, e.g. 2026-11-24T10:00:00+07:00,1795492800000,60.`;
