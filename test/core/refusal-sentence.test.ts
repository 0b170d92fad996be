import { expect, test } from 'vitest';
import { refusalSentence } from '../../src/core/refusal-sentence.ts';
import { instant } from '../../src/domain/time.ts';

const start = instant(Date.parse('2026-11-24T11:00:00+07:00'));

test.for([
  ['gate-closed', 'The gate of the interval of 2026-11-24T11:00:00+07:00 has closed: choose a later one.'],
  [
    'expired',
    "It was valid until 2026-11-24T11:00:00+07:00, for the interval of 2026-11-24T11:00:00+07:00, and the core's time is later.",
  ],
  [
    'interval-too-far',
    'The interval of 2026-11-24T11:00:00+07:00 is farther ahead than orders are taken: choose an earlier one.',
  ],
] as const)('%s says when', ([reason, sentence]) => {
  expect(refusalSentence(reason, { expires: start, start })).toBe(sentence);
});

test('a cancellation has no delivery to name', () => {
  expect(refusalSentence('already-done', { expires: start })).toBe('It is filled, cancelled or expired already.');
});
