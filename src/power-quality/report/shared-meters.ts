import type { DeviceId, GatewayId } from '../../domain/identity.ts';
import { frameLengths, type QualityFrame } from '../../domain/quality-frame.ts';
import { type Instant, instant } from '../../domain/time.ts';

/** A frame of 10 min as one gateway has it. */
export type PartOfWindow = Readonly<{ gateway: GatewayId; frame: QualityFrame }>;

/** What one gateway has of a meter that others have too: its windows of 10 min, from the first to the end of the last. */
type MeterStay = Readonly<{ gateway: GatewayId; from: Instant; to: Instant; windows: number }>;
/**
 * A meter that more than one gateway has. `twice`: windows that two of them covered by more than the whole window, where they
 * are more than the meter moved: two gateways read it, or it is two meters of one name.
 */
export type SharedMeter = Readonly<{ device: DeviceId; stays: readonly MeterStay[]; twice: number }>;

type Stay = { readonly gateway: GatewayId; readonly from: Instant; to: Instant; windows: number };
/** `moves`: how often another gateway had it alone than the one that had it alone before. */
type Seen = { readonly stays: Map<GatewayId, Stay>; twice: number; moves: number; alone: GatewayId | null };

/** Which gateways had a meter, and when: told window after window, asked when all were told. */
export const sharedMeters = () => {
  const seen = new Map<DeviceId, Seen>();
  const seenOf = (device: DeviceId): Seen => {
    const known = seen.get(device) ?? { stays: new Map(), twice: 0, moves: 0, alone: null };
    seen.set(device, known);
    return known;
  };
  return {
    /** All that gateways have of one window. */
    see: (parts: readonly PartOfWindow[]): void => {
      for (const part of parts) for (const { device } of part.frame.meters) stay(seenOf(device), part);
      for (const [device, owner] of ownersIn(parts)) if (owner !== null) alone(seenOf(device), owner);
    },
    /** Two gateways covered more than the whole of a window. */
    seeTwice: (device: DeviceId): void => {
      seenOf(device).twice += 1;
    },
    shared: (): readonly SharedMeter[] =>
      [...seen]
        .filter(([, { stays }]) => stays.size > 1)
        .map(([device, { stays, twice, moves }]) => ({
          device,
          // A window in which it moved is no contradiction: each covers some time before its first reading.
          twice: twice > Math.max(1, moves) ? twice : 0,
          stays: [...stays.values()].toSorted((one, other) => one.from - other.from),
        })),
    /** Null of a meter nobody had. */
    lastAt: (device: DeviceId): GatewayId | null => {
      const stays = [...(seen.get(device)?.stays.values() ?? [])];
      return stays.toSorted((one, other) => other.to - one.to)[0]?.gateway ?? null;
    },
  };
};
export type SharedMeters = ReturnType<typeof sharedMeters>;

const stay = ({ stays }: Seen, { gateway, frame: { start, length } }: PartOfWindow): void => {
  const to = instant(start + frameLengths[length]);
  const known = stays.get(gateway);
  if (known === undefined) stays.set(gateway, { gateway, from: start, to, windows: 1 });
  else {
    known.to = to;
    known.windows += 1;
  }
};

/** Of every meter the gateway that has the window to itself; null where several have it. */
const ownersIn = (parts: readonly PartOfWindow[]): ReadonlyMap<DeviceId, GatewayId | null> => {
  const owners = new Map<DeviceId, GatewayId | null>();
  for (const { gateway, frame } of parts)
    for (const { device } of frame.meters) owners.set(device, owners.has(device) ? null : gateway);
  return owners;
};

const alone = (known: Seen, owner: GatewayId): void => {
  if (owner === known.alone) return;
  if (known.alone !== null) known.moves += 1;
  known.alone = owner;
};
