import type { EnergyChannel, Quantity } from '../../domain/quantity.ts';
import { fitness, settlementReasons } from '../../profiles/fitness.ts';
import type { EnergyRegister, MeterProfile, ModbusProfile } from '../../profiles/profile.ts';
import { grouped } from '../../web/format/figures.ts';
import { left, textWidth } from '../terminal/text-width.ts';
import { hexAddress } from './reading-report.ts';

/** One model in a list. */
export type ProfileSummary = Readonly<{
  id: string;
  name: string;
  kind: MeterProfile['kind'];
  protocol: MeterProfile['protocol'];
  /** Whether its energy may be settled by its data alone: fit, coarse, unproven or unfit. */
  settlement: string;
  quantities: number;
  unconfirmed: number;
}>;

export const profileSummary = (profile: MeterProfile): ProfileSummary => ({
  id: profile.id,
  name: `${profile.manufacturer} ${profile.model}`,
  kind: profile.kind,
  protocol: profile.protocol,
  settlement: fitness(profile).settlement.fit,
  quantities: Object.keys(profile.points).length,
  unconfirmed: profile.provenance.unconfirmed.length,
});

export const listLines = (all: readonly ProfileSummary[]): readonly string[] => {
  const id = Math.max(2, ...all.map((one) => textWidth(one.id)));
  const line = (cells: readonly [string, string, string, string, string]): string =>
    `${left(cells[0], id + 2)}${left(cells[1], 10)}${left(cells[2], 10)}${left(cells[3], 12)}${cells[4]}`;
  return [
    line(['id', 'kind', 'protocol', 'settlement', 'model']),
    ...all.map((one) => line([one.id, one.kind, one.protocol, one.settlement, one.name])),
    `${all.length} models`,
  ];
};

const confirmed = (profile: MeterProfile, name: string): string =>
  profile.provenance.unconfirmed.some((one) => one === name) ? 'unconfirmed' : 'confirmed';

const factor = ({ encoding, exponent, ...rest }: EnergyRegister): string =>
  encoding === 'f32' || encoding === 'f64' ? ('unit' in rest ? rest.unit : '') : `x 10^${exponent} Wh`;

const registerRows = (profile: ModbusProfile): readonly (readonly string[])[] => {
  const code = profile.table === 'input' ? 4 : 3;
  const plates = [
    ['serialNumber', profile.serialNumber],
    ['model', profile.identify.model],
    ['transformers', profile.transformers?.current ?? null],
    ['transformers', profile.transformers?.voltage ?? null],
  ] as const;
  return [
    ...(Object.entries(profile.points) as [Quantity, NonNullable<ModbusProfile['points'][Quantity]>][]).map(
      ([name, { address, encoding, scale, unit, range }]) => [
        name,
        `${code}:${hexAddress(address)}`,
        encoding,
        scale === 1 ? unit : `x ${scale} ${unit}`,
        `${grouped(range[0])} … ${grouped(range[1])}`,
        confirmed(profile, name),
      ],
    ),
    ...(Object.entries(profile.energy) as [EnergyChannel, EnergyRegister][]).map(([name, register]) => [
      name,
      `${code}:${hexAddress(register.address)}`,
      register.encoding,
      factor(register),
      `0 … ${grouped(register.mostKwh)} kWh`,
      confirmed(profile, name),
    ]),
    ...plates.flatMap(([name, plate]) =>
      plate === null
        ? []
        : [
            [
              name,
              `${plate.table === 'input' ? 4 : 3}:${hexAddress(plate.address)}`,
              plate.encoding,
              '',
              '',
              confirmed(profile, name),
            ],
          ],
    ),
  ];
};

const otherRows = (profile: Exclude<MeterProfile, ModbusProfile>): readonly (readonly string[])[] => [
  ...(Object.entries(profile.points) as [Quantity, Readonly<{ unit: string; range: readonly [number, number] }>][]).map(
    ([name, { unit, range }]) => [name, unit, `${grouped(range[0])} … ${grouped(range[1])}`, confirmed(profile, name)],
  ),
  ...Object.entries(profile.energy).map(([name, { mostKwh }]) => [
    name,
    'Wh',
    `0 … ${grouped(mostKwh)} kWh`,
    confirmed(profile, name),
  ]),
];

const table = (rows: readonly (readonly string[])[]): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ''))));
  return rows.map((row) => `  ${row.map((cell, column) => left(cell, (widths[column] ?? 0) + 2)).join('')}`.trimEnd());
};

const wiring = (profile: MeterProfile): readonly string[] => {
  if (profile.protocol === 'opc-ua') return ['Reached over OPC UA; which node is what, the configuration says.'];
  const { baud, parity, stopBits } = profile.bus.serial;
  const { interfaces, unit, port } = profile.connection;
  const serial = interfaces.includes('rtu') ? [`RS-485 at ${baud} 8${parity.charAt(0).toUpperCase()}${stopBits}`] : [];
  const network = interfaces.includes('tcp') ? [`network port ${port}`] : [];
  return [
    `Out of its box: unit ${unit}, ${[...serial, ...network].join(' or ')} (${confirmed(profile, 'connection')}).`,
  ];
};

/** Everything about one model, for people. */
export const profileLines = (profile: MeterProfile): readonly string[] => {
  const { settlement, powerQuality } = fitness(profile);
  const coarse = Object.entries(powerQuality).filter(([, one]) => one.fine === false);
  const models = profile.protocol === 'sunspec' ? [`SunSpec models ${profile.models.join(', ')}.`] : [];
  return [
    `${profile.id}: ${profile.manufacturer} ${profile.model}, ${profile.kind}, ${profile.protocol}`,
    ...wiring(profile),
    ...models,
    `Phases are netted: ${profile.netting} (${confirmed(profile, 'netting')}).`,
    '',
    ...table(profile.protocol === 'modbus' ? registerRows(profile) : otherRows(profile)),
    '',
    `Settlement: ${settlement.fit}.`,
    ...settlement.reasons.flatMap((reason) => [
      `  ${settlementReasons[reason].en}`,
      `  ${settlementReasons[reason].th}`,
    ]),
    ...(coarse.length === 0
      ? []
      : [`Too coarse for power quality: ${coarse.map(([name, { step }]) => `${name} (${step})`).join(', ')}.`]),
    '',
    'Notes',
    ...profile.notes.en.map((note) => `  ${note}`),
    'หมายเหตุ',
    ...profile.notes.th.map((note) => `  ${note}`),
    'Sources',
    ...profile.provenance.sources.map((source) => `  ${source}`),
  ];
};
