import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { firstValueFrom, toArray } from 'rxjs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openPostgresJournal } from '../../src/adapters/postgres/journal.ts';
import { storageNamed } from '../support/journal-storage.ts';
import { havePostgres, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { quietLog } from '../support/quiet-log.ts';

const server = havePostgres() ? await startPostgres() : null;
afterAll(() => server?.[Symbol.asyncDispose]());
const writers = new Set<ChildProcess>();
afterEach(() => {
  for (const child of writers) child.kill('SIGKILL');
});

/** A program that appends without end, and what it said. */
const writing = (connection: string, first = 1) => {
  const child = spawn(process.execPath, ['test/support/journal-writer-program.ts', connection, `${first}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writers.add(child);
  const said: string[] = [];
  createInterface(child.stdout).on('line', (line) => said.push(line));
  const until = (rows: number) => expect.poll(() => said.length).toBeGreaterThanOrEqual(rows);
  return { child, said, until };
};

const rowsAt = async (connection: string): Promise<readonly (readonly [number, string])[]> => {
  await using journal = openPostgresJournal({ connection, core: 'core', log: quietLog(), storage: 'read-only' });
  const rows = await firstValueFrom(journal.rows().pipe(toArray()));
  return rows.map(({ row, blob }) => [row, new TextDecoder().decode(blob)]);
};
const numbers = (rows: readonly (readonly [number, string])[]): readonly number[] => rows.map(([row]) => row);
const upTo = (most: number): readonly number[] => Array.from({ length: most }, (_, at) => at + 1);

describe.skipIf(server === null)('one writer', () => {
  const { database } = server as PostgresServer;

  test('a paused core writes nothing after another has taken over, and says so when it goes on', async () => {
    const connection = await database();
    const old = writing(connection);
    await old.until(5);
    old.child.kill('SIGSTOP');
    await sleep(50);
    const next = openPostgresJournal({ connection, core: 'core', log: quietLog(), storage: storageNamed('one') });
    const before = await firstValueFrom(next.rows().pipe(toArray()));
    await firstValueFrom(next.append({ row: before.length + 1, blob: new TextEncoder().encode('the new one') }));
    old.child.kill('SIGCONT');
    const [code] = (await once(old.child, 'close')) as [number];
    expect(code).toBe(3);
    expect(old.said.at(-1)).toMatch(
      /^Another core has taken over the journal at PostgreSQL at 127\.0\.0\.1:\d+\/journal\d+: this one writes nothing/,
    );
    const rows = await rowsAt(connection);
    expect(numbers(rows)).toEqual(upTo(before.length + 1));
    expect(rows.at(-1)?.[1]).toBe('the new one');
    // Everything the old one was told is durable is there, and at most one row of which it was not told yet.
    expect(before.length - (old.said.length - 1)).toBeOneOf([0, 1]);
    await next[Symbol.asyncDispose]();
  });

  test('who only looks takes nothing over', async () => {
    const connection = await database();
    const writer = writing(connection);
    await writer.until(3);
    expect((await rowsAt(connection)).length).toBeGreaterThanOrEqual(3);
    const sofar = writer.said.length;
    await writer.until(sofar + 3);
    expect(writer.child.exitCode).toBe(null);
  });

  const asked = async (connection: string, ...sql: readonly string[]): Promise<void> => {
    const client = new pg.Client({ connectionString: connection });
    await client.connect();
    for (const one of sql) await client.query(one);
    await client.end();
  };
  const refused = async (connection: string): Promise<unknown> => {
    const options = { connection, core: 'core', log: quietLog(), storage: storageNamed('one') };
    await using journal = openPostgresJournal({ ...options, patienceMs: 0 });
    return await firstValueFrom(journal.mark()).catch((error: unknown) => error);
  };

  test('what a server does not allow is refused in words, at once', async () => {
    const connection = await database();
    const as = (user: string): string => connection.replace('gridtokenx@', `${user}@`);
    await asked(connection, 'CREATE ROLE stranger LOGIN', 'CREATE ROLE other LOGIN');
    const name = /(journal\d+)$/.exec(connection)?.[1];
    const noRight = {
      code: 'storage',
      message: expect.stringMatching(
        /^PostgreSQL at 127\.0\.0\.1:\d+\/journal\d+ lets the user of the connection make or write no tables of the journal \(permission denied for .*\)\. As the owner of the database: GRANT CREATE ON DATABASE/,
      ),
    };
    expect(await refused(as('stranger'))).toMatchObject(noRight);
    await asked(connection, `GRANT CREATE ON DATABASE ${name} TO stranger, other`);
    expect(await refused(as('stranger'))).toBeNull();
    // Its tables are another's.
    expect(await refused(as('other'))).toMatchObject({ code: 'storage' });
    await asked(connection, 'UPDATE gridtokenx.writer SET version = 3');
    expect(await refused(as('stranger'))).toMatchObject({
      code: 'storage',
      message: expect.stringMatching(
        /^The journal at PostgreSQL at .* is of version 3, this program reads 2\. Use the program that wrote it\.$/,
      ),
    });
    expect(await refused(as('nobody'))).toMatchObject({
      message: expect.stringMatching(
        /refuses the journal: role "nobody" does not exist\. Look at the server's own log/,
      ),
    });
    await asked(connection, `ALTER DATABASE ${name} SET default_transaction_read_only TO on`);
    expect(await refused(connection)).toMatchObject({
      message: expect.stringMatching(/refuses the journal: .*read-only transaction/),
    });
  });

  test('the journal of another core is refused, by name', async () => {
    const connection = await database();
    await using mine = openPostgresJournal({ connection, core: 'core', log: quietLog(), storage: storageNamed('one') });
    await firstValueFrom(mine.mark());
    const storage = storageNamed('one');
    await using other = openPostgresJournal({ connection, core: 'other', log: quietLog(), storage });
    await expect(firstValueFrom(other.mark())).rejects.toMatchObject({
      code: 'storage',
      message: expect.stringMatching(/is that of the core core, not of other\. Give each core a database of its own/),
    });
    await firstValueFrom(mine.append({ row: 1, blob: new Uint8Array([1]) }));
  });
});

describe.skipIf(server === null)('a server that goes away', () => {
  test('killed while rows are written and started again: each row is there once, and the writer goes on', async () => {
    await using mine = await startPostgres();
    const connection = await mine.database();
    const writer = writing(connection);
    for (let kills = 0; kills < 3; kills += 1) {
      await writer.until(writer.said.length + 10);
      await mine.kill();
      await mine.start();
    }
    await writer.until(writer.said.length + 10);
    writer.child.kill('SIGKILL');
    await once(writer.child, 'close');
    expect(writer.said).toEqual(upTo(writer.said.length).map(String));
    const rows = await rowsAt(connection);
    expect(numbers(rows)).toEqual(upTo(rows.length));
    expect(rows.length - writer.said.length).toBeOneOf([0, 1]);
  });

  test('a row whose answer was lost while the standby was away is not acknowledged before the standby has it', async () => {
    const first = await startPostgres();
    const connection = await first.database();
    const second = await first.standby();
    try {
      const journal = openPostgresJournal({ connection, core: 'core', log: quietLog(), storage: storageNamed('one') });
      await firstValueFrom(journal.append({ row: 1, blob: new Uint8Array([1]) }));
      await second.kill();
      let acknowledged = false;
      const waiting = firstValueFrom(journal.append({ row: 2, blob: new Uint8Array([2]) })).then(() => {
        acknowledged = true;
      });
      await sleep(300);
      // The row is on the first server's disk by then, and can be seen there after its restart.
      await first.kill();
      await first.start();
      await expect.poll(async () => (await rowsAt(connection)).length).toBe(2);
      await sleep(1_500);
      expect(acknowledged).toBe(false);
      await second.start();
      await waiting;
      await first.kill();
      await second.promote();
      expect(numbers(await rowsAt(connection.replace(`${first.port}`, `${second.port}`)))).toEqual([1, 2]);
      await first.start();
      await journal[Symbol.asyncDispose]();
    } finally {
      await second[Symbol.asyncDispose]();
      await first[Symbol.asyncDispose]();
    }
  });

  test('with a synchronous standby: what was acknowledged is there after the first server is lost, and nothing is acknowledged without it', async () => {
    const first = await startPostgres();
    const connection = await first.database();
    const second = await first.standby();
    try {
      const writer = writing(connection);
      await writer.until(20);
      // Nobody is told that a row is durable which is on one disk only.
      await second.kill();
      await sleep(200);
      const held = writer.said.length;
      await sleep(1_000);
      expect(writer.said.length).toBe(held);
      await second.start();
      await writer.until(held + 10);
      await first.kill();
      writer.child.kill('SIGKILL');
      await once(writer.child, 'close');
      await second.promote();
      const rows = await rowsAt(connection.replace(`${first.port}`, `${second.port}`));
      expect(numbers(rows)).toEqual(upTo(rows.length));
      expect(rows.length).toBeGreaterThanOrEqual(writer.said.length);
    } finally {
      await second[Symbol.asyncDispose]();
      await first[Symbol.asyncDispose]();
    }
  });
});
