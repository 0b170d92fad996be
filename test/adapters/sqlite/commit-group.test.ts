import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { commitGroup, type Request } from '../../../src/adapters/sqlite/commit-group.ts';
import { Fault } from '../../../src/domain/fault.ts';

const table = () => {
  let commits = 0;
  const database = new Database(':memory:', {
    verbose: (sql) => {
      if (sql === 'COMMIT') commits += 1;
    },
  });
  database.exec('CREATE TABLE thing (value INTEGER PRIMARY KEY)');
  const insert = database.prepare('INSERT INTO thing VALUES (?)');
  const perform = ({ args: [value] }: Request): unknown => {
    if (value === 'fault') throw new Fault('disk-full', 'no room');
    if (value === 'bug') throw new TypeError('a bug');
    return insert.run(value).changes;
  };
  const counting = Object.assign(database, {
    contents: () => database.prepare('SELECT value FROM thing ORDER BY value').pluck().all(),
    commits: () => commits,
  });
  return { database: counting, perform };
};

const requests = (...values: readonly (number | string)[]): readonly Request[] =>
  values.map((value, index) => ({ id: index + 1, operation: 'insert', args: [value] }));

test('a group is one commit', () => {
  const { database, perform } = table();
  const answers = commitGroup(database, perform, requests(1, 2, 3));
  expect(answers).toEqual([1, 2, 3].map((id) => ({ id, kind: 'done', value: 1 })));
  expect(database.contents()).toEqual([1, 2, 3]);
  expect(database.commits()).toBe(1);
});

test.each([
  { trouble: 2, expected: { kind: 'fault', code: 'storage' } },
  { trouble: 'fault', expected: { kind: 'fault', code: 'disk-full' } },
  { trouble: 'bug', expected: { kind: 'bug', message: 'a bug' } },
])('nobody fails for a neighbour’s sake: $trouble', ({ trouble, expected }) => {
  const { database, perform } = table();
  commitGroup(database, perform, requests(2));
  const answers = commitGroup(database, perform, requests(1, trouble, 3));
  expect(answers.map(({ kind }) => kind)).toEqual(['done', 'failed', 'done']);
  expect(answers[1]).toMatchObject({ id: 2, trouble: expected });
  expect(database.contents()).toEqual([1, 2, 3]);
});

test('no requests, no answers', () => {
  const { database, perform } = table();
  expect(commitGroup(database, perform, [])).toEqual([]);
});
