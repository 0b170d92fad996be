import type { AlarmKind } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Instant } from '../domain/time.ts';
import type { BandWatch } from './watch-band.ts';

/** Alarms of the grid and of a meter that come and go with the limits in the configuration; ids begin `kind/source/`. */
export const gridKinds: readonly AlarmKind[] = ['frequency-band', 'frequency-rate'];
export const meterKinds: readonly AlarmKind[] = [
  'voltage-band',
  'voltage-unbalance',
  'voltage-distortion',
  'current-distortion',
  'flicker',
  'power-factor',
  'neutral-current',
  'neutral-suspect',
  'wiring-suspect',
  'export-limit',
  'reverse-power',
  'overload',
];

/**
 * What stood when the gateway last ran and nobody watches now, because its limit is no longer in the configuration: over,
 * or it would stand for ever. `owner` is the part of the id after the kind.
 */
export const outOfForce = (
  standing: ReadonlySet<string>,
  kinds: readonly AlarmKind[],
  owner: string,
  { watches, source, at }: Readonly<{ watches: readonly BandWatch[]; source: AlarmCondition['source']; at: Instant }>,
): readonly AlarmCondition[] => {
  const watched = new Set(watches.map(({ watched: { id } }) => id));
  return [...standing].flatMap((id): readonly AlarmCondition[] => {
    const kind = kinds.find((one) => id === `${one}/${owner}` || id.startsWith(`${one}/${owner}/`));
    if (kind === undefined || watched.has(id)) return [];
    const message = `The limit behind the alarm ${id} is no longer in the configuration.`;
    return [{ id, kind, source, priority: 'low', standing: false, at, since: at, message }];
  });
};
