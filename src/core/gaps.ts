import type { GatewayId, PointId } from '../domain/identity.ts';
import type { Command } from '../domain/market.ts';
import type { Plain } from '../domain/plain.ts';
import type { Registry } from '../domain/registry.ts';
import { bangkokTime, instant } from '../domain/time.ts';
import type { GapsView } from '../domain/view.ts';
import { type Coverage, type CoverageDump, coverage } from './coverage.ts';

/** Which batches and intervals never came: follows from the batches that were kept, in whatever order. */
export type Gaps = Readonly<{
  keep: (batch: Extract<Command, { kind: 'batch' }>) => void;
  /** Of all gateways and delivery or feeder points of a registry, or of one gateway's. */
  view: (registry: Registry, gateway?: GatewayId) => GapsView;
  dump: () => Plain;
}>;

type GapsDump = Readonly<{
  points: readonly (readonly [point: PointId, known: CoverageDump])[];
  numbers: readonly (readonly [gateway: GatewayId, epoch: number, known: CoverageDump])[];
}>;

/**
 * Holes of one point, and of the numbers of one gateway. A year of a meter that is silent every night has 365. Engineering
 * choice: 10,000 points with all of theirs are some hundred megabytes at the very most.
 */
const MOST_HOLES = 400;

export const gapsOf = (most = MOST_HOLES, from: Plain = null): Gaps => {
  const before = (from ?? { points: [], numbers: [] }) as unknown as GapsDump;
  const points = new Map(before.points.map(([point, known]) => [point, coverage({ most }, known)]));
  const numbers = new Map(
    before.numbers.map(([gateway, epoch, known]) => [
      gateway,
      { epoch, sequences: coverage({ most, start: 1 }, known) },
    ]),
  );

  const sequencesOf = (gateway: GatewayId, epoch: number): Coverage => {
    const known = numbers.get(gateway);
    if (known?.epoch === epoch) return known.sequences;
    // Numbers begin anew with an epoch, and what was missing of the one before never comes.
    const sequences = coverage({ most, start: 1 });
    numbers.set(gateway, { epoch, sequences });
    return sequences;
  };
  const pointOf = (point: PointId): Coverage => {
    const known = points.get(point);
    if (known !== undefined) return known;
    const made = coverage({ most });
    points.set(point, made);
    return made;
  };

  return {
    keep: ({ gateway, epoch, sequence, intervals }) => {
      sequencesOf(gateway, epoch).note({ from: sequence, to: sequence + 1 }, true);
      for (const { point, start, length, energy } of intervals)
        pointOf(point).note({ from: start, to: start + length }, energy !== null);
    },
    dump: () => ({
      points: [...points].map(([point, known]) => [point, known.dump()]),
      numbers: [...numbers].map(([gateway, { epoch, sequences }]) => [gateway, epoch, sequences.dump()]),
    }),
    view: (registry, only) => ({
      gateways: registry.gateways
        .filter(({ id }) => only === undefined || id === only)
        .map(({ id, epoch }) => {
          const known = numbers.get(id);
          const sequences = known?.epoch === epoch ? known.sequences : coverage({ most, start: 1 });
          return {
            gateway: id,
            epoch,
            through: (sequences.through() ?? 1) - 1,
            missing: sequences.holes().map(({ from, to }) => ({ from, to: to - 1 })),
            forgotten: sequences.forgotten()?.holes ?? 0,
          };
        }),
      points: registry.points
        .filter(({ role, gateway }) => (role === 'delivery' || role === 'feeder') && (only ?? gateway) === gateway)
        .map(({ id, gateway }) => {
          const known = points.get(id);
          const [through, forgotten] = [known?.through() ?? null, known?.forgotten() ?? null];
          return {
            point: id,
            gateway,
            through: through === null ? null : bangkokTime(instant(through)),
            missing: (known?.holes() ?? []).map(({ from, to, said }) => ({
              from: bangkokTime(instant(from)),
              to: bangkokTime(instant(to)),
              said,
            })),
            forgotten: forgotten && { holes: forgotten.holes, before: bangkokTime(instant(forgotten.before)) },
          };
        }),
    }),
  };
};
