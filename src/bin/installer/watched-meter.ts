import { registerWh } from '../../domain/energy.ts';
import type { EnergyChannel, Quantity, Values } from '../../domain/quantity.ts';
import type { Rejected, Sample } from '../../domain/reading.ts';
import { bangkokTime } from '../../domain/time.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { fixed, kilowattHours } from '../../web/format/figures.ts';
import { said } from '../speech.ts';
import type { Colours } from '../terminal/ansi.ts';
import { left, right } from '../terminal/text-width.ts';

/** What is known of one meter by what it said last of each thing. */
export type WatchedMeter = Readonly<{
  at: string | null;
  serialNumber: string | null;
  values: Values;
  energyWh: Readonly<Partial<Record<EnergyChannel, number>>>;
  rejected: Rejected;
  answers: number;
  failures: number;
  /** Why the last question failed; null when it was answered. */
  trouble: string | null;
}>;

export const unheard: WatchedMeter = {
  at: null,
  serialNumber: null,
  values: {},
  energyWh: {},
  rejected: {},
  answers: 0,
  failures: 0,
  trouble: null,
};

const without = <T extends object>(all: T, names: readonly string[]): T =>
  Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name))) as T;

/** A sample changes what it speaks of and nothing else; what it rejects has no value any more. */
export const takeSample = (meter: WatchedMeter, { outcome, answered }: Sample): WatchedMeter => {
  if (outcome.kind === 'failed') return { ...meter, failures: meter.failures + 1, trouble: outcome.detail };
  const { values, registers, rejected, identity } = outcome;
  const energyWh = Object.fromEntries(
    Object.entries(registers).map(([channel, register]) => [channel, registerWh(register)]),
  );
  const gone = Object.keys(rejected);
  const here = [...Object.keys(values), ...Object.keys(registers)];
  return {
    at: bangkokTime(answered.wall),
    serialNumber: identity?.serialNumber ?? meter.serialNumber,
    values: { ...without(meter.values, gone), ...values },
    energyWh: { ...without(meter.energyWh, gone), ...energyWh },
    rejected: { ...without(meter.rejected, here), ...rejected },
    answers: meter.answers + 1,
    failures: meter.failures,
    trouble: null,
  };
};

const decimals = (unit: string): number => (unit === 'Hz' || unit === '1' ? 3 : 1);

/** The table of one meter. */
export const watchedLines = (
  profile: MeterProfile,
  name: string,
  meter: WatchedMeter,
  paint: Colours,
): readonly string[] => {
  const row = (what: string, text: string, reason: string | undefined): readonly string[] =>
    text === '' && reason === undefined
      ? []
      : [
          `  ${left(what, 20)}${right(text, 18)}  ${paint.warning(reason === undefined ? '' : said(`no value: ${reason}`))}`,
        ];
  return [
    paint.strong(`${profile.id} ${said('at')} ${name}${meter.serialNumber === null ? '' : `, ${meter.serialNumber}`}`),
    ...(Object.entries(profile.points) as [Quantity, Readonly<{ unit: string }>][]).flatMap(([quantity, { unit }]) => {
      const value = meter.values[quantity];
      const text = value === undefined ? '' : `${fixed(value, decimals(unit))} ${unit === '1' ? '' : unit}`;
      return row(quantity, text.trimEnd(), meter.rejected[quantity]);
    }),
    ...(Object.keys(profile.energy) as EnergyChannel[]).flatMap((channel) => {
      const wh = meter.energyWh[channel];
      return row(channel, wh === undefined ? '' : `${kilowattHours(wh)} kWh`, meter.rejected[channel]);
    }),
    paint.dim(
      said(`  ${meter.at ?? 'not heard yet'}   ${meter.answers} answers, ${meter.failures} failures   ctrl-C ends`),
    ),
    meter.trouble === null ? '' : paint.critical(`  ${said(meter.trouble)}`),
  ];
};

const short = [
  ['voltage.L1', 'V', 1],
  ['frequency', 'Hz', 3],
  ['power.active', 'W', 0],
] as const satisfies readonly (readonly [Quantity, string, number])[];

/** The same in one line, where nothing can be redrawn. */
export const watchedLine = (meter: WatchedMeter): string => {
  if (meter.trouble !== null) return said(meter.trouble);
  const values = short.flatMap(([quantity, unit, digits]) => {
    const value = meter.values[quantity];
    return value === undefined ? [] : [`${fixed(value, digits)} ${unit}`];
  });
  const energies = Object.entries(meter.energyWh).map(([channel, wh]) => `${channel} ${kilowattHours(wh)} kWh`);
  return [said(meter.at ?? ''), ...values, ...energies].join('  ');
};
