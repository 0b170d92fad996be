import { expect, it } from 'vitest';
import { nearMiss } from '../../src/domain/near-miss.ts';

it.each([
  ['a letter too few', 'wheling', 'wheeling'],
  ['a letter too many', 'unitt', 'unit'],
  ['another letter', 'unix', 'unit'],
  ['two swapped', 'unti', 'unit'],
  ['two swapped at the beginning', 'nuit', 'unit'],
  ['capitals', 'UNIT', 'unit'],
  ['nothing near', 'voltage', null],
  ['two letters of four', 'urat', null],
])('%s: %s', (_, written, meant) => expect(nearMiss(written, ['unit', 'wheeling'])).toBe(meant));
