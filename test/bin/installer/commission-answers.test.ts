import { describe, expect, test } from 'vitest';
import { answersIn, loadIn, loadOption, ratioIn } from '../../../src/bin/installer/commission-answers.ts';
import { reportFiles } from '../../../src/bin/installer/commission-files.ts';

const read = (meters: object, more: object = {}) =>
  answersIn({ installer: 'Somsri', meters, ...more }, 'a.json', ['m1']);

test('everything that can be said of a meter', () => {
  const said = read({
    m1: {
      ct: '200/5',
      ctAgain: '200 / 5 ',
      pt: '22000/110',
      ptAgain: '22000/110',
      generation: false,
      phaseOrder: 'wrong',
      importKwh: '5230.41',
      exportKwh: '0.00',
      displayReadAt: '2026-11-24T10:22:00+07:00',
    },
  });
  expect(said.installer).toBe('Somsri');
  // 10:22 in Bangkok is 03:22 UTC.
  const readAt = Date.UTC(2026, 10, 24, 3, 22);
  expect(said.meters.get('m1')).toEqual({
    ratios: { current: [200, 5], voltage: [22_000, 110] },
    generation: false,
    phaseOrder: 'wrong',
    shown: [
      { channel: 'import', kwh: '5230.41', readAt },
      { channel: 'export', kwh: '0.00', readAt },
    ],
  });
});

test('of a voltage transformer nobody spoke of nothing is said', () =>
  expect(read({ m1: { ct: '200/5', ctAgain: '200/5' } }).meters.get('m1')?.ratios).toEqual({
    current: [200, 5],
    voltage: null,
  }));

test('nothing need be said', () => {
  expect(answersIn({}, 'a.json', ['m1'])).toEqual({ installer: null, meters: new Map() });
  expect(read({ m1: {} }).meters.get('m1')).toEqual({ ratios: null, generation: null, phaseOrder: null, shown: [] });
});

describe('refused, in a sentence', () => {
  test.each<readonly [string, () => unknown, RegExp]>([
    ['no object', () => answersIn([], 'a.json', []), /a\.json is \[\]/],
    ['an unknown word', () => read({}, { instaler: 'S' }), /a\.json has "instaler"; allowed: installer, meters/],
    ['an unknown meter', () => read({ m2: {} }), /a\.json\.meters has "m2"; allowed: m1/],
    ['an unknown word of a meter', () => read({ m1: { CT: '1/1' } }), /m1 has "CT"/],
    ['a ratio once', () => read({ m1: { ct: '200/5' } }), /ct is 200\/5 but ctAgain is missing/],
    ['voltage alone', () => read({ m1: { pt: '22000/110', ptAgain: '22000/110' } }), /pt stands without ct/],
    ['two ratios', () => read({ m1: { ct: '200/5', ctAgain: '100/5' } }), /but ctAgain is 100\/5/],
    ['a ratio of nothing', () => read({ m1: { ct: '0/5', ctAgain: '0/5' } }), /m1\.ct is "0\/5"/],
    ['a number for kWh', () => read({ m1: { importKwh: 12.5 } }), /importKwh is 12\.5; allowed: kWh in quotes/],
    ['a moment without its offset', () => read({ m1: { displayReadAt: '2026-11-24T10:22:00' } }), /with its offset/],
    ['an order nobody knows', () => read({ m1: { phaseOrder: 'left' } }), /"right" or "wrong"/],
    ['maybe', () => read({ m1: { generation: 'maybe' } }), /true or false/],
    ['a load without watts', () => loadOption('@L1'), /such as 2000@L1/],
  ])('%s', (_, act, says) =>
    expect(act).toThrow(expect.objectContaining({ code: 'configuration', message: expect.stringMatching(says) })),
  );
});

test.each([
  ['2000@L2', { watts: 2000, phase: 'L2' }],
  ['2000', { watts: 2000, phase: 'L1' }],
  ['60@l3', { watts: 60, phase: 'L3' }],
  ['2000@L4', null],
  ['0@L1', null],
  ['2 kW', null],
])('a load: %s', (text, load) => expect(loadIn(text)).toEqual(load));

test.each([
  ['200/5', [200, 5]],
  ['1/1', [1, 1]],
  ['200', null],
  ['200/0', null],
  ['-200/5', null],
])('a ratio: %s', (text, ratio) => expect(ratioIn(text)).toEqual(ratio));

test.each([
  ['report.html', null, 'report.html', 'report.json'],
  ['report', null, 'report.html', 'report.json'],
  ['a.b/report.htm', 'h01', 'a.b/report.h01.html', 'a.b/report.h01.json'],
  ['report.v2', null, 'report.v2.html', 'report.v2.json'],
])('files of %s', (out, device, page, report) => expect(reportFiles(out, device)).toEqual({ page, report }));
