import { expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { good } from '../../src/domain/quality.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { emptyBoard, meterViews, showCapture, showReading } from '../../src/metering/meter-views.ts';
import { readingBetween } from '../support/readings.ts';

const LENGTH = 1_000;
const boundary = (at: number, importWh: number, exportWh: number) => ({
  at: instant(at),
  importWh: wh(importWh),
  exportWh: wh(exportWh),
});
const register = (importWh: number) => ({
  importWh: wh(importWh),
  exportWh: wh(0),
  uncertaintyWh: wh(0),
  before: null,
  after: null,
});
const board = () =>
  emptyBoard([
    { device: 'h01', point: 'p01', bus: 'rs485', model: 'SDM120', observed: false, opening: boundary(0, 100, 0) },
  ]);

test('energy of the interval under way is the register less that of its beginning', () => {
  const meters = board();
  showReading(meters, readingBetween(400, 420, { imported: 107_000 }));
  expect(meterViews(meters, instant(0))).toMatchObject([{ importWh: 107, intervalImportWh: 7, intervalExportWh: 0 }]);
});

test('after a boundary it is unknown until the boundary is captured, never what the interval before has brought', () => {
  const meters = board();
  showReading(meters, readingBetween(960, 980, { imported: 110_000 }));
  expect(meterViews(meters, instant(LENGTH))).toMatchObject([{ intervalImportWh: null, intervalExportWh: null }]);
  showCapture(meters, {
    point: 'p01',
    device: 'h01',
    interval: { start: instant(0), length: millis(LENGTH) },
    opening: register(100),
    closing: register(111),
    origin: 'measured',
    quality: good,
    clock: 'simulated',
  });
  showReading(meters, readingBetween(1_050, 1_070, { imported: 114_000 }));
  expect(meterViews(meters, instant(LENGTH))).toMatchObject([{ intervalImportWh: 3, intervalExportWh: 0 }]);
});
