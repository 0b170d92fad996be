import fc from 'fast-check';
import { defer, NEVER, of, Subject, take } from 'rxjs';
import { expect, test } from 'vitest';
import { type FairAdmissionOptions, fairAdmission } from '../../src/flow/fair-admission.ts';

/** Works that begin when it is their turn and end when the test says so, after as long as it says. */
const desk = (change: Partial<FairAdmissionOptions> = {}) => {
  let now = 0;
  const begun: string[] = [];
  const answers: unknown[] = [];
  const ended = new Subject<string>();
  const { admit } = fairAdmission({ running: 1, perKey: 4, bytes: 1_000, now: () => now, ...change });
  const work = (name: string) =>
    defer(() => {
      begun.push(name);
      return ended.pipe(take(1));
    });
  return {
    begun,
    answers,
    submit: (name: string, bytes = 1) =>
      admit(name.slice(0, 1), bytes, work(name)).subscribe((answer) => answers.push(answer)),
    /** Ends everything that is under way. */
    end: (after = 0) => {
      now += after;
      ended.next('done');
    },
  };
};

test('who waits has his turn before anybody has a second', () => {
  const { submit, end, begun } = desk();
  for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) submit(name);
  for (let turn = 0; turn < 6; turn += 1) end();
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

test('no more are under way than may be', () => {
  const { submit, end, begun } = desk({ running: 2 });
  for (const name of ['a1', 'b1', 'c1', 'd1', 'e1']) submit(name);
  expect(begun).toEqual(['a1', 'b1']);
  end();
  expect(begun).toEqual(['a1', 'b1', 'c1', 'd1']);
});

test('who has too much waiting is turned away; the others are not', () => {
  const { submit, answers, begun, end } = desk({ perKey: 2 });
  for (const name of ['a1', 'a2', 'a3', 'a4', 'b1']) submit(name);
  expect(answers).toEqual([{ kind: 'busy', retryAfterSeconds: 1 }]);
  end();
  end();
  expect(begun).toEqual(['a1', 'a2', 'b1']);
});

test('all together may hold so many bytes, and one that is larger than that still has its turn', () => {
  const { submit, answers, begun, end } = desk({ bytes: 100 });
  submit('a1', 90);
  submit('b1', 500);
  submit('c1', 90);
  expect(answers).toEqual([{ kind: 'busy', retryAfterSeconds: 1 }]);
  end();
  expect(begun).toEqual(['a1', 'b1']);
});

test('when to come again follows from how long works take, how many are before, and how many were sent away', () => {
  const { submit, answers, end } = desk({ perKey: 1 });
  // The mean goes from the first guess of 10 ms to 10 + (16 000 - 10) / 16 = 1009.4 ms.
  submit('a1');
  end(16_000);
  answers.length = 0;
  // One under way and one waiting: 2.02 s; then with one, two sent away: 3.03 s, 4.04 s.
  for (const name of ['a2', 'a3', 'a4', 'a5', 'a6']) submit(name);
  expect(answers).toEqual([3, 4, 5].map((retryAfterSeconds) => ({ kind: 'busy', retryAfterSeconds })));
});

test('nobody is sent away for longer than a minute', () => {
  const { submit, answers, end } = desk({ perKey: 1 });
  submit('a1');
  end(10_000_000);
  answers.length = 0;
  for (const name of ['a2', 'a3', 'a4']) submit(name);
  expect(answers).toEqual([{ kind: 'busy', retryAfterSeconds: 60 }]);
});

test('who goes away while waiting leaves his place; while under way, to the next', () => {
  const { submit, begun } = desk();
  const first = submit('a1');
  submit('b1').unsubscribe();
  submit('c1');
  first.unsubscribe();
  expect(begun).toEqual(['a1', 'c1']);
});

test('works that end at once are no depth of calls', () => {
  const { admit } = fairAdmission({ running: 1, perKey: 10_000, bytes: 1_000_000, now: () => 0 });
  const first = admit('a', 1, NEVER).subscribe();
  let done = 0;
  for (let number = 0; number < 4_000; number += 1) admit('a', 1, of(number)).subscribe(() => (done += 1));
  first.unsubscribe();
  expect(done).toBe(4_000);
});

test('a fault of a work is its own, and its place is free', () => {
  const { admit } = fairAdmission({ running: 1, perKey: 4, bytes: 1_000, now: () => 0 });
  const seen: unknown[] = [];
  const failing = defer(() => {
    throw new RangeError('mine');
  });
  admit('a', 1, failing).subscribe({ error: (error: unknown) => seen.push(error) });
  admit('a', 1, of('next')).subscribe((value) => seen.push(value));
  expect(seen).toEqual([expect.any(RangeError), 'next']);
});

test('whatever comes and goes: nobody who was admitted is forgotten, in a key first come is first served', () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('submit' as const), key: fc.constantFrom('a', 'b', 'c') }),
    fc.constant({ kind: 'end' as const }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 3 }), (steps, running) => {
      const { submit, end, begun, answers } = desk({ running });
      const submitted: string[] = [];
      for (const one of steps) {
        if (one.kind === 'end') end();
        else {
          const before = answers.length;
          const name = `${one.key}${submitted.length}`;
          submit(name);
          if (answers.length === before) submitted.push(name);
        }
      }
      for (let turn = 0; turn <= submitted.length; turn += 1) end();
      expect(begun.toSorted()).toEqual(submitted.toSorted());
      for (const key of ['a', 'b', 'c'])
        expect(begun.filter((name) => name.startsWith(key))).toEqual(submitted.filter((name) => name.startsWith(key)));
    }),
  );
});
