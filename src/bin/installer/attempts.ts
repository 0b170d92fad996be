import type { SerialSettings } from '../../../drivers/modbus/serial-port.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { unitRange } from '../../profiles/unit-range.ts';
import type { LineSettings } from './line-settings.ts';
import type { Attempt } from './scan.ts';

type Serial = Readonly<{ baud: number; parity: 'none' | 'even' | 'odd'; stopBits: 1 | 2 }>;

/** What the options narrow down; null leaves it to the search. */
export type Narrowed = Readonly<{
  units: readonly number[] | null;
  bauds: readonly number[] | null;
  parities: readonly Serial['parity'][] | null;
  full: boolean;
  /** What every serial attempt has: it is the adapter's, not the meters'. */
  rts: Pick<SerialSettings, 'rts' | 'rtsDelay'>;
}>;

/** 9600 and 19200 every device must know; 19200 8E1 is where the standard starts (Serial Line V1.02 §2.5.1, §3.4). */
const standard: readonly Serial[] = [
  { baud: 9_600, parity: 'none', stopBits: 1 },
  { baud: 19_200, parity: 'even', stopBits: 1 },
];

/** Speeds a full search tries, the commonest of meters first. */
const allBauds = [9_600, 19_200, 2_400, 4_800, 38_400, 115_200, 57_600, 1_200] as const;

/** Without a parity bit the standard wants two stop bits; most meters send one, and one more does them no harm. */
const allParities: readonly Omit<Serial, 'baud'>[] = [
  { parity: 'none', stopBits: 1 },
  { parity: 'even', stopBits: 1 },
  { parity: 'odd', stopBits: 1 },
  { parity: 'none', stopBits: 2 },
];

const QUICK_SERIAL_UNITS = 20;
const QUICK_NETWORK_UNITS = 10;
/** Of devices on a network with no line behind them. */
const DEVICE_UNITS: readonly number[] = [255, 0];

const upTo = (last: number): readonly number[] => between(1, last);
const between = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);
const same = (one: Serial, other: Serial): boolean =>
  one.baud === other.baud && one.parity === other.parity && one.stopBits === other.stopBits;
const distinct = <T>(all: readonly T[], equal: (one: T, other: T) => boolean): readonly T[] =>
  all.filter((one, index) => all.findIndex((other) => equal(one, other)) === index);

/** Settings meters leave their works with, those of most models first; then the standard's. */
const usualSettings = (profiles: readonly MeterProfile[]): readonly Serial[] => {
  const ofModels = profiles.flatMap((profile) =>
    profile.protocol !== 'opc-ua' && profile.connection.interfaces.includes('rtu') ? [profile.bus.serial] : [],
  );
  const count = (one: Serial): number => ofModels.filter((other) => same(one, other)).length;
  const [first, ...rest] = standard;
  const usual = distinct(ofModels, same).toSorted((one, other) => count(other) - count(one));
  return distinct([...(first ? [first] : []), ...usual, ...rest], same).map(({ baud, parity, stopBits }) => ({
    baud,
    parity,
    stopBits,
  }));
};

const serialSettings = (narrowed: Narrowed, profiles: readonly MeterProfile[]): readonly Serial[] => {
  const { bauds, parities, full } = narrowed;
  const usual = usualSettings(profiles);
  const asked = (bauds ?? []).flatMap((baud) =>
    allParities.filter(({ stopBits }) => full || stopBits === 1).map((frame) => ({ baud, ...frame })),
  );
  const every = allBauds.flatMap((baud) => allParities.map((frame) => ({ baud, ...frame })));
  const candidates = [...usual, ...(bauds ? asked : []), ...(full ? every : [])];
  const framed = parities
    ? [
        ...candidates,
        ...(bauds ?? usual.map(({ baud }) => baud)).flatMap((baud) =>
          parities.map((parity) => ({ baud, parity, stopBits: 1 as const })),
        ),
      ]
    : candidates;
  return distinct(framed, same).filter(
    ({ baud, parity }) => (bauds?.includes(baud) ?? true) && (parities?.includes(parity) ?? true),
  );
};

/** Units that models have when they leave their works. */
const unitsOf = (profiles: readonly MeterProfile[], bus: 'rtu' | 'tcp'): readonly number[] =>
  profiles
    .flatMap((profile) =>
      profile.protocol !== 'opc-ua' && profile.connection.interfaces.includes(bus) ? [profile.connection.unit] : [],
    )
    .sort((one, other) => one - other);

/** Every way to look at one serial line, the likeliest first. Units that models have out of their boxes are looked for too. */
export const serialAttempts = (
  path: string,
  narrowed: Narrowed,
  profiles: readonly MeterProfile[],
): readonly Attempt[] => {
  const quick = [...new Set([...upTo(QUICK_SERIAL_UNITS), ...unitsOf(profiles, 'rtu')])];
  const units = narrowed.units ?? (narrowed.full ? between(...unitRange('rtu')) : quick);
  return serialSettings(narrowed, profiles).map((serial) => ({
    settings: { kind: 'rtu', path, ...serial, ...narrowed.rts },
    units,
  }));
};

/** What is spoken at a port: Modbus TCP where it is at home, RTU bytes first where converters listen. */
const framingsAt = (port: number): readonly ('tcp' | 'rtu-over-tcp')[] =>
  CONVERTER_PORTS.includes(port) ? ['rtu-over-tcp', 'tcp'] : ['tcp', 'rtu-over-tcp'];

/** Where serial converters and loggers of inverters listen by default. */
const CONVERTER_PORTS: readonly number[] = [8_899];
/** Ports that are looked at where none is named: Modbus TCP's own, SolarEdge's, converters'. */
export const usualPorts: readonly number[] = [502, 1_502, ...CONVERTER_PORTS];

/** Every way to look at one open port. Units that models have on a network are looked for too. */
export const networkAttempts = (
  { host, port }: Readonly<{ host: string; port: number }>,
  narrowed: Narrowed,
  profiles: readonly MeterProfile[],
): readonly Attempt[] => {
  const quick = [...new Set([...upTo(QUICK_NETWORK_UNITS), ...unitsOf(profiles, 'tcp'), ...DEVICE_UNITS])];
  return framingsAt(port).map((kind) => {
    const [least, most] = unitRange(kind);
    const wanted = narrowed.units ?? (narrowed.full ? between(least, most) : quick);
    const units = wanted.filter((unit) => unit >= least && unit <= most);
    return { settings: { kind, host, port } satisfies LineSettings, units };
  });
};
