import fc from 'fast-check';
import { firstValueFrom, NEVER, Observable, of, throwError } from 'rxjs';
import { describe, expect, test, vi } from 'vitest';
import { knownPending, without } from '../../../src/adapters/sqlite/known-pending.ts';
import type { SealedBatch } from '../../../src/domain/transaction.ts';
import { sealedBatch } from '../../support/sealed.ts';

const sequencesOf = (batches: readonly SealedBatch[]): readonly number[] => batches.map(({ sequence }) => sequence);

/** The thread's side: does what it is asked in order, and answers when it is let. */
const slowStore = () => {
  let waiting: readonly SealedBatch[] = [];
  const line: (() => void)[] = [];
  const call = <T>(work: () => T): Observable<T> =>
    new Observable((output) => {
      line.push(() => {
        try {
          output.next(work());
          output.complete();
        } catch (error) {
          output.error(error);
        }
      });
    });
  return {
    waiting: () => waiting,
    answerOne: () => line.shift()?.(),
    look: vi.fn((limit: number) => call(() => waiting.slice(0, limit))),
    append: (sequence: number, fails: boolean) =>
      call(() => {
        if (fails) throw new Error('no room');
        const isNew = waiting.every((one) => one.sequence !== sequence);
        if (isNew) waiting = [...waiting, sealedBatch(sequence)];
        return isNew ? 1 : 0;
      }),
    /** What comes before it is acknowledged with it. */
    acknowledge: (sequence: number) =>
      call(() => {
        if (waiting.some((one) => one.sequence === sequence))
          waiting = waiting.filter((one) => one.sequence > sequence);
      }),
  };
};

type Step =
  | Readonly<{ kind: 'append'; again: boolean; fails: boolean; given: boolean }>
  | Readonly<{ kind: 'acknowledge'; place: number; given: boolean }>
  | Readonly<{ kind: 'look'; limit: number }>
  | Readonly<{ kind: 'answer' }>;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('append' as const),
    again: fc.boolean(),
    fails: fc.constantFrom(false, false, false, true),
    given: fc.constantFrom(false, false, false, true),
  }),
  fc.record({
    kind: fc.constant('acknowledge' as const),
    place: fc.nat(3),
    given: fc.constantFrom(false, false, true),
  }),
  fc.record({ kind: fc.constant('look' as const), limit: fc.integer({ min: 1, max: 6 }) }),
  { weight: 4, arbitrary: fc.constant({ kind: 'answer' as const }) },
);

describe('what is known to wait', () => {
  test('is what the file would say, whatever fails, comes again or is given up', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const store = slowStore();
        const known = knownPending();
        let newest = 0;
        const [told, there]: [(readonly number[])[], (readonly number[])[]] = [[], []];
        const run = <T>(call: Observable<T>, given: boolean): void => {
          const subscription = call.subscribe({ error: () => {} });
          // The thread does it all the same.
          if (given) subscription.unsubscribe();
        };
        for (const one of steps) {
          if (one.kind === 'answer') store.answerOne();
          else if (one.kind === 'append') {
            if (!one.again) newest += 1;
            const batch = sealedBatch(newest);
            const call = store.append(newest, one.fails);
            run(
              known.changing(call, (before, added) => (added === 1 ? [...before, batch] : null)),
              one.given,
            );
          } else if (one.kind === 'acknowledge') {
            const batch = store.waiting()[one.place] ?? sealedBatch(99);
            run(known.changing(store.acknowledge(batch.sequence), without(batch)), one.given);
          } else {
            known.pending(one.limit, store.look).subscribe((found) => {
              // What is thrown here would not end the test.
              told.push(sequencesOf(found));
              there.push(sequencesOf(store.waiting().slice(0, one.limit)));
            });
          }
        }
        expect(told).toEqual(there);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is not asked for again while one batch after the other comes and goes', async () => {
    const known = knownPending();
    const look = vi.fn(() => of([] as readonly SealedBatch[]));
    await firstValueFrom(known.pending(8, look));
    for (let sequence = 1; sequence <= 5; sequence += 1) {
      const batch = sealedBatch(sequence);
      known.changing(of(1), (before) => [...before, batch]).subscribe();
      expect(await firstValueFrom(known.pending(8, look))).toEqual([batch]);
      known.changing(of(undefined), without(batch)).subscribe();
    }
    expect(await firstValueFrom(known.pending(8, look))).toEqual([]);
    expect(look).toHaveBeenCalledTimes(1);
  });

  test.for([
    { why: 'a change failed', change: throwError(() => new Error('no room')) },
    { why: 'a change is under way', change: NEVER },
  ])('is asked for when $why', async ({ change }) => {
    const known = knownPending();
    const look = vi.fn(() => of([] as readonly SealedBatch[]));
    await firstValueFrom(known.pending(8, look));
    known.changing(change, (before) => before).subscribe({ error: () => {} });
    await firstValueFrom(known.pending(8, look));
    expect(look).toHaveBeenCalledTimes(2);
  });

  test('is forgotten where a backlog grows', async () => {
    const known = knownPending();
    const look = vi.fn(() => of([] as readonly SealedBatch[]));
    await firstValueFrom(known.pending(8, look));
    for (let sequence = 1; sequence <= 33; sequence += 1)
      known.changing(of(1), (before) => [...before, sealedBatch(sequence)]).subscribe();
    await firstValueFrom(known.pending(8, look));
    expect(look).toHaveBeenCalledTimes(2);
  });
});
