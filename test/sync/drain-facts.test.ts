import fc from 'fast-check';
import { defer, EMPTY, NEVER, of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import type { SealedFact } from '../../src/domain/grid-fact.ts';
import { millis } from '../../src/domain/time.ts';
import type { CoreClient, FactAnswer } from '../../src/ports/core-client.ts';
import type { QualityStore } from '../../src/ports/quality-store.ts';
import { drainFacts, type FactDrainEvent, factDrainDefaults } from '../../src/sync/drain-facts.ts';
import { type FactKeepEvent, keepFacts } from '../../src/sync/keep-facts.ts';
import { memoryQualityStore } from '../support/memory-quality-store.ts';
import { sealedFact } from '../support/sealed-facts.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { virtualTime } from '../support/virtual-time.ts';

type Listener = Pick<CoreClient, 'tell'>;
const HOUR = 3_600_000;
const kept: FactAnswer = { kind: 'kept' };
const unreachable = throwError(() => new Fault('core-unreachable', 'the line dropped'));

const filled = (count: number) => {
  const store = memoryQualityStore();
  for (let sequence = 1; sequence <= count; sequence += 1) store.keepFact(sealedFact(sequence)).subscribe();
  return store;
};
const running = (
  store: Pick<QualityStore, 'pendingFacts' | 'acknowledgeFacts'>,
  core: Listener,
  refusedForNow: (reason: string) => boolean = () => false,
) => {
  const scheduler = virtualTime();
  const events: FactDrainEvent[] = [];
  const errors: unknown[] = [];
  const options = { ...factDrainDefaults, page: 3, appended: EMPTY, refusedForNow, scheduler, random: seededRandom(1) };
  const subscription = drainFacts(store, core, options).subscribe({
    next: (event) => events.push(event),
    error: (error) => errors.push(error),
  });
  return { scheduler, events, errors, stop: () => subscription.unsubscribe() };
};

const lucks = ['lost on the way there', 'lost on the way back', 'arrives'] as const;
type Luck = (typeof lucks)[number];

/** Books a fact once, as a core does, and sees to it that one number is always the same bytes. */
const flakyCore = (line: readonly Luck[]) => {
  const coming = line.values();
  const booked: number[] = [];
  const offered = new Map<number, Uint8Array>();
  const client: Listener = {
    tell: (fact) =>
      defer(() => {
        const luck = coming.next().value ?? 'arrives';
        expect(fact.body).toEqual(offered.get(fact.sequence) ?? fact.body);
        offered.set(fact.sequence, Uint8Array.from(fact.body));
        if (luck === 'lost on the way there') return unreachable;
        if (!booked.includes(fact.sequence)) booked.push(fact.sequence);
        return luck === 'arrives' ? of(kept) : unreachable;
      }),
  };
  return { client, booked };
};

test('whatever the line does and whenever the gateway dies, every fact is told once, in order, in the same bytes', () =>
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...lucks), { maxLength: 60 }),
      fc.array(fc.nat({ max: 20_000 }), { maxLength: 4 }),
      (line, deaths) => {
        const store = filled(7);
        const { client, booked } = flakyCore(line);
        // Killed and started again: what is in the store is all a new process knows.
        for (const after of deaths) {
          const life = running(store, client);
          life.scheduler.advance(after);
          life.stop();
          expect(life.errors).toEqual([]);
        }
        const last = running(store, client);
        last.scheduler.advance(HOUR);
        expect(booked).toEqual([1, 2, 3, 4, 5, 6, 7]);
        expect(store.contents.pending).toEqual([]);
        expect(last.errors).toEqual([]);
      },
    ),
    { numRuns: 100 },
  ));

test('a fact is forgotten only when the core has said that it is kept; until then no other is offered', () => {
  const store = filled(2);
  const answers = new Subject<FactAnswer>();
  const offered: number[] = [];
  running(store, {
    tell: ({ sequence }) => {
      offered.push(sequence);
      return answers;
    },
  });
  expect([offered, store.contents.pending.length]).toEqual([[1], 2]);
  answers.next(kept);
  expect([offered, store.contents.pending.map(({ sequence }) => sequence)]).toEqual([[1, 2], [2]]);
});

test('what the core will never take is let go of, said, and holds up nothing', () => {
  const store = filled(3);
  const { events } = running(store, {
    tell: ({ sequence }) => of(sequence === 2 ? { kind: 'refused', reason: 'point-not-of-gateway' } : kept),
  });
  expect(events).toMatchObject([
    { kind: 'fact-acknowledged', fact: { sequence: 1 } },
    { kind: 'fact-refused', fact: { sequence: 2 }, reason: 'point-not-of-gateway' },
    { kind: 'fact-acknowledged', fact: { sequence: 3 } },
  ]);
  expect(store.contents.pending).toEqual([]);
});

test('what is refused for now waits, and so does what came later: the same bytes go again until they are taken', () => {
  const store = filled(2);
  let enrolled = false;
  const offered: number[] = [];
  const core: Listener = {
    tell: ({ sequence }) =>
      defer(() => {
        offered.push(sequence);
        return of<FactAnswer>(enrolled ? kept : { kind: 'refused', reason: 'unknown-gateway' });
      }),
  };
  const { scheduler, events } = running(store, core, (reason) => reason === 'unknown-gateway');
  scheduler.advance(HOUR);
  expect(new Set(offered)).toEqual(new Set([1]));
  // Doubling from half a second to ten seconds, jittered down to a half: between 360 and 730 attempts an hour.
  expect(offered.length).toBeGreaterThan(359);
  expect(offered.length).toBeLessThan(730);
  expect(events[0]).toMatchObject({
    kind: 'facts-waiting',
    fault: {
      code: 'core-refused',
      message: expect.stringMatching(/\(unknown-gateway\)\. Grid facts from 1 on wait: have .* enrol/),
    },
  });
  expect(store.contents.pending).toHaveLength(2);
  enrolled = true;
  scheduler.advance(11_000);
  expect(offered.slice(-2)).toEqual([1, 2]);
  expect(store.contents.pending).toEqual([]);
});

test('an empty store is looked at every second', () => {
  const store = memoryQualityStore();
  const { client, booked } = flakyCore([]);
  const { scheduler } = running(store, client);
  store.keepFact(sealedFact(1)).subscribe();
  scheduler.advance(999);
  expect(booked).toEqual([]);
  scheduler.advance(1);
  expect(booked).toEqual([1]);
});

test('a store that cannot acknowledge is asked again, and the fact is not told again', () => {
  const store = filled(1);
  let failures = 2;
  let told = 0;
  const tired = {
    pendingFacts: store.pendingFacts,
    acknowledgeFacts: (through: number) =>
      defer(() => {
        failures -= 1;
        return failures >= 0 ? throwError(() => new Fault('storage', 'busy')) : store.acknowledgeFacts(through);
      }),
  };
  const { scheduler, events } = running(tired, {
    tell: () => {
      told += 1;
      return of(kept);
    },
  });
  scheduler.advance(60_000);
  expect(events.map(({ kind }) => kind)).toEqual(['fact-store-failed', 'fact-store-failed', 'fact-acknowledged']);
  expect(told).toBe(1);
});

test('a bug ends the drain', () => {
  const { errors } = running(filled(1), { tell: () => throwError(() => new TypeError('a bug')) });
  expect(errors).toEqual([new TypeError('a bug')]);
});

const keeping = (store: Pick<QualityStore, 'keepFact'>) => {
  const scheduler = virtualTime();
  const facts = new Subject<SealedFact>();
  const events: FactKeepEvent[] = [];
  const errors: unknown[] = [];
  const backoff = { first: millis(500), longest: millis(60_000), scheduler, random: seededRandom(1) };
  facts.pipe(keepFacts(store, backoff)).subscribe({
    next: (event) => events.push(event),
    error: (error) => errors.push(error),
  });
  return { scheduler, facts, events, errors };
};

test('facts are kept in order, the same bytes again and again until they are durable', () => {
  const store = memoryQualityStore();
  let full = true;
  const { scheduler, facts, events } = keeping({
    keepFact: (fact) =>
      defer(() => (full ? throwError(() => new Fault('disk-full', 'no room')) : store.keepFact(fact))),
  });
  const [one, two] = [sealedFact(1), sealedFact(2)];
  facts.next(one);
  facts.next(two);
  scheduler.advance(10_000);
  expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['fact-not-kept']));
  full = false;
  scheduler.advance(60_000);
  expect(events.slice(-2)).toEqual([
    { kind: 'fact-kept', fact: one },
    { kind: 'fact-kept', fact: two },
  ]);
  expect(store.contents.pending).toEqual([one, two]);
});

test('a bug ends the keeping', () => {
  const { facts, errors } = keeping({ keepFact: () => throwError(() => new TypeError('a bug')) });
  facts.next(sealedFact(1));
  expect(errors).toEqual([new TypeError('a bug')]);
});

test('nothing is told of what is not durable', () => {
  const told: number[] = [];
  const store = { ...memoryQualityStore(), keepFact: () => NEVER };
  const { facts } = keeping(store);
  running(store, {
    tell: ({ sequence }) => {
      told.push(sequence);
      return of(kept);
    },
  }).scheduler.advance(5_000);
  facts.next(sealedFact(1));
  expect(told).toEqual([]);
});
