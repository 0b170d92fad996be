import { type EnergyChannel, energyChannels, type Quantity } from '../domain/quantity.ts';
import type { MeterProfile } from './profile.ts';
import { width } from './profile.ts';

/** Modbus function that reads the profile's table. */
type ReadFunction = 3 | 4;

/** One question: `count` registers from `address`; up to `most` would be answered too. */
export type PlannedRead = Readonly<{
  function: ReadFunction;
  address: number;
  count: number;
  most: number;
  /** Read at every tick, every tenth, at interval boundaries; or to see whether the meter is there. */
  purpose: 'fast' | 'slow' | 'interval' | 'probe';
  /** What the answer is decoded into. */
  wanted: readonly (Quantity | EnergyChannel)[];
}>;

export type ReadPlan = Readonly<{
  fast: readonly PlannedRead[];
  slow: readonly PlannedRead[];
  /** Only the energy registers: the shortest question there is for a boundary. */
  interval: readonly PlannedRead[];
  probe: PlannedRead;
}>;

type Wanted = Readonly<{ name: Quantity | EnergyChannel; address: number; end: number }>;

/** Request and answer without the registers themselves, plus two 3.5-character silences (Serial Line V1.02 §2.5.1.1). */
const RTU_FRAME_CHARACTERS = 8 + 5 + 7;

/** Ten bits a character (8N1). */
const charactersIn = (milliseconds: number, baud: number): number => (milliseconds * baud) / 10_000;

/** What one more question costs on a line, in characters: the framing, the meter's turnaround and the gap it needs. */
export const frameCost = ({ bus }: Pick<MeterProfile, 'bus'>, baud: number): number =>
  RTU_FRAME_CHARACTERS + charactersIn(bus.gap + bus.turnaround, baud);

const isEnergy = (name: Quantity | EnergyChannel): name is EnergyChannel => name === 'import' || name === 'export';

const locate = (profile: MeterProfile, name: Quantity | EnergyChannel): Wanted | null => {
  const register = isEnergy(name) ? profile.energy[name] : profile.points[name];
  if (!register) return null;
  return { name, address: register.address, end: register.address + width(register.encoding) };
};

const rangeOf = ({ readable }: MeterProfile, address: number): readonly [number, number] =>
  readable.find(([first, last]) => first <= address && address <= last) ?? [address, address];

/**
 * Packs registers into questions by wire cost: two neighbours share one when the hole between them, two characters a
 * register, is cheaper than another question, the meter answers for the hole, and the result is not too long.
 */
const pack = (
  profile: MeterProfile,
  purpose: PlannedRead['purpose'],
  names: readonly (Quantity | EnergyChannel)[],
  cost: number,
): readonly PlannedRead[] => {
  const wanted = names
    .map((name) => locate(profile, name))
    .filter((place) => place !== null)
    .sort((a, b) => a.address - b.address);
  const groups: { from: number; end: number; names: (Quantity | EnergyChannel)[] }[] = [];
  for (const { name, address, end } of wanted) {
    const open = groups.at(-1);
    const joins =
      open !== undefined &&
      end - open.from <= profile.bus.longestRead &&
      (address < open.end ||
        (end - 1 <= rangeOf(profile, open.from)[1] && (address === open.end || 2 * (address - open.end) < cost)));
    if (!joins) groups.push({ from: address, end, names: [name] });
    else {
      open.end = Math.max(open.end, end);
      open.names.push(name);
    }
  }
  return groups.map((group) => toRead(profile, purpose, group.from, group.end, group.names));
};

const toRead = (
  profile: MeterProfile,
  purpose: PlannedRead['purpose'],
  from: number,
  end: number,
  wanted: readonly (Quantity | EnergyChannel)[],
): PlannedRead => ({
  function: profile.table === 'input' ? 4 : 3,
  address: from,
  count: end - from,
  most: Math.max(end - from, Math.min(profile.bus.longestRead, rangeOf(profile, from)[1] + 1 - from)),
  purpose,
  wanted,
});

/**
 * All questions a meter is ever asked on a line of `baud`. The fast ones carry the energy registers too: one answer,
 * one moment.
 */
export const planReads = (profile: MeterProfile, baud: number): ReadPlan => {
  const names = Object.keys(profile.points) as Quantity[];
  const of = (cadence: 'fast' | 'slow') => names.filter((name) => profile.points[name]?.cadence === cadence);
  const cost = frameCost(profile, baud);
  const probe = pack(profile, 'probe', [profile.identify.quantity], cost)[0];
  if (!probe) throw new RangeError(`${profile.id} identifies itself by ${profile.identify.quantity}, which it lacks`);
  return {
    fast: pack(profile, 'fast', [...of('fast'), ...energyChannels], cost),
    slow: pack(profile, 'slow', of('slow'), cost),
    interval: pack(profile, 'interval', energyChannels, cost),
    probe,
  };
};

/**
 * The same registers without touching any hole: for a meter that answers exception 2 (illegal data address) where the
 * profile hoped it would not. One read when there was nothing to split.
 */
export const splitRead = (profile: MeterProfile, read: PlannedRead): readonly PlannedRead[] =>
  pack(profile, read.purpose, read.wanted, 0).map((piece) => ({ ...piece, most: piece.count }));
