import { type EnergyChannel, energyChannels, isEnergyChannel, type Quantity } from '../domain/quantity.ts';
import { type ModbusProfile, type Plate, type RatioRegister, type Table, width } from './profile.ts';

/** Modbus function that reads the profile's table. */
type ReadFunction = 3 | 4;

/** One question: `count` registers from `address`; up to `most` would be answered too. */
export type PlannedRead = Readonly<{
  function: ReadFunction;
  address: number;
  count: number;
  most: number;
  /** Read at every tick, every tenth, at interval boundaries, just after them; or to see whether the meter is there. */
  purpose: 'fast' | 'slow' | 'interval' | 'identity' | 'probe';
  /** What the answer is decoded into. */
  wanted: readonly WantedName[];
}>;

/** What a meter says of itself, by the name it is decoded under. */
export type PlateName = 'serialNumber' | 'model' | 'currentRatio' | 'voltageRatio';
export type WantedName = Quantity | EnergyChannel | PlateName;

export type ReadPlan = Readonly<{
  fast: readonly PlannedRead[];
  slow: readonly PlannedRead[];
  /** Only the energy registers: the shortest question there is for a boundary. */
  interval: readonly PlannedRead[];
  /** Who the meter is and how it is set: once an interval, because either may change under us. */
  identity: readonly PlannedRead[];
  probe: PlannedRead;
}>;

type Wanted = Readonly<{ name: WantedName; address: number; end: number }>;

/** Request and answer without the registers themselves, plus two 3.5-character silences (Serial Line V1.02 §2.5.1.1). */
const RTU_FRAME_CHARACTERS = 8 + 5 + 7;

/** Ten bits a character (8N1). */
const charactersIn = (milliseconds: number, baud: number): number => (milliseconds * baud) / 10_000;

/** What one more question costs on a line, in characters: the framing, the meter's turnaround and the gap it needs. */
export const frameCost = ({ bus }: Pick<ModbusProfile, 'bus'>, baud: number): number =>
  RTU_FRAME_CHARACTERS + charactersIn(bus.gap + bus.turnaround, baud);

const plateNames: readonly PlateName[] = ['serialNumber', 'model', 'currentRatio', 'voltageRatio'];

/** Where the profile says a meter tells of itself; null where it does not. */
export const plateOf = (profile: ModbusProfile, name: PlateName): Plate | RatioRegister | null => {
  switch (name) {
    case 'serialNumber':
      return profile.serialNumber;
    case 'model':
      return profile.identify.model;
    case 'currentRatio':
      return profile.transformers?.current ?? null;
    case 'voltageRatio':
      return profile.transformers?.voltage ?? null;
  }
};

/** Whether a name is of what a meter says of itself, and not of a measurement. */
export const isPlate = (name: WantedName): name is PlateName => plateNames.some((plate) => plate === name);

/** How many registers a plate takes. */
export const plateWidth = (plate: Plate | RatioRegister): number =>
  plate.encoding === 'ascii' ? plate.registers : width(plate.encoding);

const locate = (profile: ModbusProfile, name: WantedName): Wanted | null => {
  if (isPlate(name)) {
    const plate = plateOf(profile, name);
    return plate && { name, address: plate.address, end: plate.address + plateWidth(plate) };
  }
  if (isEnergyChannel(name)) {
    const register = profile.energy[name];
    return register ? { name, address: register.address, end: register.address + width(register.encoding) } : null;
  }
  const point = profile.points[name];
  if (!point) return null;
  // A percentage and what it is of come out of one answer.
  const places = [point.address, point.percentOf ?? point.address];
  return { name, address: Math.min(...places), end: Math.max(...places) + width(point.encoding) };
};

const rangeOf = ({ readable }: ModbusProfile, address: number): readonly [number, number] =>
  readable.find(([first, last]) => first <= address && address <= last) ?? [address, address];

/**
 * Packs registers into questions by wire cost: two neighbours share one when the hole between them, two characters a
 * register, is cheaper than another question, the meter answers for the hole, and the result is not too long.
 */
const pack = (
  profile: ModbusProfile,
  purpose: PlannedRead['purpose'],
  names: readonly WantedName[],
  cost: number,
  table: Table = profile.table,
): readonly PlannedRead[] => {
  const wanted = names
    .map((name) => locate(profile, name))
    .filter((place) => place !== null)
    .sort((a, b) => a.address - b.address);
  const groups: { from: number; end: number; names: WantedName[] }[] = [];
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
  return groups.map((group) => toRead(profile, purpose, group.from, group.end, group.names, table));
};

const toRead = (
  profile: ModbusProfile,
  purpose: PlannedRead['purpose'],
  from: number,
  end: number,
  wanted: readonly WantedName[],
  table: Table,
): PlannedRead => ({
  function: table === 'input' ? 4 : 3,
  address: from,
  count: end - from,
  most: Math.max(end - from, Math.min(profile.bus.longestRead, rangeOf(profile, from)[1] + 1 - from)),
  purpose,
  wanted,
});

/**
 * All questions a meter is ever asked on a line of `baud`. The fast ones carry the energy registers too: where both fit
 * into one, one answer is one moment; else they come in two answers, and whoever reads them covers both moments.
 */
export const planReads = (profile: ModbusProfile, baud: number): ReadPlan => {
  const names = Object.keys(profile.points) as Quantity[];
  const of = (cadence: 'fast' | 'slow') => names.filter((name) => profile.points[name]?.cadence === cadence);
  const cost = frameCost(profile, baud);
  const probe = pack(profile, 'probe', [profile.identify.quantity], cost)[0];
  if (!probe) throw new RangeError(`${profile.id} identifies itself by ${profile.identify.quantity}, which it lacks`);
  return {
    fast: pack(profile, 'fast', [...of('fast'), ...energyChannels], cost),
    slow: pack(profile, 'slow', of('slow'), cost),
    interval: pack(profile, 'interval', energyChannels, cost),
    identity: (['input', 'holding'] as const).flatMap((table) =>
      pack(
        profile,
        'identity',
        plateNames.filter((name) => plateOf(profile, name)?.table === table),
        cost,
        table,
      ),
    ),
    probe,
  };
};

/**
 * The same registers without touching any hole: for a meter that answers exception 2 (illegal data address) where the
 * profile hoped it would not. One read when there was nothing to split.
 */
export const splitRead = (profile: ModbusProfile, read: PlannedRead): readonly PlannedRead[] =>
  pack(profile, read.purpose, read.wanted, 0, read.function === 4 ? 'input' : 'holding').map((piece) => ({
    ...piece,
    most: piece.count,
  }));
