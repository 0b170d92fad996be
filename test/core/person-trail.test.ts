import { expect, test } from 'vitest';
import type { Books } from '../../src/core/books.ts';
import { leavesOf, personTrail } from '../../src/core/person-trail.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant } from '../../src/domain/time.ts';
import type { FoundLeaf } from '../../src/ports/evidence-archive.ts';

const ever = { from: instant(0), to: instant(1_000) };
const binding = (account: string, from: number) => ({ account, point: 'p', from: instant(from) });
const registry = { accountBindings: [binding('a', 10), binding('b', 30)] } as unknown as Registry;
const archive = {
  leaves: (point: string) => [0, 10, 20, 30, 40].map((start) => ({ point, start: instant(start) }) as FoundLeaf),
};
const startsOf = (account: string, settlers: ReadonlyMap<string, string>, erased: readonly (typeof ever)[] = []) =>
  leavesOf(archive, { registry, settlers }, { account, ...ever }, erased).map(({ start }) => start);

test('readings nobody has settled are of who the registry says; settled ones of who was booked; none of what was erased', () => {
  expect(startsOf('a', new Map())).toEqual([10, 20]);
  expect(startsOf('b', new Map())).toEqual([30, 40]);
  expect(startsOf('a', new Map([['30/p', 'a']]))).toEqual([10, 20, 30]);
  expect(startsOf('b', new Map([['30/p', 'a']]))).toEqual([40]);
  expect(startsOf('a', new Map(), [{ from: instant(20), to: instant(30) }])).toEqual([10]);
});

test('cancellations of the account, and the legs of its money, with their time and row', () => {
  const { booked, row, trail, watching } = personTrail('a', ever);
  const leg = { kind: 'transfer', id: 'opening/a/1', debit: 'x', credit: 'a', amount: 5n } as never;
  const books = {
    apply: () => {
      booked(leg);
      return [];
    },
  } as unknown as Books;
  const watched = watching(books, 0);
  const terms = (account: string) => ({ realm: 'simulation', account, nonce: 'n', expires: instant(9) }) as const;
  row(1);
  watched.apply({ at: instant(7), command: { kind: 'cancel', terms: terms('a') } });
  row(2);
  watched.apply({ at: instant(8), command: { kind: 'cancel', terms: terms('b') } });
  expect(trail(null)).toMatchObject({
    cancels: [{ at: 7, terms: { account: 'a', nonce: 'n' } }],
    ledger: {
      after: 10n,
      lines: [
        { at: 7, row: 1, posted: 5n, balance: 5n },
        { at: 8, row: 2, posted: 5n, balance: 10n },
      ],
    },
  });
});
