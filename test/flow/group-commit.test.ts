import { delay, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { groupCommit, type WriteRequest } from '../../src/flow/group-commit.ts';
import { marbles } from '../support/marbles.ts';

type Class = 'control' | 'order';
type Request = WriteRequest<Class, string, string>;

/** A writer under observation: what was written, applied and answered, in the order it happened. */
const observed = (
  write: (group: readonly string[]) => Observable<unknown>,
  { capacity = 100, largestGroup = 100 } = {},
) => {
  const story: string[] = [];
  const inlet = new Subject<Request>();
  const classes = { control: { capacity, weight: 4 }, order: { capacity, weight: 1 } };
  const groups = inlet.pipe(
    groupCommit<Class, string, string, string>({
      classes,
      largestGroup,
      enter: (command) => {
        story.push(`enter ${command}`);
        return command;
      },
      write: (group) => {
        story.push(`write ${group.join('+')}`);
        return write(group);
      },
      apply: (entry) => {
        if (entry === 'bug') throw new TypeError('a bug');
        story.push(`apply ${entry}`);
        return `done ${entry}`;
      },
      busy: 'busy',
    }),
  );
  const ask = (command: string, of: Class = 'order') =>
    inlet.next({
      class: of,
      command,
      reply: {
        next: (reply) => story.push(`${command}: ${reply}`),
        error: (error) => story.push(`${command}: ${error instanceof Error ? error.message : error}`),
        complete: () => {},
      },
    });
  return { story, groups, ask, stop: () => inlet.complete() };
};

test('nothing is applied before it is durable, and everything is answered after', () => {
  const durable = new Subject<void>();
  const { story, groups, ask } = observed(() => durable);
  groups.subscribe();
  ask('a');
  expect(story).toEqual(['enter a', 'write a']);
  durable.next();
  expect(story).toEqual(['enter a', 'write a', 'apply a', 'a: done a']);
});

test('what queues up while a commit is on its way goes into the next one', () => {
  const durable = new Subject<void>();
  const { story, groups, ask } = observed(() => durable);
  groups.subscribe();
  for (const command of ['a', 'b', 'c']) ask(command);
  durable.next();
  expect(story).toEqual(['enter a', 'write a', 'apply a', 'a: done a', 'enter b', 'enter c', 'write b+c']);
  ask('d');
  durable.next();
  expect(story.slice(7)).toEqual(['apply b', 'apply c', 'b: done b', 'c: done c', 'enter d', 'write d']);
});

test('groups in virtual time: a commit takes 3 ms', () =>
  marbles(({ cold, expectObservable }, scheduler) => {
    const reply = { next: () => {}, error: () => {}, complete: () => {} };
    const requests = cold('  abc--d---|');
    const groups = new Subject<Request>();
    const out = groups.pipe(
      groupCommit<Class, string, string, string>({
        classes: { control: { capacity: 9, weight: 1 }, order: { capacity: 9, weight: 1 } },
        largestGroup: 9,
        enter: (command) => command,
        write: () => of(undefined).pipe(delay(3, scheduler)),
        apply: (entry) => entry,
        busy: 'busy',
      }),
    );
    expectObservable(out).toBe('   ---x--y--(z|)', { x: ['a'], y: ['b', 'c'], z: ['d'] });
    requests.subscribe({
      next: (command) => groups.next({ class: 'order', command, reply }),
      complete: () => groups.complete(),
    });
  }));

test('a group is no larger than allowed, and the important come first', () => {
  const durable = new Subject<void>();
  const { story, groups, ask } = observed(() => durable, { largestGroup: 2 });
  groups.subscribe();
  ask('a');
  for (const command of ['b', 'c']) ask(command);
  ask('tick', 'control');
  durable.next();
  expect(story.at(-1)).toBe('write tick+b');
});

test('when a class is full the answer is busy, at once', () => {
  const { story, groups, ask } = observed(() => NEVER, { capacity: 2 });
  groups.subscribe();
  for (const command of ['a', 'b', 'c', 'd']) ask(command);
  expect(story).toEqual(['enter a', 'write a', 'd: busy']);
});

test('a fault answers its group, nothing of which is applied; the next group goes on', () => {
  const { story, groups, ask } = observed((group) =>
    group.includes('b') ? throwError(() => new Fault('disk-full', 'no room')) : of(undefined),
  );
  groups.subscribe();
  for (const command of ['a', 'b', 'c']) ask(command);
  expect(story.filter((line) => !/^(enter|write)/.test(line))).toEqual([
    'apply a',
    'a: done a',
    'b: no room',
    'apply c',
    'c: done c',
  ]);
});

test.each([
  { where: 'writing', write: () => throwError(() => new TypeError('a bug')), command: 'a' },
  { where: 'applying', write: () => of(undefined), command: 'bug' },
])('a bug in $where ends the writer, and is not called done', ({ write, command }) => {
  const { story, groups, ask } = observed(write);
  let ended: unknown;
  groups.subscribe({
    error: (error) => {
      ended = error;
    },
  });
  ask(command);
  expect(ended).toBeInstanceOf(TypeError);
  expect(story.at(-1)).toBe(`${command}: a bug`);
});

test('completes when everything queued is written', () => {
  const durable = new Subject<void>();
  const { story, groups, ask, stop } = observed(() => durable);
  let complete = false;
  groups.subscribe({
    complete: () => {
      complete = true;
    },
  });
  ask('a');
  ask('b');
  stop();
  durable.next();
  expect(complete).toBe(false);
  durable.next();
  expect(complete).toBe(true);
  expect(story.at(-1)).toBe('b: done b');
});

test('a journal that answers at once does not grow the stack', () => {
  const inlet = new Subject<WriteRequest<Class, number, number>>();
  let last = 0;
  const ask = (command: number): void =>
    inlet.next({
      class: 'order',
      command,
      reply: {
        next: (reply) => {
          last = reply;
          if (reply < 100_000) ask(reply + 1);
        },
        error: () => {},
        complete: () => {},
      },
    });
  inlet
    .pipe(
      groupCommit<Class, number, number, number>({
        classes: { control: { capacity: 9, weight: 1 }, order: { capacity: 9, weight: 1 } },
        largestGroup: 9,
        enter: (command) => command,
        write: () => of(undefined),
        apply: (entry) => entry,
        busy: -1,
      }),
    )
    .subscribe();
  ask(1);
  expect(last).toBe(100_000);
});
