import { defer, Observable, type Observer, take, throwIfEmpty } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { type QueueClass, weightedQueue } from './weighted-queue.ts';

/** Something to be written, and who waits for the answer. `reply` hears one value, or the fault that kept it from being written. */
export type WriteRequest<Class extends string, Command, Reply> = Readonly<{
  class: Class;
  command: Command;
  reply: Pick<Observer<Reply>, 'next' | 'error' | 'complete'>;
}>;

export type GroupCommitOptions<Class extends string, Command, Entry, Reply> = Readonly<{
  classes: Readonly<Record<Class, QueueClass>>;
  /** Commands of one commit, at most. */
  largestGroup: number;
  /** Commits on their way at once, at most: a second begins behind the first only where a whole group waits. 1 when absent. */
  underWay?: number;
  /** What is written of a command: called in order, when its group is formed. */
  enter: (command: Command) => Entry;
  /**
   * Cold; emission means that the whole group is durable. `before`: how many groups were begun before it and are not applied yet.
   * Where one fails, those begun behind it must fail too.
   */
  write: (group: readonly Entry[], before: number) => Observable<unknown>;
  /** This thread is about to be busy with applying: what gathers writes hands them over now. */
  handOver?: () => void;
  /** What became of writing each group, in order; null: it is durable. Not told of a group that failed for one before it. */
  written?: (fault: Fault | null) => void;
  /** Called in order, once per entry, after its group is durable. */
  apply: (entry: Entry) => Reply;
  /** The answer where a class is full. */
  busy: Reply;
}>;

type Outcome = 'writing' | 'durable' | Readonly<{ error: unknown }>;
type Group<Entry, Reply> = {
  readonly entered: readonly Readonly<{ entry: Entry; reply: Pick<Observer<Reply>, 'next' | 'error' | 'complete'> }>[];
  outcome: Outcome;
};

/**
 * The single writer: what queues up while one commit is on its way goes into the next, which is begun as soon as the first is
 * durable, and the first applied while it is written. A group is applied only when it is durable, and in the order of the groups.
 * Emits the replies of every group. A fault of `write` is the answer to its group and to those begun behind it, of which nothing
 * is then applied; anything else that is thrown is a bug and ends the writer. Completes when the source has completed and
 * everything queued is written.
 */
export const groupCommit =
  <Class extends string, Command, Entry, Reply>(options: GroupCommitOptions<Class, Command, Entry, Reply>) =>
  (requests: Observable<WriteRequest<Class, Command, Reply>>): Observable<readonly Reply[]> =>
    new Observable((output) => {
      const { largestGroup, underWay = 1 } = options;
      const queue = weightedQueue<Class, WriteRequest<Class, Command, Reply>>(options.classes);
      /** Neither applied nor refused yet, in their order. */
      const begun: Group<Entry, Reply>[] = [];
      /** What was begun before this fault was known is refused with it, and nothing begun until that is over. */
      let failed: Fault | null = null;
      let [writing, pumping, ended] = [0, false, false];

      const mayBegin = (): boolean => {
        if (queue.size === 0 || failed !== null || begun.some(({ outcome }) => typeof outcome === 'object'))
          return false;
        // One that is durable is applied before the next but one is begun: a journal that answers at once runs no further ahead.
        if (begun.length - writing > 1) return false;
        return writing === 0 || (writing < underWay && queue.size >= largestGroup);
      };
      const begin = (): void => {
        const entered = queue
          .take(largestGroup)
          .map(({ command, reply }) => ({ entry: options.enter(command), reply }));
        const group: Group<Entry, Reply> = { entered, outcome: 'writing' };
        const before = begun.length;
        begun.push(group);
        writing += 1;
        const settle = (outcome: Outcome): void => {
          group.outcome = outcome;
          writing -= 1;
          pump();
        };
        const entries = entered.map(({ entry }) => entry);
        output.add(
          defer(() => options.write(entries, before))
            .pipe(take(1), throwIfEmpty(neitherWrittenNorRefused))
            .subscribe({ next: () => settle('durable'), error: (error: unknown) => settle({ error }) }),
        );
      };
      const applyAll = ({ entered }: Group<Entry, Reply>): void => {
        const answers = entered.map(({ entry }) => options.apply(entry));
        for (const [index, { reply }] of entered.entries()) tell(reply, answers[index] as Reply);
        output.next(answers);
      };
      const refuse = ({ entered }: Group<Entry, Reply>, error: unknown): void => {
        for (const { reply } of entered) reply.error(error);
        if (!(error instanceof Fault)) output.error(error);
      };
      const end = (group: Group<Entry, Reply>): void => {
        begun.shift();
        try {
          if (group.outcome !== 'durable') {
            const { error } = group.outcome as Readonly<{ error: unknown }>;
            if (failed === null && error instanceof Fault) {
              failed = error;
              options.written?.(error);
            }
            refuse(group, error instanceof Fault ? failed : error);
          } else if (failed !== null) throw new Error('A group was written behind one that could not be.');
          else {
            options.written?.(null);
            applyAll(group);
          }
        } catch (bug) {
          refuse(group, bug);
        }
        if (begun.length === 0) failed = null;
      };
      // A journal that answers at once calls back while this loop runs: it goes on here, not deeper on the stack.
      const pump = (): void => {
        if (pumping) return;
        pumping = true;
        while (!output.closed) {
          const [first] = begun;
          if (mayBegin()) begin();
          else if (first !== undefined && first.outcome !== 'writing') {
            if (writing > 0) options.handOver?.();
            end(first);
          } else break;
        }
        pumping = false;
        if (ended && begun.length === 0 && queue.size === 0) output.complete();
      };

      output.add(
        requests.subscribe({
          next: (request) => {
            if (queue.offer(request.class, request)) pump();
            else tell(request.reply, options.busy);
          },
          error: (error) => output.error(error),
          complete: () => {
            ended = true;
            pump();
          },
        }),
      );
    });

const neitherWrittenNorRefused = (): Error => new Error('A group was neither written nor refused.');

const tell = <Reply>(reply: Pick<Observer<Reply>, 'next' | 'complete'>, answer: Reply): void => {
  reply.next(answer);
  reply.complete();
};
