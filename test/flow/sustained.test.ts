import { map } from 'rxjs';
import { test } from 'vitest';
import { instant, millis } from '../../src/domain/time.ts';
import { sustained } from '../../src/flow/sustained.ts';
import { marbles } from '../support/marbles.ts';

const dwell = { rise: millis(3), fall: millis(2) };

test.for([
  { law: 'a glitch is no alarm', samples: '        oxxooooo', alarm: '--------' },
  { law: 'a breach that holds raises', samples: '  oxxxxxxo', alarm: '----r---' },
  { law: 'a relapse restarts the fall', samples: ' xxxxxooxooo', alarm: '---r------c' },
])('$law', ({ samples, alarm }) =>
  marbles(({ cold, expectObservable }) => {
    const source = cold(samples.trim()).pipe(map((mark, at) => ({ at: instant(at), breached: mark === 'x' })));
    expectObservable(source.pipe(sustained(dwell))).toBe(alarm, { r: true, c: false });
  }),
);
