import { type Phase, phases } from '../domain/quantity.ts';
import { MINUTE, millis } from '../domain/time.ts';
import type { Cell } from './cell.ts';
import type { Measure } from './measure.ts';
import { nominalOf, type QualityMeter } from './quality-rules.ts';
import { leastCurrent } from './small-load.ts';
import { suspicion } from './suspicion.ts';
import { type Limits, type Watched, watchBand } from './watch-band.ts';

/**
 * What a rightly wired meter cannot show, whatever the load: more active power than voltage times current, current where
 * there is no voltage, phase powers that do not add up to the total. All out of one reading, for between two of them the
 * load changes. Left out, because single-phase PV, storage or capacitors do the same: one phase exporting while others
 * import, export of a point without known PV, a low or leading power factor on one phase, currents far apart. Those are
 * told by `gridtokenx commission` with a known load.
 */
export const wiringCells = (meter: QualityMeter, standing: ReadonlySet<string>): readonly Cell[] => {
  const nominal = nominalOf(meter);
  const cell = (limits: Limits, measure: Measure, phase: Phase | null, sentence: Watched['sentence']): Cell => {
    const { device, point } = meter;
    const id = ['wiring-suspect', device, phase, limits.name].filter((part) => part !== null).join('/');
    const source = phase === null ? { device, point } : { device, point, phase };
    const watched: Watched = { id, kind: 'wiring-suspect', source, unit: unitOf(limits), sentence };
    return { measure, watches: [watchBand(limits, watched, standing)] };
  };
  // Meters of two elements, on medium voltage, have phases that are none.
  const ofPhases = nominal?.between === 'phase-neutral' ? phases : [];
  const least = leastCurrent(meter);
  return [
    ...ofPhases.flatMap((phase) => [
      cell(beyondCurrent, powerBeyondCurrent(phase), phase, saysBeyondCurrent(`${meter.device} phase ${phase}`)),
      cell(
        withoutVoltage(least),
        currentWithoutVoltage(phase, NO_VOLTAGE * (nominal?.volts ?? 0), least),
        phase,
        saysWithoutVoltage(`${meter.device} phase ${phase}`),
      ),
    ]),
    cell(sumOff, phaseSumOff, null, saysSumOff(meter.device)),
  ];
};

/**
 * Engineering choices. Ten percent is more than class 1 meters, rounding and the moments between a meter's own registers
 * make; below 100 W they make more. Five minutes: no two answers that fell into a switching load in a row.
 */
const OFF = 10;
const HYSTERESIS = 2;
const SMALL_POWER = 100;
const LASTS = millis(5 * MINUTE);
/** Part of the nominal voltage below which there is none (IEEE 1159-2019 table 2: an interruption). */
const NO_VOLTAGE = 0.1;

const bounds = { high: OFF, hysteresis: HYSTERESIS, lasts: LASTS, priority: 'high' } as const;
const beyondCurrent = suspicion('power-beyond-current', bounds);
const sumOff = suspicion('phase-sum', bounds);
const withoutVoltage = (least: number): Limits =>
  suspicion('current-without-voltage', { ...bounds, high: least, hysteresis: 0 });
const unitOf = ({ name }: Limits): string => (name === 'current-without-voltage' ? 'A' : '%');

/** By how many percent |P| exceeds U·I; unknown while there is little to see. */
const powerBeyondCurrent = (phase: Phase): Measure => {
  const [power, voltage, current] = [`power.active.${phase}`, `voltage.${phase}`, `current.${phase}`] as const;
  return (values) => {
    const active = Math.abs(values[power] ?? Number.NaN);
    const carried = (values[voltage] ?? Number.NaN) * Math.abs(values[current] ?? Number.NaN);
    // Where nothing can be carried, any power is too much.
    return active >= SMALL_POWER ? Math.min(MOST, (100 * active) / carried - 100) : Number.NaN;
  };
};
const MOST = 1_000;

/** The current of a phase where it has no voltage, A; neither of both disproves nothing. */
const currentWithoutVoltage = (phase: Phase, none: number, least: number): Measure => {
  const [voltage, current] = [`voltage.${phase}`, `current.${phase}`] as const;
  return (values) => {
    const volts = values[voltage] ?? Number.NaN;
    if (volts >= none) return 0;
    const amperes = Math.abs(values[current] ?? Number.NaN);
    return volts < none && amperes > least ? amperes : Number.NaN;
  };
};

/** By how many percent of what the phases carry together their sum is not the total. */
const phaseSumOff: Measure = (values) => {
  const p1 = values['power.active.L1'] ?? Number.NaN;
  const p2 = values['power.active.L2'] ?? Number.NaN;
  const p3 = values['power.active.L3'] ?? Number.NaN;
  const total = values['power.active'] ?? Number.NaN;
  const carried = Math.abs(p1) + Math.abs(p2) + Math.abs(p3);
  return carried >= SMALL_POWER ? (100 * Math.abs(p1 + p2 + p3 - total)) / carried : Number.NaN;
};

const saysBeyondCurrent = (place: string) => (stands: boolean, value: number) =>
  stands
    ? `Active power of ${place} is ${value.toFixed(1)} % more than its voltage and current can carry: they belong to different phases, or a ratio is wrong. Check the wiring of the CTs and the ratios.`
    : `Active power of ${place} agrees with its voltage and current.`;
const saysWithoutVoltage = (place: string) => (stands: boolean, value: number) =>
  stands
    ? `Current of ${place} is ${value.toFixed(1)} A without a voltage: a voltage lead or its fuse may be open. Check the voltage inputs of the meter.`
    : `Current of ${place} flows with its voltage.`;
const saysSumOff = (device: string) => (stands: boolean, value: number) =>
  stands
    ? `Phase powers of ${device} miss its total power by ${value.toFixed(1)} %: a phase is read with a wrong sign or scale. Check how the meter sums its phases, and its profile.`
    : `Phase powers of ${device} add up to its total power.`;
