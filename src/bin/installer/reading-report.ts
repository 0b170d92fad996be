import type { MpptInputs } from '../../../drivers/sunspec/mppt.ts';
import { registerWh } from '../../domain/energy.ts';
import type { EnergyChannel, Quantity } from '../../domain/quantity.ts';
import type { MeterIdentity } from '../../domain/reading.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { fixed, kilowattHours } from '../../web/format/figures.ts';
import { said } from '../speech.ts';
import type { Colours } from '../terminal/ansi.ts';
import { left, right } from '../terminal/text-width.ts';
import type { Asked } from './read-meter.ts';

type Row = Readonly<{
  name: Quantity | EnergyChannel;
  /** Null: there is no usable number, and `reason` says why. */
  value: number | null;
  unit: string;
  reason: string | null;
  /** No two sources agree on it: compare it with the display. */
  unconfirmed: boolean;
}>;

/** One reading of everything, for machines; energy in whole Wh as the register says, without transformers before it. */
export type ReadingReport = Readonly<{
  profile: string;
  unit: number;
  rows: readonly Row[];
  identity: MeterIdentity;
  registers: readonly Readonly<{ function: number; address: number; words: readonly string[] }>[];
  failed: readonly Readonly<{ function: number; address: number; count: number; why: string }>[];
  transformers: string;
  /** Of a SunSpec inverter; null: it tells of none, or was not asked. */
  mppt: MpptInputs | null;
}>;

const hexWord = (word: number): string => word.toString(16).padStart(4, '0');
export const hexAddress = (address: number): string => `0x${hexWord(address)}`;

const transformerNote = (profile: MeterProfile, { currentRatio, voltageRatio }: MeterIdentity): string => {
  const known = profile.protocol === 'modbus' ? profile.transformers : null;
  if (known === null)
    return 'It does not tell its transformer ratios: behind transformers, enter theirs twice in the configuration.';
  const said = [
    ...(currentRatio === null ? [] : [`current ${currentRatio}:1`]),
    ...(voltageRatio === null ? [] : [`voltage ${voltageRatio}:1`]),
  ].join(', ');
  const set = said === '' ? 'It did not tell its transformer ratios' : `Transformer ratios set in it: ${said}`;
  return known.appliedBy === 'meter'
    ? `${set}; its values already count them.`
    : `${set}; its values do not count them, the gateway multiplies.`;
};

export const readingReport = (
  profile: MeterProfile,
  unit: number,
  asked: readonly Asked[],
  mppt: MpptInputs | null = null,
): ReadingReport => {
  const decoded = asked.flatMap((one) => one.decoded ?? []);
  const values = Object.assign({}, ...decoded.map((one) => one.values)) as Readonly<Record<string, number>>;
  const registers = decoded.flatMap((one) => Object.entries(one.registers));
  const rejected = Object.assign({}, ...decoded.map((one) => one.rejected)) as Readonly<Record<string, string>>;
  const { unconfirmed } = profile.provenance;
  const row = (name: Quantity | EnergyChannel, value: number | undefined, text: string): readonly Row[] => {
    const reason = rejected[name] ?? null;
    if (value === undefined && reason === null) return [];
    return [{ name, value: value ?? null, unit: text, reason, unconfirmed: unconfirmed.includes(name) }];
  };
  const identity: MeterIdentity = Object.assign(
    { serialNumber: null, isModel: null, currentRatio: null, voltageRatio: null },
    ...decoded.map((one) =>
      Object.fromEntries(Object.entries(one.identity ?? {}).filter(([, value]) => value !== null)),
    ),
  );
  return {
    profile: profile.id,
    unit,
    rows: [
      ...(Object.entries(profile.points) as [Quantity, Readonly<{ unit: string }>][]).flatMap(([name, point]) =>
        row(name, values[name], point.unit),
      ),
      ...(Object.keys(profile.energy) as EnergyChannel[]).flatMap((name) => {
        const register = registers.find(([channel]) => channel === name)?.[1];
        return row(name, register && registerWh(register), 'Wh');
      }),
    ],
    identity,
    registers: asked
      .filter(({ words }) => words.length > 0)
      .map(({ read, words }) => ({ function: read.function, address: read.address, words: words.map(hexWord) })),
    failed: asked.flatMap(({ read: { function: code, address, count }, why }) =>
      why === null ? [] : [{ function: code, address, count, why }],
    ),
    transformers: transformerNote(profile, identity),
    mppt,
  };
};

/** Whether everything was answered, and by the model it was read as. */
export const isWhole = ({ registers, failed, identity }: ReadingReport): boolean =>
  registers.length > 0 && failed.length === 0 && identity.isModel !== false;

const valueText = ({ value, unit }: Row): string => {
  if (value === null) return '';
  if (unit === 'Wh') return `${kilowattHours(value)} kWh`;
  return `${fixed(value, unit === 'Hz' || unit === '1' ? 3 : 1)} ${unit === '1' ? '' : unit}`.trimEnd();
};

const noteText = ({ reason, unconfirmed }: Row): string =>
  [
    ...(reason === null ? [] : [said(`no value: ${reason}`)]),
    ...(unconfirmed ? [said('unconfirmed: compare with the display')] : []),
  ].join('; ');

const RAW_WORDS = 8;

/** Registers as they came, eight to a line, each line with its first address. */
export const rawLines = (
  registers: readonly Readonly<{ function: number; address: number; words: readonly string[] }>[],
): readonly string[] =>
  registers.flatMap(({ function: code, address, words }) =>
    Array.from(
      { length: Math.ceil(words.length / RAW_WORDS) },
      (_, line) =>
        `  ${code}:${hexAddress(address + line * RAW_WORDS)}  ${words.slice(line * RAW_WORDS, (line + 1) * RAW_WORDS).join(' ')}`,
    ),
  );

const inputLines = (mppt: MpptInputs | null): readonly string[] => {
  if (mppt === null || mppt.stated === 0) return [];
  const told = (value: number | null, unit: string) => (value === null ? [] : [`${fixed(value, 1)} ${unit}`]);
  const { stated, modules } = mppt;
  return [
    ...modules.map(({ id, name, current, voltage, power, energyWh }, index) => {
      const label = `  DC input ${id ?? index + 1}${name === null ? '' : ` (${name})`}`;
      const energy = energyWh === null ? [] : [`${kilowattHours(energyWh)} kWh`];
      return `${said(label)}: ${[...told(voltage, 'V'), ...told(current, 'A'), ...told(power, 'W'), ...energy].join(', ') || said('says nothing')}`;
    }),
    ...(modules.length < stated ? [`  ${stated - modules.length} more DC inputs do not fit into one answer`] : []),
  ];
};

/** The same for people. */
export const readingLines = (report: ReadingReport, raw: boolean, paint: Colours): readonly string[] => {
  const { serialNumber, isModel } = report.identity;
  const asSaid = isModel === false ? paint.critical('It says it is another model than this profile.') : null;
  return [
    paint.strong(`${report.profile}, unit ${report.unit}`),
    ...(serialNumber === null ? [] : [`  serial number ${serialNumber}`]),
    ...(asSaid === null ? [] : [`  ${asSaid}`]),
    ...report.rows.map((row) =>
      `  ${left(row.name, 20)}${right(valueText(row), 18)}  ${paint.warning(noteText(row))}`.trimEnd(),
    ),
    ...inputLines(report.mppt),
    `  ${report.transformers}`,
    ...report.failed.map(({ function: code, address, count, why }) =>
      paint.critical(`  ${count} registers from ${code}:${hexAddress(address)}: ${why}`),
    ),
    ...(raw ? rawLines(report.registers) : []),
  ];
};
