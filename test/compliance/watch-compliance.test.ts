import { type Observable, of, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { readCompliance } from '../../src/bin/read-compliance.ts';
import { watchCompliance } from '../../src/compliance/watch-compliance.ts';
import type { Observation } from '../../src/domain/compliance.ts';
import { Fault } from '../../src/domain/fault.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { virtualTime } from '../support/virtual-time.ts';

const clockAt = (bound: number): Observation => ({ kind: 'clock', state: 'synchronised', offset: 1, bound });

const watched = (
  looks: readonly (readonly Observation[])[],
  simulated = false,
  fails = false,
  observed: (look: number, seen: readonly Observation[]) => Observable<readonly Observation[]> = (_, seen) => of(seen),
) => {
  const scheduler = virtualTime();
  const said: string[] = [];
  const noted: string[] = [];
  const faults: string[] = [];
  let look = 0;
  watchCompliance({
    terms: readCompliance(),
    watch: {
      observe: () => observed(look, looks[look++] ?? looks.at(-1) ?? []),
      note: (findings) => {
        noted.push(findings.map(({ verdict }) => verdict).join());
        return fails ? throwError(() => new Fault('storage', 'The disk is full.')) : of(undefined);
      },
    },
    simulated,
    clock: fakeClock({ start: instant(0), scheduler }),
    standing: new Set(['compliance/clock/clock', 'voltage-band/h01']),
    failed: ({ message }) => faults.push(message),
  }).subscribe(({ id, standing }) => said.push(`${standing ? 'on' : 'off'} ${id}`));
  scheduler.schedule(() => undefined, (5 + looks.length) * MINUTE - 1);
  scheduler.maxFrames = (5 + looks.length) * MINUTE - 1;
  scheduler.flush();
  return { said, noted, faults };
};

test('five minutes after the start, and then each minute: what begins and what ends', () => {
  expect(watched([[clockAt(50)], [clockAt(50)], [clockAt(2)], [clockAt(2)]])).toEqual({
    said: [
      'on compliance/clock/clock/unproven',
      // It stood before the start, and holds no more.
      'off compliance/clock/clock',
      'on compliance/clock/clock/unproven',
      'off compliance/clock/clock/unproven',
    ],
    noted: ['unproven', 'unproven', 'kept', 'kept'],
    faults: [],
  });
});

test('what cannot be noted is said, and looked at all the same', () => {
  const { said, faults } = watched([[clockAt(50)], [clockAt(2)]], false, true);
  expect(faults).toEqual(['The disk is full.', 'The disk is full.']);
  expect(said.at(-1)).toBe('off compliance/clock/clock/unproven');
});

test.for<readonly [string, (error: Error) => Observable<never>]>([
  ['fails', (error) => throwError(() => error)],
  [
    'throws',
    (error) => {
      throw error;
    },
  ],
])('a look that %s is said, and the next one is made', ([, fail]) => {
  const { said, faults } = watched([[clockAt(50)], [clockAt(50)]], false, false, (look, seen) =>
    look === 0 ? fail(new Error('EACCES: permission denied')) : of(seen),
  );
  expect(faults).toEqual([
    'The duties cannot be looked at: EACCES: permission denied. Check the files of the storage; they are looked at again in a minute.',
  ]);
  expect(said).toContain('on compliance/clock/clock/unproven');
});

test('a simulation has no duties but to the cases of people', () => {
  const open = {
    id: 'case-1',
    kind: 'breach',
    since: instant(-72 * 60 * MINUTE),
    what: 'x',
    by: 'y',
    told: [],
    closed: null,
  } as const;
  const { said } = watched([[clockAt(50), { kind: 'case', open }]], true);
  expect(said).toEqual(['on compliance/breach-notice/case-1', 'off compliance/clock/clock']);
});
