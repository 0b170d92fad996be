import type { EnergyChannel, Quantity } from '../../domain/quantity.ts';
import { fitness, settlementReasons } from '../../profiles/fitness.ts';
import {
  type EnergyRegister,
  isUnconfirmed,
  type MeterProfile,
  type ModbusProfile,
  type Plate,
  type Point,
  type RatioRegister,
  width,
} from '../../profiles/profile.ts';
import { grouped } from '../../web/format/figures.ts';
import { said } from '../speech.ts';
import { spokenLanguage } from '../spoken-language.ts';
import { left, textWidth } from '../terminal/text-width.ts';
import { wrapped } from '../terminal/wrapped.ts';
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
    line(['id', said('kind'), said('protocol'), said('settlement'), said('model')]),
    ...all.map((one) => line([one.id, said(one.kind), one.protocol, said(one.settlement), one.name])),
    `${all.length} models`,
  ];
};

type Rows = readonly (readonly string[])[];
type Points<P extends MeterProfile> = readonly [name: Quantity, point: NonNullable<P['points'][Quantity]>][];

/** Behind a statement of one source or none. */
const doubt = (profile: MeterProfile, name: string): string =>
  isUnconfirmed(profile, name) ? said(' (unconfirmed)') : '';
const mark = (profile: MeterProfile, name: string): string => (isUnconfirmed(profile, name) ? '?' : '');

const register = (table: ModbusProfile['table'], address: number): string =>
  `${table === 'input' ? 4 : 3}:${hexAddress(address)}`;

/** `±500`, or `0 … 500`. */
const between = ([least, most]: readonly [number, number]): string =>
  -least === most ? `±${grouped(most)}` : `${grouped(least)} … ${grouped(most)}`;

/** What one count is worth; a power factor has no unit. */
const count = (scale: number, unit: string): string =>
  `${Math.abs(scale)}${unit === '1' ? '' : ` ${unit}`}${scale < 0 ? said(', sign turned') : ''}`;

/** What one count is worth, or of which register it is a percentage. */
const worth = ({ table }: ModbusProfile, { scale, unit, percentOf }: Point): string =>
  percentOf === undefined ? count(scale, unit) : said(`% of ${register(table, percentOf)}`);

const energyCount = (energy: EnergyRegister): string => {
  if ('unit' in energy) return `1 ${energy.unit}`;
  const step = 10 ** energy.exponent;
  return `${step < 1 ? step : grouped(step)} Wh`;
};

/** Counters: how wide, how far, and after what they start again. */
const turn = (rollsOverAt: number | null): string => (rollsOverAt === null ? said('not known') : grouped(rollsOverAt));

const modbusTables = (profile: ModbusProfile): readonly string[] => {
  const counters = Object.entries(profile.energy) as [EnergyChannel, EnergyRegister][];
  return [
    ...table([
      ['quantity', 'register', 'type', 'one count', 'between', ''].map(said),
      ...(Object.entries(profile.points) as Points<ModbusProfile>).map(([name, point]) => [
        ...[name, register(profile.table, point.address), point.encoding, worth(profile, point)],
        ...[between(point.range), mark(profile, name)],
      ]),
    ]),
    '',
    ...table([
      ['counter', 'register', 'type', 'bits', 'counts', 'at most, kWh', 'turns over at', ''].map(said),
      ...counters.map(([name, energy]) => [
        ...[name, register(profile.table, energy.address), energy.encoding, `${16 * width(energy.encoding)}`],
        ...[energyCount(energy), grouped(energy.mostKwh), turn(energy.rollsOverAt), mark(profile, name)],
      ]),
    ]),
  ];
};

const otherTables = (profile: Exclude<MeterProfile, ModbusProfile>): readonly string[] => [
  ...table([
    ['quantity', 'unit', 'between', ''].map(said),
    ...(Object.entries(profile.points) as Points<typeof profile>).map(([name, { unit, range }]) => [
      ...[name, unit === '1' ? '' : unit, between(range), mark(profile, name)],
    ]),
  ]),
  '',
  ...table([
    ['counter', 'at most, kWh', 'turns over at', ''].map(said),
    ...Object.entries(profile.energy).map(([name, { mostKwh, rollsOverAt }]) => [
      ...[name, grouped(mostKwh), turn(rollsOverAt), mark(profile, name)],
    ]),
  ]),
];

const table = (rows: Rows): readonly string[] => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => textWidth(row[column] ?? ''))));
  return rows.map((row) => `  ${row.map((cell, column) => left(cell, (widths[column] ?? 0) + 2)).join('')}`.trimEnd());
};

const nettings: Readonly<Record<MeterProfile['netting'], string>> = {
  'single-phase': 'One phase: nothing to net.',
  'vector-sum': 'Phases are netted: its counters count the sum of the three',
  'per-phase': 'Phases are not netted: each is counted by its own sign',
  unknown: 'How it nets its phases: nobody says.',
};
/** What nobody says is neither confirmed nor not. */
const netting = (profile: MeterProfile): string => {
  const words = nettings[profile.netting];
  return words.endsWith('.') ? words : `${said(words)}${doubt(profile, 'netting')}.`;
};

const plateText = (plate: Plate | RatioRegister): string =>
  `${plate.encoding} in ${register(plate.table, plate.address)}`;

/** How the registers are to be read, and how the meter is told from others. */
const reading = (profile: ModbusProfile): readonly string[] => {
  const { serialNumber, identify, transformers, sentinels } = profile;
  const ratios = [
    ...(transformers?.current ? [`current, ${plateText(transformers.current)}`] : []),
    ...(transformers?.voltage ? [`voltage, ${plateText(transformers.voltage)}`] : []),
  ].join('; ');
  const marks = Object.entries(sentinels).flatMap(([encoding, words]) => words.map((word) => `${encoding} ${word}`));
  const [least, most] = identify.between;
  return [
    `Word order: ${profile.wordOrder === 'high-first' ? 'high' : 'low'} word first.`,
    `Sentinels ("not available", hexadecimal): ${marks.length === 0 ? 'none known' : marks.join(', ')}.`,
    `Probe: ${identify.quantity}, plausible between ${least} and ${most}.`,
    identify.model === null
      ? 'Model mark: no register is known that names it.'
      : `Model mark: ${plateText(identify.model)}: ${identify.model.values.join(' or ')}${doubt(profile, 'model')}.`,
    serialNumber === null
      ? 'Serial number: no register is known.'
      : `Serial number: ${plateText(serialNumber)}${doubt(profile, 'serialNumber')}.`,
    ...(ratios === '' ? [] : [`Transformer ratios: ${ratios}${doubt(profile, 'transformers')}.`]),
  ];
};

const wiring = (profile: MeterProfile): readonly string[] => {
  if (profile.protocol === 'opc-ua') return ['Reached over OPC UA; which node is what, the configuration says.'];
  const { longestRead, gap, turnaround, timeout, serial } = profile.bus;
  const { interfaces, unit, port } = profile.connection;
  const line = `RS-485 at ${serial.baud} 8${serial.parity.charAt(0).toUpperCase()}${serial.stopBits}`;
  const ways = [...(interfaces.includes('rtu') ? [line] : []), ...(interfaces.includes('tcp') ? [`port ${port}`] : [])];
  return [
    `Out of its box: unit ${unit}, ${ways.join(said(' or network '))}${doubt(profile, 'connection')}.`,
    `Longest read: ${longestRead} registers.`,
    `Timing: gap ${gap} ms, turnaround ${turnaround} ms, timeout ${timeout.least} to ${timeout.most} ms${doubt(profile, 'timing')}.`,
  ];
};

/** Everything about one model, for people, in lines of at most 80 columns. */
export const profileLines = (profile: MeterProfile): readonly string[] => {
  const language = spokenLanguage();
  const { settlement, powerQuality } = fitness(profile);
  const coarse = Object.entries(powerQuality).filter(([, one]) => one.fine === false);
  const models = profile.protocol === 'sunspec' ? [`SunSpec models ${profile.models.join(', ')}.`] : [];
  const power = `Maximum rate: ${grouped(profile.maximumPower)} W`;
  const facts = [
    `${profile.id}: ${profile.manufacturer} ${profile.model}, ${profile.kind}, ${profile.protocol}`,
    ...wiring(profile),
    ...models,
    ...(profile.protocol === 'modbus' ? reading(profile) : []),
    netting(profile),
    `${power}; a counter that runs faster is not believed${doubt(profile, 'maximumPower')}.`,
  ];
  return [
    ...facts.flatMap((fact) => wrapped(said(fact), '')),
    '',
    ...(profile.protocol === 'modbus' ? modbusTables(profile) : otherTables(profile)),
    '',
    ...(profile.provenance.unconfirmed.length === 0 ? [] : ['?: unconfirmed, by no two sources.', '']),
    `Settlement: ${settlement.fit}.`,
    ...settlement.reasons.flatMap((reason) => [
      ...(language === 'th' ? [] : wrapped(settlementReasons[reason].en, '  ')),
      ...wrapped(settlementReasons[reason].th, '  '),
    ]),
    ...(coarse.length === 0
      ? []
      : wrapped(
          said(`Too coarse for power quality: ${coarse.map(([name, { step }]) => `${name} (${step})`).join(', ')}.`),
          '',
        )),
    '',
    ...(language === 'th' ? [] : ['Notes', ...profile.notes.en.flatMap((note) => wrapped(note, '  '))]),
    'หมายเหตุ',
    ...profile.notes.th.flatMap((note) => wrapped(note, '  ')),
    'Sources',
    ...profile.provenance.sources.flatMap((source) => wrapped(source, '  ')),
  ];
};
