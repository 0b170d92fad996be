import { defer, firstValueFrom, type Observable, of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { fileBeside } from '../../src/core/file-evidence.ts';
import { watch } from '../../src/core/watch.ts';
import { Fault } from '../../src/domain/fault.ts';
import { instant } from '../../src/domain/time.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { quietLog } from '../support/quiet-log.ts';

const FULL = 'The disk is full.';
const KEPT = { kind: 'kept' } as const;

/** An archive that can be made to refuse everything, or some; and one that can be kept waiting. */
const archive = () => {
  const [kept, asked]: [string[], string[]] = [[], []];
  const refused = new Set<string>();
  const waiting = new Map<string, Subject<void>>();
  return {
    ...{ kept, asked, refused, waiting },
    file: (name: string): Observable<void> =>
      defer(() => {
        asked.push(name);
        if (refused.has(name)) return throwError(() => new Fault('disk-full', FULL));
        const gate = waiting.get(name);
        if (gate !== undefined) return gate;
        kept.push(name);
        return of(undefined);
      }),
  };
};

const desk = () => {
  const watched = watch(quietLog());
  const beside = fileBeside(watched, () => instant(0));
  const alarms = () =>
    watched.alarms().map(({ state, message }) => {
      expect(inThai(message), message).toMatch(/[ก-๙]/);
      return `${state}: ${message}`;
    });
  return { ...archive(), beside, alarms };
};
const answered = (answer: Observable<unknown>) => {
  const said: unknown[] = [];
  answer.subscribe({ next: (one) => said.push(one), error: (error: Error) => said.push(error.message) });
  return said;
};
const WRITTEN = 'returned-unacknowledged: The archive is written again.';

test('whoever is filed while something owed is on its way waits for it as well, and the alarm with both', () => {
  const { beside, file, refused, waiting, kept, alarms } = desk();
  refused.add('owed');
  expect(answered(beside(of(KEPT), file('owed')))).toEqual([FULL]);
  refused.clear();
  const gate = new Subject<void>();
  waiting.set('owed', gate);
  const [first, second] = [answered(beside(of(KEPT), file('first'))), answered(beside(of(KEPT), file('second')))];
  expect(kept).toEqual(['first', 'second']);
  expect([first, second]).toEqual([[], []]);
  expect(alarms()).toEqual([expect.stringContaining(`raised: ${FULL} Until then no reading is receipted`)]);
  gate.next();
  gate.complete();
  expect([first, second]).toEqual([[KEPT], [KEPT]]);
  expect(alarms()).toEqual([WRITTEN]);
});

test('what is refused for ever is named and keeps nobody from being filed, nor what else is owed', () => {
  const { beside, file, refused, kept, asked, alarms } = desk();
  for (const name of ['for ever', 'for a while']) refused.add(name);
  const work = new Subject<typeof KEPT>();
  // Both are under way when the archive begins to refuse.
  const both = ['for ever', 'for a while'].map((name) => {
    const gate = new Subject<void>();
    const answer = answered(
      beside(
        work,
        defer(() => (asked.includes(name) ? file(name) : gate)),
      ),
    );
    return { name, gate, answer };
  });
  for (const { name, gate } of both) {
    asked.push(name);
    gate.error(new Fault('disk-full', FULL));
  }
  work.next(KEPT);
  work.complete();
  expect(both.map(({ answer }) => answer)).toEqual([[FULL], [FULL]]);
  refused.delete('for a while');
  expect(answered(beside(of(KEPT), file('next')))).toEqual([KEPT]);
  expect(kept).toEqual(['next', 'for a while']);
  expect(alarms()).toEqual([expect.stringMatching(/^raised: The disk is full\. What comes now is filed, but some/)]);
  refused.clear();
  expect(answered(beside(of(KEPT), file('last')))).toEqual([KEPT]);
  expect(kept).toEqual(['next', 'for a while', 'last', 'for ever']);
  expect(alarms()).toEqual([WRITTEN]);
});

test.for(['busy', 'refused'])('nothing is owed of what was %s', async (kind) => {
  const { beside, file, refused, kept } = desk();
  refused.add('not applied');
  await expect(firstValueFrom(beside(of({ kind }), file('not applied')))).rejects.toThrow(FULL);
  refused.clear();
  await firstValueFrom(beside(of(KEPT), file('next')));
  expect(kept).toEqual(['next']);
});

test('nothing is owed of what the journal did not take, and what it says is the answer', async () => {
  const { beside, file, refused, kept } = desk();
  refused.add('not applied');
  const failing = throwError(() => new Fault('storage', 'The journal is gone.'));
  await expect(firstValueFrom(beside(failing, file('not applied')))).rejects.toThrow('The journal is gone.');
  refused.clear();
  await firstValueFrom(beside(of(KEPT), file('next')));
  expect(kept).toEqual(['next']);
});

test('while the archive refuses nothing is done that it has not taken before', () => {
  const { beside, file, refused } = desk();
  for (const name of ['one', 'two']) refused.add(name);
  answered(beside(of(KEPT), file('one')));
  let done = 0;
  const work = defer(() => {
    done += 1;
    return of(KEPT);
  });
  expect(answered(beside(work, file('two')))).toEqual([FULL]);
  expect(done).toBe(0);
  refused.clear();
  expect(answered(beside(work, file('two')))).toEqual([KEPT]);
  expect(done).toBe(1);
});
