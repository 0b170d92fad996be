import { expect, test } from 'vitest';
import type { Question } from '../../../drivers/modbus/question.ts';
import profile from '../../../drivers/profiles/sunspec/inverter.ts';
import { decodeMppt, mpptRead } from '../../../drivers/sunspec/mppt.ts';
import { readMppt } from '../../../src/bin/installer/read-mppt.ts';
import { readingLines, readingReport } from '../../../src/bin/installer/reading-report.ts';
import { colours } from '../../../src/bin/terminal/ansi.ts';
import { instant, monotonic } from '../../../src/domain/time.ts';
import { hexWords, imageOf, modelWords } from './device-image.ts';

/*
 * Two inputs, L = 8 + 2 × 20 = 48, worked out from the model's table (offsets from its ID):
 * 2 DCA_SF −2 = FFFE, 3 DCV_SF −1 = FFFF, 4 DCW_SF 1 = 0001, 5 DCWH_SF 2 = 0002, 8 N = 2.
 * First at 10: ID 1; "East" = 4561 7374; DCA 1234 = 04D2 → 12.34 A; DCV 6001 = 1771 → 600.1 V; DCW 740 = 02E4 → 7,400 W;
 * DCWH 123,456 = 0001 E240 → 12,345,600 Wh.
 * Second at 30: ID 2; no name; DCA FFFF: not told; DCV 0; DCW 0; DCWH 0: a counter that is not there.
 */
const block = modelWords(160, 48, {
  2: 'fffe ffff 0001 0002',
  8: '0002',
  10: '0001 4561 7374',
  19: '04d2 1771 02e4 0001 e240',
  30: '0002',
  39: 'ffff 0000 0000 0000 0000',
});
const east = { id: 1, name: 'East', current: 12.34, voltage: 600.1, power: 7_400, energyWh: 12_345_600 };
const west = { id: 2, name: null, current: null, voltage: 0, power: 0, energyWh: null };

test('inputs are decoded with the scale factors of their own answer', () =>
  expect(decodeMppt(block)).toEqual({ stated: 2, modules: [east, west] }));

test('without its scale factor a number says nothing', () => {
  const words = [...block.slice(0, 4), 0x8000, ...block.slice(5)];
  expect(decodeMppt(words)?.modules[0]).toEqual({ ...east, power: null });
});

test('another model is none of inputs', () => expect(decodeMppt(hexWords('0067 0032'))).toBeNull());

test.each([
  // 10 registers before the first input, 20 each.
  ['the whole block', 48, 125, 50],
  ['as many whole inputs as one answer holds', 8 + 9 * 20, 125, 110],
  ['none where none fits', 48, 20, 10],
])('the question is for %s', (_, length, longest, count) =>
  expect(mpptRead({ model: 160, address: 40_122, length }, longest)).toMatchObject({ address: 40_122, count }),
);

const now = { wall: instant(0), monotonic: monotonic(0) };

test('read walks to the inputs and shows them', async () => {
  const image = imageOf(40_000, [modelWords(1, 66), modelWords(103, 50), block]);
  const ask = ({ request: { address, count } }: Question) => {
    const words = Array.from({ length: count }, (__, index) => image.get(address + index) ?? -1);
    const result = words.includes(-1) ? ({ kind: 'exception', code: 2 } as const) : ({ kind: 'words', words } as const);
    return Promise.resolve({ requested: now, answered: now, result } as never);
  };
  const session = { ask, counters: () => never(), close: () => Promise.resolve() };
  const reading = { session, unit: 1, overNetwork: true, stop: new AbortController().signal };
  const inputs = await readMppt(profile, reading);
  expect(inputs).toEqual({ stated: 2, modules: [east, west] });
  const lines = readingLines(readingReport(profile, 1, [], inputs), false, colours(false));
  expect(lines).toContain('  DC input 1 (East): 600.1 V, 12.3 A, 7400.0 W, 12,345.600 kWh');
  expect(lines).toContain('  DC input 2: 0.0 V, 0.0 W');
});

function never(): never {
  throw new Error('nobody counts here');
}
