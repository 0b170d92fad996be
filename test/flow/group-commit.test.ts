import { delay, EMPTY, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { groupCommit, type WriteRequest } from '../../src/flow/group-commit.ts';
import { marbles } from '../support/marbles.ts';

type Class = 'control' | 'order';
type Request = WriteRequest<Class, string, string>;

/** A writer under observation: what was written, applied and answered, in the order it happened. */
const observed = (
  write: (group: readonly string[], before: number) => Observable<unknown>,
  { capacity = 100, largestGroup = 100, underWay = 1 } = {},
) => {
  const story: string[] = [];
  const told: (string | null)[] = [];
  const inlet = new Subject<Request>();
  const classes = { control: { capacity, weight: 4 }, order: { capacity, weight: 1 } };
  const groups = inlet.pipe(
    groupCommit<Class, string, string, string>({
      classes,
      largestGroup,
      underWay,
      enter: (command) => {
        story.push(`enter ${command}`);
        return command;
      },
      write: (group, before) => {
        story.push(`write ${group.join('+')}`);
        return write(group, before);
      },
      written: (fault) => told.push(fault?.message ?? null),
      handOver: () => story.push('hand over'),
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
  return { story, told, groups, ask, stop: () => inlet.complete() };
};

/** The same with writes that are answered one by one, by what is written, and the places they had. */
const onItsWay = (options: Readonly<{ underWay: number; largestGroup: number }>) => {
  const answers = new Map<string, Subject<void>>();
  const places: Record<string, number> = {};
  const under = observed((group, before) => {
    const name = group.join('+');
    places[name] = before;
    const durable = new Subject<void>();
    answers.set(name, durable);
    return durable;
  }, options);
  const answer = (name: string): Subject<void> => {
    const found = answers.get(name);
    if (found === undefined) throw new Error(`${name} was never written`);
    return found;
  };
  return { ...under, places, answer, written: () => [...answers.keys()] };
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
  expect(story).toEqual(['enter a', 'write a', 'enter b', 'enter c', 'write b+c', 'hand over', 'apply a', 'a: done a']);
  ask('d');
  durable.next();
  expect(story.slice(8)).toEqual(['enter d', 'write d', 'hand over', 'apply b', 'apply c', 'b: done b', 'c: done c']);
});

test('whole groups need not wait for the disk: some are on their way at once, and applied in their order', () => {
  const { story, ask, groups, answer, written } = onItsWay({ underWay: 2, largestGroup: 2 });
  groups.subscribe();
  for (const command of ['a', 'b', 'c', 'd', 'e', 'f']) ask(command);
  expect(written()).toEqual(['a', 'b+c']);
  // What comes second is durable first, and waits.
  answer('b+c').next();
  expect(story.filter((line) => line.startsWith('apply'))).toEqual([]);
  answer('a').next();
  expect(story.filter((line) => line.startsWith('apply'))).toEqual(['apply a', 'apply b', 'apply c']);
  expect(written()).toEqual(['a', 'b+c', 'd+e']);
});

test('how many groups are before one that is begun is known: its place follows', () => {
  const { places, ask, groups, answer } = onItsWay({ underWay: 3, largestGroup: 1 });
  groups.subscribe();
  for (const command of ['a', 'b', 'c', 'd']) ask(command);
  answer('a').next();
  for (const command of ['b', 'c', 'd']) answer(command).next();
  ask('e');
  expect(places).toEqual({ a: 0, b: 1, c: 2, d: 3, e: 0 });
});

test('what was begun behind a group that could not be written is refused with it, and nothing is begun before that is over', () => {
  const { story, ask, groups, answer, written, told } = onItsWay({ underWay: 3, largestGroup: 1 });
  groups.subscribe();
  for (const command of ['a', 'b', 'c', 'd', 'e']) ask(command);
  answer('a').next();
  const before = written();
  answer('b').error(new Fault('disk-full', 'no room'));
  answer('c').error(new Fault('storage', 'c does not follow'));
  expect(written()).toEqual(before);
  answer('d').error(new Fault('storage', 'd does not follow'));
  expect(story.filter((line) => line.includes(':'))).toEqual(['a: done a', 'b: no room', 'c: no room', 'd: no room']);
  expect(written().at(-1)).toBe('e');
  answer('e').next();
  expect(story.at(-1)).toBe('e: done e');
  expect(told).toEqual([null, 'no room', null]);
});

test('a group that is durable behind one that is not is a bug, and nothing of it is applied', () => {
  const { story, ask, groups, answer } = onItsWay({ underWay: 2, largestGroup: 1 });
  let ended: unknown;
  groups.subscribe({
    error: (error) => {
      ended = error;
    },
  });
  for (const command of ['a', 'b']) ask(command);
  answer('a').error(new Fault('disk-full', 'no room'));
  answer('b').next();
  expect(ended).toBeInstanceOf(Error);
  expect(story.filter((line) => line.startsWith('apply'))).toEqual([]);
});

test('a journal that neither writes nor refuses is a bug', () => {
  const { groups, ask } = observed(() => EMPTY);
  let ended: unknown;
  groups.subscribe({
    error: (error) => {
      ended = error;
    },
  });
  ask('a');
  expect(ended).toBeInstanceOf(Error);
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
  expect(story.filter((line) => line.startsWith('write')).at(-1)).toBe('write tick+b');
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
