import { map, Observable, type Observer, take } from 'rxjs';
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
  /** What is written of a command: called in order, when its group is formed. */
  enter: (command: Command) => Entry;
  /** Cold; emission means that the whole group is durable. */
  write: (group: readonly Entry[]) => Observable<unknown>;
  /** Called in order, once per entry, after its group is durable. */
  apply: (entry: Entry) => Reply;
  /** The answer where a class is full. */
  busy: Reply;
}>;

/**
 * The single writer: what queues up while one commit is on its way goes into the next, and is applied only when it is
 * durable. Emits the replies of every group. A fault of `write` is the answer to its group, of which nothing is then
 * applied; anything else that is thrown is a bug and ends the writer. Completes when the source has completed and
 * everything queued is written.
 */
export const groupCommit =
  <Class extends string, Command, Entry, Reply>(options: GroupCommitOptions<Class, Command, Entry, Reply>) =>
  (requests: Observable<WriteRequest<Class, Command, Reply>>): Observable<readonly Reply[]> =>
    new Observable((output) => {
      const queue = weightedQueue<Class, WriteRequest<Class, Command, Reply>>(options.classes);
      let [writing, pumping, ended] = [false, false, false];

      const writeNext = (): void => {
        const group = queue.take(options.largestGroup);
        const entered = group.map(({ command, reply }) => ({ entry: options.enter(command), reply }));
        writing = true;
        const turn = (): void => {
          writing = false;
          writeAll();
        };
        const written = options.write(entered.map(({ entry }) => entry)).pipe(
          take(1),
          map(() => entered.map(({ entry, reply }) => ({ answer: options.apply(entry), reply }))),
        );
        output.add(
          written.subscribe({
            next: (answered) => {
              for (const { answer, reply } of answered) tell(reply, answer);
              output.next(answered.map(({ answer }) => answer));
            },
            error: (error: unknown) => {
              for (const { reply } of group) reply.error(error);
              if (error instanceof Fault) turn();
              else output.error(error);
            },
            complete: turn,
          }),
        );
      };
      // A journal that answers at once calls back while this loop runs: it goes on here, not deeper on the stack.
      const writeAll = (): void => {
        if (pumping) return;
        pumping = true;
        while (!writing && queue.size > 0 && !output.closed) writeNext();
        pumping = false;
        if (ended && !writing && queue.size === 0) output.complete();
      };

      output.add(
        requests.subscribe({
          next: (request) => {
            if (queue.offer(request.class, request)) writeAll();
            else tell(request.reply, options.busy);
          },
          error: (error) => output.error(error),
          complete: () => {
            ended = true;
            writeAll();
          },
        }),
      );
    });

const tell = <Reply>(reply: Pick<Observer<Reply>, 'next' | 'complete'>, answer: Reply): void => {
  reply.next(answer);
  reply.complete();
};
