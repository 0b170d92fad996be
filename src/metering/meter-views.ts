import type { IntervalCapture } from '../domain/capture.ts';
import { type RegisterValue, registerWh, type Wh } from '../domain/energy.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import { intervalEnd } from '../domain/interval.ts';
import { phases } from '../domain/quantity.ts';
import type { IdentityReport, Reading } from '../domain/reading.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import type { MeterView } from '../domain/view.ts';

/** A meter as people know it, and the registers of its last boundary. */
export type ShownMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  bus: string;
  model: string;
  observed: boolean;
  /** Null where it is only observed: nothing is captured. */
  opening: Opening | null;
}>;

type Opening = Readonly<{ at: Instant; importWh: Wh; exportWh: Wh }>;

type Shown = Readonly<{ view: MeterView; opening: Opening | null }>;
/** Private to one subscription and changed in place: one entry per meter, one update per reading. */
export type MeterBoard = Map<DeviceId, Shown>;

/** The meters before anything was heard of them. */
export const emptyBoard = (meters: readonly ShownMeter[]): MeterBoard =>
  new Map(
    meters.map(({ device, point, bus, model, observed, opening }) => [
      device,
      {
        opening,
        view: {
          device,
          point,
          bus,
          model,
          observed,
          serialNumber: null,
          quality: { level: 'bad', reason: 'no-response' },
          measuredAt: null,
          voltage: {},
          frequency: null,
          power: null,
          importWh: null,
          exportWh: null,
          intervalImportWh: null,
          intervalExportWh: null,
        },
      },
    ]),
  );

/** The board with other meters: of those that are not `afresh` everything shown stays, and the line they are on is that of now. */
export const boardGoingOn = (
  before: MeterBoard,
  meters: readonly ShownMeter[],
  afresh: ReadonlySet<DeviceId>,
): MeterBoard => {
  const next = emptyBoard(meters);
  for (const [device, { view }] of next) {
    const known = before.get(device);
    if (known === undefined || afresh.has(device)) continue;
    const { point, bus, model, observed } = view;
    next.set(device, { ...known, view: { ...known.view, point, bus, model, observed } });
  }
  return next;
};

/** Takes in a reading. What a meter does not answer keeps its last value beside the time it was measured at. */
export const showReading = (board: MeterBoard, reading: Reading): void => {
  const shown = board.get(reading.device);
  if (shown === undefined) return;
  const { quality, values, registers } = reading;
  const stated = { level: quality.level, reason: quality.level === 'good' ? null : quality.reason };
  if (quality.level === 'bad') {
    board.set(reading.device, { ...shown, view: { ...shown.view, quality: stated } });
    return;
  }
  const importWh = wholeWh(registers.import) ?? shown.view.importWh;
  const exportWh = wholeWh(registers.export) ?? shown.view.exportWh;
  const view: MeterView = {
    ...shown.view,
    quality: stated,
    measuredAt: bangkokTime(reading.measuredAt),
    voltage: { ...shown.view.voltage, ...voltagesOf(values) },
    frequency: values.frequency ?? shown.view.frequency,
    power: values['power.active'] ?? shown.view.power,
    importWh,
    exportWh,
  };
  board.set(reading.device, { ...shown, view });
};

/** What a meter says of itself is not a reading: nothing else changes. */
export const showIdentity = (board: MeterBoard, { device, said: { serialNumber } }: IdentityReport): void => {
  const shown = board.get(device);
  if (shown !== undefined) board.set(device, { ...shown, view: { ...shown.view, serialNumber } });
};

/** A boundary has passed: the interval under way starts from its registers. */
export const showCapture = (board: MeterBoard, { device: counted, interval, closing, next }: IntervalCapture): void => {
  const device = next?.device ?? counted;
  const shown = board.get(device);
  if (shown !== undefined) {
    const { importWh, exportWh } = next?.register ?? closing;
    board.set(device, { ...shown, opening: { at: intervalEnd(interval), importWh, exportWh } });
  }
};

/** `start` is that of the interval under way: until its boundary is captured, nobody knows what it has brought. */
export const meterViews = (board: MeterBoard, start: Instant): readonly MeterView[] =>
  [...board.values()].map(({ view, opening }) => ({
    ...view,
    intervalImportWh: opening?.at === start ? grown(opening.importWh, view.importWh) : null,
    intervalExportWh: opening?.at === start ? grown(opening.exportWh, view.exportWh) : null,
  }));

const wholeWh = (register: RegisterValue | undefined): number | null =>
  register === undefined ? null : registerWh(register);

const grown = (from: number, to: number | null): number | null => (to === null ? null : Math.max(0, to - from));

const lines = [...phases, 'L1-L2', 'L2-L3', 'L3-L1'] as const;
const voltagesOf = (values: Reading['values']): MeterView['voltage'] =>
  Object.fromEntries(
    lines.flatMap((line) => (values[`voltage.${line}`] === undefined ? [] : [[line, values[`voltage.${line}`]]])),
  );
