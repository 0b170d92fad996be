import { expect, test } from 'vitest';
import { type Settling, settleSite, settlingRules } from '../../src/configuration/settle-site.ts';
import { monotonic } from '../../src/domain/time.ts';

/** A look each second: `.` nothing changed, a letter another state, `-` nothing there, lower case cannot be read. */
test.for<readonly [string, string, readonly number[]]>([
  ['what was there at the start is not news', 'A.....', []],
  ['what is saved is taken once it lies still for 2 s', 'AB.....', [3]],
  ['what is saved again and again is taken once, in the end', 'ABCDE...', [6]],
  ['what is saved by a new file in its place', 'A-B...', [4]],
  ['what is taken away is not taken', 'A-....', []],
  ['and put back as it was', 'A-A...', []],
  ['half of a file waits for the other half', 'Ab...C...', [7]],
  ['what stays broken is taken after 10 s, to be said', 'Ab.............', [11]],
  ['and is said once', 'Ab................................', [11]],
  ['a second state after the first', 'AB....C....', [3, 8]],
])('%s: %s', ([, looks, taken]) => {
  let state: Settling = { stamp: 'A', since: monotonic(0), taken: 'A' };
  let stamp: string | null = 'A';
  const at: number[] = [];
  for (const [second, look] of [...looks].entries()) {
    if (look !== '.') stamp = look === '-' ? null : look;
    const readable = stamp === null || stamp === stamp.toUpperCase();
    const step = settleSite(settlingRules, state, { at: monotonic(second * 1_000), stamp, isReadable: () => readable });
    state = step.state;
    if (step.take) at.push(second);
  }
  expect(at).toEqual(taken);
});

test('what is taken away is gone after 10 s, and there again at once', () => {
  let state: Settling = { stamp: 'A', since: monotonic(0), taken: 'A' };
  const gone = [...'A-----------A..'].map((look, second) => {
    const stamp = look === '-' ? null : 'A';
    const step = settleSite(settlingRules, state, { at: monotonic(second * 1_000), stamp, isReadable: () => true });
    state = step.state;
    return step.gone ? second : null;
  });
  // Seen missing at 1 s for the first time.
  expect(gone.filter((second) => second !== null)).toEqual([11]);
});
