import { catchError, defer, map, of, tap, throwError } from 'rxjs';
import type { CorePorts } from '../../../src/core.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { SealedBatch } from '../../../src/domain/transaction.ts';
import type { CoreClient } from '../../../src/ports/core-client.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import type { CaptureState, Outbox } from '../../../src/ports/outbox.ts';

type CoreParts = Pick<CorePorts, 'journal' | 'judge'>;

/** Parts made wrong on purpose, to see a law broken: each is made anew out of the sound one at every start of its program. */
export type Mutants = Readonly<{
  core: (parts: CoreParts) => CoreParts;
  outbox: (outbox: Outbox) => Outbox;
  client: (client: CoreClient) => CoreClient;
}>;

const sound = <T>(part: T): T => part;
export const noMutants: Mutants = { core: sound, outbox: sound, client: sound };

/** Says that a batch is kept and shows it as if it were, and writes it with what comes next. */
const hastyOutbox = (disk: Outbox): Outbox => {
  let unwritten: Readonly<{ batch: SealedBatch; write: () => void }> | null = null;
  const writeNow = (): void => {
    unwritten?.write();
    unwritten = null;
  };
  return {
    ...disk,
    append: (batch, state) =>
      defer(() => {
        writeNow();
        unwritten = { batch, write: () => disk.append(batch, state).subscribe() };
        return of(undefined);
      }),
    pending: (limit) =>
      disk.pending(limit).pipe(map((batches) => (unwritten ? [...batches, unwritten.batch] : batches))),
    acknowledge: (batch, receipt, head) =>
      defer(() => {
        writeNow();
        return disk.acknowledge(batch, receipt, head);
      }),
  };
};

/** Keeps a batch, and beside it the state of the batch before. */
const staleState = (disk: Outbox): Outbox => {
  let last: CaptureState | null = null;
  return {
    ...disk,
    append: (batch, state) => {
      const before = last ?? { ...state, sequence: state.sequence - 1 };
      last = state;
      return disk.append(batch, before);
    },
  };
};

/** What was fetched to be sent counts as acknowledged. */
const carelessOutbox = (disk: Outbox): Outbox => ({
  ...disk,
  pending: (limit) =>
    disk.pending(limit).pipe(
      tap((batches) => {
        for (const batch of batches)
          disk.acknowledge(batch, new Uint8Array(8), { size: 0, root: new Uint8Array(32) }).subscribe();
      }),
    ),
});

/** Says that a row is durable, and writes it with the next. */
const hastyJournal = (disk: Journal): Journal => {
  let unwritten: (() => void) | null = null;
  return {
    ...disk,
    append: (row) =>
      defer(() => {
        unwritten?.();
        unwritten = () => disk.append(row).subscribe();
        return of(undefined);
      }),
  };
};

/** Takes every batch for one that it has not seen yet. */
const forgetfulJudge = (judge: CorePorts['judge']): CorePorts['judge'] => {
  let epoch = 1_000;
  return {
    judge: (batch, registry) =>
      judge.judge(batch, registry).pipe(
        map((verdict) => {
          if (verdict.kind === 'refused') return verdict;
          epoch += 1;
          return { ...verdict, command: { ...verdict.command, epoch } };
        }),
      ),
  };
};

/** Takes a connection that broke for an answer. */
const trustingClient = (client: CoreClient): CoreClient => ({
  ...client,
  submit: (batch) =>
    client
      .submit(batch)
      .pipe(
        catchError((error: unknown) =>
          error instanceof Fault && error.message.includes('connection')
            ? of({ kind: 'kept' as const, receipt: new Uint8Array(8), head: { size: 0, root: new Uint8Array(32) } })
            : throwError(() => error),
        ),
      ),
});

/** Each wrong program by what is wrong with it. */
export const wrongParts: readonly (Readonly<{ wrong: string }> & Mutants)[] = [
  { ...noMutants, wrong: 'an outbox that says kept before it is durable', outbox: hastyOutbox },
  { ...noMutants, wrong: 'a batch and its capture state that are not written together', outbox: staleState },
  { ...noMutants, wrong: 'an outbox that lets go of what is sent before it is answered for', outbox: carelessOutbox },
  {
    ...noMutants,
    wrong: 'a core that answers before its journal is durable',
    core: ({ journal, judge }) => ({ journal: hastyJournal(journal), judge }),
  },
  {
    ...noMutants,
    wrong: 'a core that keeps the same batch twice',
    core: ({ journal, judge }) => ({ journal, judge: forgetfulJudge(judge) }),
  },
  { ...noMutants, wrong: 'a gateway that takes a broken connection for an answer', client: trustingClient },
];
