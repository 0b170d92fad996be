import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { modelTables } from '../../../drivers/sunspec/models/tables.ts';

/** As printed in SunSpec's own tables, counted by hand from the register that holds the ID. */
type Row = [model: number, point: string, offset: number, type: string, scale?: string];
const golden: readonly Row[] = [
  [1, 'Mn', 2, 'string'],
  [1, 'Md', 18, 'string'],
  [1, 'Opt', 34, 'string'],
  [1, 'Vr', 42, 'string'],
  [1, 'SN', 50, 'string'],
  [1, 'DA', 66, 'uint16'],
  [1, 'Pad', 67, 'pad'],
  [103, 'A', 2, 'uint16', 'A_SF'],
  [103, 'A_SF', 6, 'sunssf'],
  [103, 'PPVphAB', 7, 'uint16', 'V_SF'],
  [103, 'PhVphA', 10, 'uint16', 'V_SF'],
  [103, 'V_SF', 13, 'sunssf'],
  [103, 'W', 14, 'int16', 'W_SF'],
  [103, 'W_SF', 15, 'sunssf'],
  [103, 'Hz', 16, 'uint16', 'Hz_SF'],
  [103, 'VAr', 20, 'int16', 'VAr_SF'],
  [103, 'PF', 22, 'int16', 'PF_SF'],
  [103, 'WH', 24, 'acc32', 'WH_SF'],
  [103, 'WH_SF', 26, 'sunssf'],
  [103, 'St', 38, 'enum16'],
  [103, 'EvtVnd4', 50, 'bitfield32'],
  [203, 'AphA', 3, 'int16', 'A_SF'],
  [203, 'PhVphAB', 12, 'int16', 'V_SF'],
  [203, 'V_SF', 15, 'sunssf'],
  [203, 'W', 18, 'int16', 'W_SF'],
  [203, 'W_SF', 22, 'sunssf'],
  [203, 'TotWhExp', 38, 'acc32', 'TotWh_SF'],
  [203, 'TotWhImp', 46, 'acc32', 'TotWh_SF'],
  [203, 'TotWh_SF', 54, 'sunssf'],
  [203, 'TotVArhExpQ4PhC', 102, 'acc32', 'TotVArh_SF'],
  [203, 'Evt', 105, 'bitfield32'],
  [701, 'W', 10, 'int16', 'W_SF'],
  [701, 'Hz', 17, 'uint32', 'Hz_SF'],
  [701, 'TotWhInj', 19, 'uint64', 'TotWh_SF'],
  [701, 'TotWhAbs', 23, 'uint64', 'TotWh_SF'],
  [701, 'TmpAmb', 35, 'int16', 'Tmp_SF'],
  [701, 'A_SF', 113, 'sunssf'],
  [701, 'V_SF', 114, 'sunssf'],
  [701, 'Hz_SF', 115, 'sunssf'],
  [701, 'W_SF', 116, 'sunssf'],
  [701, 'TotWh_SF', 120, 'sunssf'],
  [701, 'Tmp_SF', 122, 'sunssf'],
  [160, 'DCWH_SF', 5, 'sunssf'],
  [160, 'N', 8, 'count'],
  [160, 'TmsPer', 9, 'uint16'],
];

const pointOf = (model: number, name: string) => modelTables[model]?.points.find((point) => point.name === name);

describe('the tables', () => {
  test.each(golden)('model %i has %s at %i', (model, name, offset, type, scale) => {
    expect(pointOf(model, name)).toMatchObject({ offset, type, ...(scale ? { scale } : {}) });
  });

  test.each([
    [1, 66],
    [101, 50],
    [103, 50],
    [160, 8],
    [201, 105],
    [203, 105],
    [701, 153],
  ])('model %i has %i registers after ID and L', (model, length) => {
    expect(modelTables[model]?.length).toBe(length);
  });

  test('every model of the issue is there, with its ID and L at the beginning', () => {
    const numbers = [1, 101, 102, 103, 111, 112, 113, 160, 201, 202, 203, 204, 211, 212, 213, 214, 701];
    expect(Object.keys(modelTables).map(Number)).toEqual(numbers);
    for (const { points } of Object.values(modelTables))
      expect(points.slice(0, 2).map(({ name, offset }) => [name, offset])).toEqual([
        ['ID', 0],
        ['L', 1],
      ]);
  });

  test('a scale factor is a point of the same model, and no point leaves a hole', () => {
    for (const { points, repeating = [], length } of Object.values(modelTables)) {
      const factors = points.filter(({ type }) => type === 'sunssf').map(({ name }) => name);
      for (const { scale } of [...points, ...repeating]) if (scale) expect(factors).toContain(scale);
      expect(points.reduce((at, { offset, size }) => (at === offset ? at + size : Number.NaN), 0)).toBe(length + 2);
    }
  });

  test('what is mandatory differs between models of one layout', () => {
    expect(pointOf(103, 'PhVphC')?.mandatoryIn).toEqual([103]);
    expect(pointOf(103, 'PhVphB')?.mandatoryIn).toEqual([102, 103]);
    expect(pointOf(103, 'W')?.mandatoryIn).toEqual([101, 102, 103]);
    expect(pointOf(701, 'W')?.mandatoryIn).toBeUndefined();
  });
});

test('the generator makes these very files, byte for byte, out of what they say', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sunspec-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [model, { points, repeating }] of Object.entries(modelTables)) {
    const json = (list: typeof points) =>
      list.map(({ name, size, type, scale, unit, mandatoryIn }) => ({
        ...{ name, size, type, sf: scale, units: unit },
        ...(mandatoryIn?.includes(Number(model)) ? { mandatory: 'M' } : {}),
      }));
    const group = { points: json(points), ...(repeating ? { groups: [{ points: json(repeating) }] } : {}) };
    writeFileSync(join(folder, `model_${model}.json`), JSON.stringify({ group, id: Number(model) }));
  }
  const { status, stderr } = spawnSync(process.execPath, [
    // As on Node 20, which whoever generates may have.
    '--import=data:text/javascript,delete Map.groupBy; delete Object.groupBy',
    'scripts/generate-sunspec.mjs',
    folder,
    folder,
  ]);
  expect(status, String(stderr)).toBe(0);
  const shipped = 'drivers/sunspec/models';
  const made = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  expect(made.sort()).toEqual(readdirSync(shipped).filter((name) => name !== 'model-table.ts'));
  for (const name of made)
    expect(readFileSync(join(folder, name), 'utf8'), name).toBe(readFileSync(join(shipped, name), 'utf8'));
});
