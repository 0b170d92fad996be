import { defer, type Observable, of } from 'rxjs';
import { Fault } from '../../src/domain/fault.ts';
import type { GridEvent } from '../../src/domain/grid-event.ts';
import type { SealedFact } from '../../src/domain/grid-fact.ts';
import type { QualityFrame } from '../../src/domain/quality-frame.ts';
import type { QualityStore } from '../../src/ports/quality-store.ts';

/** A store that answers at once and forgets with the process; `contents` is for a test to look at. */
export type MemoryQualityStore = QualityStore & {
  readonly contents: Readonly<{
    frames: readonly QualityFrame[];
    events: readonly GridEvent[];
    /** Those the core does not have. */
    facts: readonly SealedFact[];
    lastFact: number;
  }>;
};

const done = (work: () => void): Observable<void> =>
  defer(() => {
    work();
    return of(undefined);
  });

export const memoryQualityStore = (): MemoryQualityStore => {
  let frames: readonly QualityFrame[] = [];
  let events: readonly GridEvent[] = [];
  let facts: readonly SealedFact[] = [];
  let lastFact = 0;
  const keyOf = (frame: QualityFrame): string => `${frame.length} ${frame.start}`;
  return {
    get contents() {
      return { frames, events, facts, lastFact };
    },
    keepFrame: (frame) =>
      done(() => {
        if (!frames.some((one) => keyOf(one) === keyOf(frame))) frames = [...frames, frame];
      }),
    keepEvent: (event) =>
      done(() => {
        if (!events.some(({ id }) => id === event.id)) events = [...events, event];
      }),
    lastFact: () => defer(() => of(lastFact)),
    keepFact: (fact) =>
      done(() => {
        const known = facts.find(({ sequence }) => sequence === fact.sequence);
        if (known !== undefined && Buffer.compare(known.payloadHash, fact.payloadHash) === 0) return;
        if (fact.sequence <= lastFact) throw new Fault('storage', `another grid fact ${fact.sequence} is here already`);
        lastFact = fact.sequence;
        facts = [...facts, fact];
      }),
    pendingFacts: (limit) => defer(() => of(facts.slice(0, limit))),
    acknowledgeFacts: (through) =>
      done(() => {
        facts = facts.filter(({ sequence }) => sequence > through);
      }),
  };
};
