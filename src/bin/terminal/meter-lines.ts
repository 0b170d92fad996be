import { phases } from '../../domain/quantity.ts';
import type { GatewayView, MeterView } from '../../domain/view.ts';
import { direction, fixed, kilowatts, NONE, wattHours } from '../../web/format/figures.ts';
import type { Colours } from './ansi.ts';
import { left, right } from './text-width.ts';

/** The narrowest room in which a meter's line says everything that matters. */
export const narrowestMeters = 50;
const withModel = 64;
const withThreePhases = 78;

const heading = (columns: number): string => {
  const model = columns >= withModel ? left('model', 9) : '';
  const voltage = columns >= withThreePhases ? right('L1     L2     L3 V', 20) : right('V', 6);
  return `  ${left('point', 6)}${model}${right('Hz', 6)} ${voltage} ${right('kW', 6)}        ${right('imp Wh', 7)}${right('exp Wh', 7)}`;
};

const voltages = ({ voltage }: MeterView, columns: number): string => {
  const known = phases.map((phase) => voltage[phase]);
  if (columns >= withThreePhases)
    return known.map((volts) => right(volts === undefined ? '' : fixed(volts, 1), 6)).join(' ');
  // One column for three phases: the one farthest from their middle is the one to look at.
  const present = known.filter((volts) => volts !== undefined);
  const mean = present.reduce((sum, volts) => sum + volts, 0) / present.length;
  const worst = present.toSorted((a, b) => Math.abs(b - mean) - Math.abs(a - mean))[0];
  return right(fixed(worst, 1), 6);
};

const line = (meter: MeterView, columns: number, paint: Colours): string => {
  const { level, reason } = meter.quality;
  const mood = level === 'good' ? paint.good : level === 'uncertain' ? paint.warning : paint.critical;
  const name = `${mood(level === 'good' ? '●' : level === 'uncertain' ? '▲' : '✗')} ${left(meter.point, 6)}`;
  const model = columns >= withModel ? paint.dim(left(meter.model, 9)) : '';
  if (level === 'bad')
    return name + model + paint.critical(left(` bad: ${reason ?? NONE}`, columns - (model === '' ? 8 : 17)));
  const flow = direction(meter.power);
  const word = left(flow === 'none' ? '' : flow, 6);
  const power = flow === 'none' ? word : paint[flow](word);
  return `${name}${model}${right(fixed(meter.frequency, 2), 6)} ${voltages(meter, columns)} ${right(kilowatts(meter.power), 6)} ${power} ${right(wattHours(meter.intervalImportWh), 7)}${right(wattHours(meter.intervalExportWh), 7)}`;
};

/** One line per meter of every gateway under one heading, at most `rows`; each is at most `columns` wide. */
export const meterLines = (
  gateways: readonly GatewayView[],
  { columns, rows }: Readonly<{ columns: number; rows: number }>,
  paint: Colours,
): readonly string[] => {
  const meters = gateways.flatMap((gateway) => gateway.meters);
  const shown = meters.length > rows - 1 ? meters.slice(0, Math.max(0, rows - 2)) : meters;
  const hidden = meters.length - shown.length;
  return [
    paint.dim(left(heading(columns), columns)),
    ...shown.map((meter) => line(meter, columns, paint)),
    ...(hidden > 0 ? [paint.dim(`  and ${hidden} more: make the window taller`)] : []),
  ];
};
