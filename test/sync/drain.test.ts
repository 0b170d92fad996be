import fc from 'fast-check';
import { defer, ignoreElements, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { INTERVAL_IN_FUTURE, type SealedBatch } from '../../src/domain/transaction.ts';
import type { BatchAnswer, CoreClient } from '../../src/ports/core-client.ts';
import type { Outbox } from '../../src/ports/outbox.ts';
import { type DrainEvent, drain, drainDefaults } from '../../src/sync/drain.ts';
import { type MemoryOutbox, memoryOutbox } from '../support/memory-outbox.ts';
import { capturedAfter, sealedBatch } from '../support/sealed.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { virtualTime } from '../support/virtual-time.ts';

type Sender = Pick<CoreClient, 'submit'>;

const HOUR = 3_600_000;
const head = { size: 1, root: new Uint8Array(32) };
const kept: BatchAnswer = { kind: 'kept', receipt: new Uint8Array([1]), head };

const fill = (outbox: Outbox, from: number, to: number): void => {
  for (let sequence = from; sequence <= to; sequence += 1)
    outbox.append(sealedBatch(sequence), capturedAfter(sequence)).subscribe();
};

const running = (
  outbox: Outbox,
  core: Sender,
  appended: Observable<unknown> = NEVER,
  refusedForNow: (reason: string) => boolean = () => false,
) => {
  const scheduler = virtualTime();
  const events: DrainEvent[] = [];
  const errors: unknown[] = [];
  const options = { ...drainDefaults, page: 5, appended, refusedForNow, scheduler, random: seededRandom(1) };
  drain(outbox, core, options).subscribe({ next: (event) => events.push(event), error: (error) => errors.push(error) });
  return { scheduler, events, errors };
};

const filled = (batches: number): MemoryOutbox => {
  const outbox = memoryOutbox();
  fill(outbox, 1, batches);
  return outbox;
};

const lucks = ['lost on the way there', 'lost on the way back', 'arrives'] as const;
type Luck = (typeof lucks)[number];

/** Books a payload once, as a core does; what it books, and every byte it was ever offered, is kept for the test. */
const flakyCore = (line: readonly Luck[]) => {
  const coming = line.values();
  const booked: number[] = [];
  const offered = new Map<number, Uint8Array>();
  const lost = throwError(() => new Fault('core-unreachable', 'the line dropped'));
  const client: Sender = {
    submit: (batch) =>
      defer(() => {
        const luck = coming.next().value ?? 'arrives';
        const earlier = offered.get(batch.sequence) ?? batch.body;
        expect(batch.body).toEqual(earlier);
        offered.set(batch.sequence, Uint8Array.from(batch.body));
        if (luck === 'lost on the way there') return lost;
        if (!booked.includes(batch.sequence)) booked.push(batch.sequence);
        return luck === 'arrives' ? of(kept) : lost;
      }),
  };
  return { client, booked };
};

test('whatever the line does, every batch is booked once, and acknowledged in order', () =>
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...lucks), { maxLength: 60 }), fc.nat({ max: 12 }), (line, more) => {
      const outbox = filled(11);
      const { client, booked } = flakyCore(line);
      const { scheduler, errors } = running(outbox, client);
      scheduler.advance(HOUR);
      fill(outbox, 12, 11 + more);
      scheduler.advance(2 * HOUR);
      const all = Array.from({ length: 11 + more }, (_, index) => index + 1);
      // Those that went together with one that was lost arrive before it.
      expect(booked.toSorted((one, other) => one - other)).toEqual(all);
      if (!line.includes('lost on the way there')) expect(booked).toEqual(all);
      expect(outbox.contents.pending).toEqual([]);
      expect(outbox.contents.kept.map(({ batch }) => batch.sequence)).toEqual(all);
      expect(errors).toEqual([]);
    }),
    { numRuns: 60 },
  ));

test('a batch is acknowledged only after the core’s receipt', () => {
  const outbox = filled(2);
  const answers = new Subject<BatchAnswer>();
  running(outbox, { submit: () => answers });
  expect(outbox.contents.pending).toHaveLength(2);
  answers.next(kept);
  expect(outbox.contents.pending.map(({ sequence }) => sequence)).toEqual([2]);
});

test('while one batch is under way the next is not offered', () => {
  const offered: number[] = [];
  running(filled(3), {
    submit: (batch) => {
      offered.push(batch.sequence);
      return NEVER;
    },
  });
  expect(offered).toEqual([1]);
});

test('more and more are under way together, the oldest first, and acknowledged in order whoever is answered first', () => {
  const outbox = filled(12);
  const asked: (readonly [number, Subject<BatchAnswer>])[] = [];
  running(outbox, {
    submit: ({ sequence }) => {
      const answer = new Subject<BatchAnswer>();
      asked.push([sequence, answer]);
      return answer;
    },
  });
  const underWay = () => asked.map(([sequence]) => sequence);
  const answerAll = () => {
    for (const [, answer] of asked.splice(0).reverse()) answer.next(kept);
  };
  expect(underWay()).toEqual([1]);
  answerAll();
  expect(underWay()).toEqual([2, 3]);
  asked[1]?.[1].next(kept);
  expect(outbox.contents.kept.map(({ batch }) => batch.sequence)).toEqual([1]);
  answerAll();
  // A page of the store has five.
  expect(underWay()).toEqual([4, 5]);
  answerAll();
  expect(underWay()).toEqual([6, 7, 8, 9, 10].slice(0, underWay().length));
  expect(outbox.contents.kept.map(({ batch }) => batch.sequence)).toEqual([1, 2, 3, 4, 5]);
});

test('after a loss one goes alone, and what was answered beside it goes once more', () => {
  const outbox = filled(8);
  const offers: number[] = [];
  const { scheduler } = running(outbox, {
    submit: ({ sequence }) =>
      defer(() => {
        offers.push(sequence);
        const lost = sequence === 4 && offers.filter((one) => one === 4).length === 1;
        return lost ? throwError(() => new Fault('core-unreachable', 'lost')) : of(kept);
      }),
  });
  scheduler.advance(HOUR);
  // 1; 2 and 3; 4 is lost beside 5; 4 alone; then 5 again.
  expect(offers).toEqual([1, 2, 3, 4, 5, 4, 5, 6, 7, 8]);
  expect(outbox.contents.kept.map(({ batch }) => batch.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('an appended batch wakes the drain at once; without the hint it waits half a minute', () => {
  const outbox = memoryOutbox();
  const appended = new Subject<void>();
  const { client, booked } = flakyCore([]);
  const { scheduler } = running(outbox, client, appended);
  fill(outbox, 1, 1);
  expect(booked).toEqual([]);
  appended.next();
  scheduler.advance(0);
  expect(booked).toEqual([1]);
  fill(outbox, 2, 2);
  scheduler.advance(29_999);
  expect(booked).toEqual([1]);
  scheduler.advance(1);
  expect(booked).toEqual([1, 2]);
});

test('a refused batch is set aside with its reason and holds up nothing', () => {
  const outbox = filled(3);
  const refusing: Sender = {
    submit: ({ sequence }) => of(sequence === 2 ? { kind: 'refused', reason: 'unknown-point' } : kept),
  };
  const { events } = running(outbox, refusing);
  expect(events.map(({ kind }) => kind)).toEqual(['acknowledged', 'refused', 'acknowledged']);
  expect(outbox.contents.refused.map(({ batch, reason }) => [batch.sequence, reason])).toEqual([[2, 'unknown-point']]);
  expect(outbox.contents.pending).toEqual([]);
});

test('a core that does not know this gateway yet is asked again with back-off; nothing is set aside, lost or reordered', () => {
  const outbox = filled(3);
  const { client, booked } = flakyCore([]);
  let enrolled = false;
  const offered: number[] = [];
  const registryLate: Sender = {
    submit: (batch) =>
      defer(() => {
        offered.push(batch.sequence);
        return enrolled ? client.submit(batch) : of<BatchAnswer>({ kind: 'refused', reason: 'unknown-gateway' });
      }),
  };
  const { scheduler, events } = running(outbox, registryLate, NEVER, (reason) => reason === 'unknown-gateway');
  scheduler.advance(HOUR);
  expect(new Set(offered)).toEqual(new Set([1]));
  // Doubling from half a second to a minute, jittered down to a half: between 60 and 128 attempts an hour.
  expect(offered.length).toBeGreaterThan(59);
  expect(offered.length).toBeLessThan(130);
  expect(events.every((event) => event.kind === 'core-failed' && event.fault.code === 'core-refused')).toBe(true);
  expect(events[0]).toMatchObject({
    fault: {
      message: expect.stringMatching(/\(unknown-gateway\)\. Batches from 1 on wait in the outbox: have .* enrol/),
    },
  });
  expect(outbox.contents).toMatchObject({ refused: [], kept: [] });
  enrolled = true;
  scheduler.advance(60_000);
  expect(booked).toEqual([1, 2, 3]);
  expect(outbox.contents).toMatchObject({ refused: [], pending: [] });
});

test('a core whose clock is behind is waited for, and the sentence names the clocks', () => {
  const behind: CoreClient = {
    submit: () => of({ kind: 'refused', reason: INTERVAL_IN_FUTURE }),
    tell: () => NEVER,
  };
  const outbox = filled(2);
  const { events } = running(outbox, behind, NEVER, () => true);
  expect(events[0]).toMatchObject({
    fault: { message: expect.stringMatching(/wait in the outbox: the core's clock/) },
  });
  expect(outbox.contents).toMatchObject({ refused: [], kept: [] });
});

test('a receipt that does not verify acknowledges nothing and says so', () => {
  const outbox = filled(1);
  const forging: Sender = {
    submit: () => throwError(() => new Fault('signature', 'the receipt is not the core’s')),
  };
  const { scheduler, events } = running(outbox, forging);
  scheduler.advance(HOUR);
  expect(outbox.contents.pending).toHaveLength(1);
  expect(events[0]).toMatchObject({ kind: 'core-failed', fault: { code: 'signature' } });
  // Doubling from half a second to a minute, jittered down to a half: between 60 and 128 attempts an hour.
  expect(events.length).toBeGreaterThan(59);
  expect(events.length).toBeLessThan(130);
});

test('an outbox that cannot acknowledge is tried again without offering the batch again', () => {
  const outbox = filled(1);
  let failures = 3;
  let offered = 0;
  const tired: Outbox = {
    ...outbox,
    acknowledge: (batch: SealedBatch, ...rest) =>
      defer(() => {
        failures -= 1;
        return failures >= 0 ? throwError(() => new Fault('storage', 'busy')) : outbox.acknowledge(batch, ...rest);
      }),
  };
  const { scheduler, events } = running(tired, {
    submit: () => {
      offered += 1;
      return of(kept);
    },
  });
  scheduler.advance(60_000);
  expect(events.map(({ kind }) => kind)).toEqual(['outbox-failed', 'outbox-failed', 'outbox-failed', 'acknowledged']);
  expect(offered).toBe(1);
});

test.for([
  ['emits', (work: Observable<void>) => work],
  ['only completes', (work: Observable<void>) => work.pipe(ignoreElements())],
] as const)('an outbox whose acknowledgement %s is done with it', ([, manner]) => {
  const outbox = filled(2);
  const { events } = running(
    { ...outbox, acknowledge: (...all) => manner(outbox.acknowledge(...all)) },
    { submit: () => of(kept) },
  );
  expect(events.map(({ kind }) => kind)).toEqual(['acknowledged', 'acknowledged']);
});

test('a bug ends the drain', () => {
  const { errors } = running(filled(1), { submit: () => throwError(() => new TypeError('a bug')) });
  expect(errors).toEqual([new TypeError('a bug')]);
});
