import { expect, test } from 'vitest';
import { partChecks } from '../../../src/bin/replay/part-checks.ts';
import { instant, MINUTE } from '../../../src/domain/time.ts';
import type { RecordingLine } from '../../../src/wire/recording.ts';
import { unwatched } from '../../support/quality-rules.ts';

type Header = Extract<RecordingLine, { kind: 'header' }>;
const header = (changes: Partial<Header> = {}): Header => ({
  kind: 'header',
  gateway: 'gateway-1',
  rules: { hash: '00'.repeat(32), meters: [], lateness: MINUTE, longestGap: MINUTE },
  start: instant(1_000),
  restored: [],
  ...changes,
});
const at = (hour: number) => instant(Date.parse(`2026-11-24T${hour}:00:00+07:00`));

const notesOf = (lines: readonly RecordingLine[], asRecorded = true): readonly string[] => {
  const notes: string[] = [];
  const check = partChecks(
    () => ({ rules: unwatched, asRecorded }),
    (note) => notes.push(note),
  );
  for (const [index, line] of lines.entries()) check(line, `part-${index + 1}`);
  return notes;
};

test.for<readonly [string, readonly RecordingLine[], readonly (string | RegExp)[]]>([
  [
    'parts in order, later ones going on or beginning anew',
    [header(), header({ restored: null, start: instant(2_000) }), header({ start: instant(3_000) })],
    [],
  ],
  ['a first part that goes on from another', [header({ restored: null })], [/^part-1 goes on from an earlier file/]],
  [
    'parts in the wrong order',
    [header(), header({ start: instant(999) })],
    [/^part-2 begins before the part before it/],
  ],
  [
    'a gap',
    [header(), { kind: 'gap', from: at(10), to: at(11), lost: 12 }],
    [
      'part-2 lacks 12 inputs between 2026-11-24T10:00:00+07:00 and 2026-11-24T11:00:00+07:00: the gateway could not record them.',
    ],
  ],
])('%s', ([, lines, said]) => {
  expect(notesOf(lines)).toEqual(said.map((one) => (typeof one === 'string' ? one : expect.stringMatching(one))));
});

test('other rules than those in force are said once', () => {
  expect(notesOf([header(), header(), header()], false)).toEqual([expect.stringMatching(/^The rules are not those/)]);
});

test('two gateways in one replay are refused', () => {
  expect(() => notesOf([header(), header({ gateway: 'gateway-2' })])).toThrow(
    'part-2 was recorded by gateway-2, what came before it by gateway-1. Replay one gateway at a time.',
  );
});
