import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run as market } from './market.ts';
import { figure, ratio, row } from './row.ts';
import { run as signatures } from './signatures.ts';
import { median, quantile, slope } from './statistics.ts';
import { isSuiteName, suiteNames } from './suites.ts';
import { table } from './table.ts';

describe('statistics', () => {
  test.each([
    [[3, 1, 2], 2],
    [[7], 7],
    [[1, 2, 3, 100], 3],
    [[], Number.NaN],
  ])('the median of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  test('a quantile is one of the values', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    expect(quantile(hundred, 0.99)).toBe(99);
    expect(quantile(hundred, 1)).toBe(99);
  });

  test('the slope of a line is its slope', () => {
    expect(slope([0, 1, 2, 3].map((x) => ({ x, y: 5 + 2 * x })))).toBe(2);
  });
});

describe('what is printed', () => {
  test.each([
    [12_345.6, '12,346'],
    [12.34, '12.3'],
    [1.234, '1.23'],
    [0.1234, '0.123'],
    [2, '2'],
    [Number.NaN, 'unknown'],
  ])('%d as a figure is %s', (number, text) => expect(figure(number)).toBe(text));

  test('a share is a percentage, a peer is 1', () => {
    expect(row('a', 0.987, '%')).toEqual({ name: 'a', value: '98.7 %', number: 0.987, unit: '%' });
    expect(ratio('b', 30, 20)).toEqual({ name: 'b', value: '1.50 ×', number: 1.5, unit: '×' });
  });

  test('columns stand under each other', () => {
    expect(table('t', [row('a', 1, 's', 'why'), row('bcd', 100, 's')])).toBe('t\n  a      1 s  why\n  bcd  100 s\n');
  });
});

test('every suite has a name, and only those', () => {
  expect(suiteNames).toEqual([
    'bus',
    'acquisition',
    'stall',
    'market',
    'market-data',
    'network',
    'quality',
    'outbox',
    'signatures',
    'verification',
    'catching-up',
    'offline',
    'acknowledged',
    'orders-http',
    'transparency-log',
    'recovery',
    'quality-year',
    'memory',
  ]);
  expect(isSuiteName('toString')).toBe(false);
});

test.each([
  ['signatures', signatures, 8],
  ['market', market, 20],
] as const)('%s gives rows of finite numbers under names of their own', async (_, suite, more) => {
  const rows = await suite('quick');
  expect(rows.length).toBeGreaterThan(more);
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  expect(
    rows.filter(({ name, number = Number.NaN }) => {
      // A heap that did not grow at all is as flat as it should be.
      const isFlat = name === 'bytes a message' && number === 0;
      return !isFlat && !(number > 0 && number < Number.POSITIVE_INFINITY);
    }),
  ).toEqual([]);
});

test('what the benchmarks need of Debian is prepared before them', async () => {
  const root = new URL('../../', import.meta.url);
  const { debian } = (await import(new URL('scripts/debian-packages.mjs', root).href)) as {
    debian: Readonly<Record<string, readonly Readonly<{ package: string }>[]>>;
  };
  const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const purpose = /prepare\.mjs (\w+)$/.exec(scripts['prebench'] ?? '')?.[1] ?? '';
  const prepared = debian[purpose]?.map((entry) => entry.package);
  // The libmodbus reader, the slowed disk, the lines.
  for (const needed of ['gcc', 'libc6-dev', 'libmodbus-dev', 'socat']) expect(prepared).toContain(needed);
});
