import { test } from 'vitest';
import { millis } from '../../src/domain/time.ts';
import { liveness } from '../../src/flow/liveness.ts';
import { marbles } from '../support/marbles.ts';

test.for([
  { law: 'silent once, alive with the next', source: '--r--r-----r------', states: '--a------s-a---s--' },
  { law: 'silent from the start', source: '             ------', states: '----s-' },
  { law: 'just in time is alive', source: '             ---r---r---r--', states: '---a----------' },
])('$law', ({ source, states }) =>
  marbles(({ hot, expectObservable }, scheduler) => {
    const marks = { a: 'alive', s: 'silent' };
    const until = `^${'-'.repeat(source.trim().length - 2)}!`;
    expectObservable(hot(source.trim()).pipe(liveness(millis(4), scheduler)), until).toBe(states, marks);
  }),
);
