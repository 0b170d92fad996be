import { phases } from '../../domain/quantity.ts';
import type { GatewayView, MeterView } from '../../domain/view.ts';
import { direction, fixed, kilowatts, wattHours } from '../../web/format/figures.ts';
import { nameIn } from '../../web/words/name-in.ts';
import { said } from '../speech.ts';
import type { Colours } from './ansi.ts';
import type { Room } from './demo-model.ts';
import { screenWords } from './screen-words.ts';
import { left, right, textWidth } from './text-width.ts';

const figures = { frequency: 6, voltage: 6, power: 7, flow: 7, energy: 7 } as const;
const leastFigures = figures.frequency + figures.voltage + figures.power + figures.flow + 2 * figures.energy;
const dot = 2;
const longestName = 14;

type Shape = Readonly<{ name: number; model: number; serial: number; voltages: 1 | 3 }>;

const longest = (texts: readonly string[], most: number): number =>
  Math.min(most, Math.max(5, ...texts.map(textWidth)));

const widthOf = ({ name, model, serial, voltages }: Shape): number =>
  dot + name + model + serial + leastFigures + (voltages - 1) * figures.voltage;

/** From the poorest shape to the richest: names in full, all three phases, the models, and which meters they are. */
const shapesOf = (meters: readonly MeterView[]): readonly Shape[] => {
  const name = longest(
    meters.map(({ point }) => point),
    longestName,
  );
  const model =
    1 +
    longest(
      meters.map((meter) => meter.model),
      longestName,
    );
  const numbers = meters.flatMap(({ serialNumber }) => (serialNumber === null ? [] : [serialNumber]));
  const serial = numbers.length === 0 ? 0 : 1 + longest(['number', ...numbers], longestName);
  return [
    { name: 5, model: 0, serial: 0, voltages: 1 },
    { name, model: 0, serial: 0, voltages: 1 },
    { name, model: 0, serial: 0, voltages: 3 },
    { name, model, serial: 0, voltages: 3 },
    { name, model, serial, voltages: 3 },
  ];
};

/** How wide the meters' lines are in `columns` at most: names are never given up for anything else. */
export const metersWidth = (gateways: readonly GatewayView[], columns: number): number =>
  widthOf(
    shapeFor(
      gateways.flatMap(({ meters }) => meters),
      columns,
    ),
  );

const shapeFor = (meters: readonly MeterView[], columns: number): Shape => {
  const [poorest, ...richer] = shapesOf(meters);
  return (
    richer.findLast((shape) => widthOf(shape) <= columns) ?? poorest ?? { name: 5, model: 0, serial: 0, voltages: 1 }
  );
};

const heading = ({ name, model, serial, voltages }: Shape): string =>
  [
    ' '.repeat(dot),
    left(said('point'), name),
    left(model > 0 ? said(' model') : '', model),
    left(serial > 0 ? said(' number') : '', serial),
    right('Hz', figures.frequency),
    ...(voltages === 1
      ? [right('V', figures.voltage)]
      : ['L1 V', 'L2 V', 'L3 V'].map((text) => right(text, figures.voltage))),
    right('kW', figures.power),
    right('Wh:', figures.flow),
    right(said('import'), figures.energy),
    right(said('export'), figures.energy),
  ].join('');

const voltages = ({ voltage }: MeterView, shape: Shape): string => {
  const known = phases.map((phase) => voltage[phase]);
  const cell = (volts: number | undefined): string =>
    right(volts === undefined ? '' : fixed(volts, 1), figures.voltage);
  if (shape.voltages === 3) return known.map(cell).join('');
  // One column for three phases: the one farthest from their middle is the one to look at.
  const present = known.filter((volts) => volts !== undefined);
  const mean = present.reduce((sum, volts) => sum + volts, 0) / present.length;
  return cell(present.toSorted((a, b) => Math.abs(b - mean) - Math.abs(a - mean))[0]);
};

/** From 100 kW on a watt does not matter, and the column keeps its width. */
const shortKilowatts = (watts: number | null): string =>
  watts === null || Math.abs(watts) < 100_000 ? kilowatts(watts) : fixed(Math.abs(watts) / 1_000, 1);

const marks = { good: '●', uncertain: '▲', bad: '✗' } as const;

const line = (meter: MeterView, shape: Shape, paint: Colours): string => {
  const { level, reason } = meter.quality;
  const unheard = meter.measuredAt === null && reason === 'no-response';
  const mood = { good: paint.good, uncertain: paint.warning, bad: paint.critical }[level];
  const name = `${unheard ? paint.dim('·') : mood(marks[level])} ${left(meter.point, shape.name)}`;
  const ofModel = left(shape.model > 0 ? ` ${meter.model}` : '', shape.model);
  const model = paint.dim(ofModel + left(shape.serial > 0 ? ` ${meter.serialNumber ?? ''}` : '', shape.serial));
  const room = widthOf(shape) - dot - shape.name - shape.model - shape.serial;
  if (unheard) return name + model + paint.dim(left(said('  has not answered yet'), room));
  if (level === 'bad')
    return (
      name + model + paint.critical(left(said(`  bad: ${nameIn(screenWords().reasons, reason ?? 'missing')}`), room))
    );
  const flow = direction(meter.power);
  const word = left(flow === 'none' ? '' : ` ${said(flow)}`, figures.flow);
  return [
    name,
    model,
    right(fixed(meter.frequency, 2), figures.frequency),
    voltages(meter, shape),
    right(shortKilowatts(meter.power), figures.power),
    flow === 'none' ? word : paint[flow](word),
    ...(meter.observed
      ? [paint.dim(right(said('not settled'), 2 * figures.energy))]
      : [meter.intervalImportWh, meter.intervalExportWh].map((wh) => right(wattHours(wh), figures.energy))),
  ].join('');
};

/** One line per meter of every gateway under one heading, at most `rows`; energies are of the interval under way. */
export const meterLines = (
  gateways: readonly GatewayView[],
  { columns, rows }: Room,
  paint: Colours,
): readonly string[] => {
  const meters = gateways.flatMap((gateway) => gateway.meters);
  const shape = shapeFor(meters, columns);
  const shown = meters.length > rows - 1 ? meters.slice(0, Math.max(0, rows - 2)) : meters;
  const hidden = meters.length - shown.length;
  return [
    paint.dim(heading(shape)),
    ...shown.map((meter) => line(meter, shape, paint)),
    ...(hidden > 0 ? [paint.dim(said(`  and ${hidden} more: make the window taller`))] : []),
  ];
};
