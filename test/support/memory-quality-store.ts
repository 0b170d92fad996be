import { defer, type Observable, of } from 'rxjs';
import { Fault } from '../../src/domain/fault.ts';
import type { GridEvent } from '../../src/domain/grid-event.ts';
import type { SealedFact } from '../../src/domain/grid-fact.ts';
import type { QualityFrame } from '../../src/domain/quality-frame.ts';
import { type QualityUnderWay, resumedWith } from '../../src/domain/quality-under-way.ts';
import type { QualityStore } from '../../src/ports/quality-store.ts';

/** A quality store that answers at once and forgets with the process; `contents` is for a test to look at. */
export type MemoryQualityStore = QualityStore & {
  readonly contents: Readonly<{
    frames: readonly QualityFrame[];
    events: readonly GridEvent[];
    pending: readonly SealedFact[];
  }>;
};

const done = (work: () => void): Observable<void> =>
  defer(() => {
    work();
    return of(undefined);
  });

export const memoryQualityStore = ({
  pendingFacts = 1_000,
}: Readonly<{ pendingFacts?: number }> = {}): MemoryQualityStore => {
  const frames = new Map<string, QualityFrame>();
  const events = new Map<string, GridEvent>();
  const facts = new Map<number, SealedFact>();
  let underWay: QualityUnderWay | null = null;
  let [last, acknowledged] = [0, 0];
  const pending = () =>
    [...facts.values()]
      .filter(({ sequence }) => sequence > acknowledged)
      .toSorted((one, other) => one.sequence - other.sequence);
  return {
    get contents() {
      return { frames: [...frames.values()], events: [...events.values()], pending: pending() };
    },
    keepFrame: (frame) =>
      done(() => {
        const key = `${frame.length}/${frame.start}/${frame.revision}`;
        if (!frames.has(key)) frames.set(key, frame);
      }),
    keepEvent: (event) =>
      done(() => {
        if (!events.has(event.id)) events.set(event.id, event);
      }),
    keepUnderWay: (now) =>
      done(() => {
        // As a disk would keep it: nothing of it is shared.
        underWay = JSON.parse(JSON.stringify(now));
      }),
    keepEventsUnderWay: (events) =>
      done(() => {
        underWay = JSON.parse(JSON.stringify(resumedWith(underWay, events)));
      }),
    resumed: () =>
      defer(() =>
        of({
          underWay,
          kept: [...frames.values()].map(({ length, start, revision }) => ({ length, start, count: 1, revision })),
        }),
      ),
    lastFact: () => defer(() => of(last)),
    keepFact: (fact) =>
      done(() => {
        const known = facts.get(fact.sequence);
        if (known !== undefined && Buffer.compare(known.payloadHash, fact.payloadHash) !== 0)
          throw new Fault('storage', `another fact ${fact.sequence} is here already`);
        if (known !== undefined || fact.sequence <= acknowledged) return;
        if (pending().length >= pendingFacts) throw new Fault('disk-full', 'as many facts wait as may');
        facts.set(fact.sequence, fact);
        last = Math.max(last, fact.sequence);
      }),
    pendingFacts: (limit) => defer(() => of(pending().slice(0, limit))),
    heldFacts: () => defer(() => of([...facts.values()].toSorted((one, other) => one.sequence - other.sequence))),
    acknowledgeFacts: (through) =>
      done(() => {
        acknowledged = Math.max(acknowledged, Math.min(through, last));
      }),
  };
};
