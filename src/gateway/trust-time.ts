import { distinctUntilChanged, EMPTY, ignoreElements, map, merge, tap, timer } from 'rxjs';
import { instant, SECOND } from '../domain/time.ts';
import type { CaptureState } from '../ports/outbox.ts';
import { clockDoubt } from '../sync/core-clock.ts';
import type { Beside, Happening } from './happening.ts';
import { type GatewayPorts, type GatewaySettings, settled } from './settings.ts';

/** Tells the clock what the last run knew of the time: it has sealed so far, and seals soon after an interval. */
export const knowTime = (
  settings: GatewaySettings,
  { clock }: Pick<GatewayPorts, 'clock'>,
  kept: CaptureState | null,
): void => {
  const { length, grace } = settings.sealing;
  const sealed = kept?.points.map(({ sealedThrough }) => sealedThrough) ?? [];
  const known = sealed.length > 0 ? sealed : settled(settings, kept).map(({ start }) => start.at);
  clock.guard?.begin(known.length === 0 ? null : instant(Math.max(...known) + length + grace));
};

/** Has the core vouch for this gateway's clock, and says while the clock is not believed. */
export const trustTime =
  ({ clock, core }: Pick<GatewayPorts, 'clock' | 'core'>): Beside =>
  () => {
    const { guard } = clock;
    if (guard === undefined) return EMPTY;
    const heard = (core.clock ?? EMPTY).pipe(
      tap(({ ahead, within }) => guard.vouch(instant(clock.now() + ahead - within))),
      ignoreElements(),
    );
    const looks = timer(0, SECOND, clock.scheduler).pipe(
      map(() => guard.doubt()),
      distinctUntilChanged((before, now) => (before === null) === (now === null)),
      map((doubt): Happening => ({ kind: 'condition', condition: clockDoubt(doubt, clock.now()) })),
    );
    return merge(heard, looks);
  };
