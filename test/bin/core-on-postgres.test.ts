import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { VERSION } from '../../src/adapters/postgres/journal-statements.ts';
import { notedStorage } from '../../src/adapters/postgres/noted-storage.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { beginConfiguration } from '../../src/bin/configuration/begin-configuration.ts';
import { coreProgram } from '../../src/bin/configuration/core-program.ts';
import { validateAny } from '../../src/bin/configuration/validate-any.ts';
import { openCoreStorage, ownArchiveIn } from '../../src/bin/core-journal.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { signRegistry } from '../../src/wire/registry-file.ts';
import { tradingRegistry } from '../support/core-fixture.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { havePostgres, startPostgres } from '../support/postgres.ts';
import { quietLog } from '../support/quiet-log.ts';
import { ten } from '../support/sealed-substation.ts';
import { storedConfiguration } from '../support/stored-core.ts';
import { testSigner } from '../support/test-signers.ts';

const server = havePostgres() ? await startPostgres() : null;
afterAll(() => server?.[Symbol.asyncDispose]());

let folder = '';
let connection = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'core-on-postgres-'));
  connection = (await server?.database()) ?? '';
  writeFileSync(join(folder, 'journal.connection'), `${connection}\n`, { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);
type Once = Parameters<typeof openCoreStorage>[3];
const opened = (storage: string, once?: Once) => {
  const journal = { ...storedConfiguration.journal, connectionFile: at('journal.connection') };
  return openCoreStorage({ core: 'core-1', journal }, at(storage), quietLog(), once);
};
/** What a core finds in its journal that takes it over with this storage, and writes a row. */
const taken = async (storage: string, once?: Once): Promise<readonly number[]> => {
  await using open = opened(storage, once);
  const rows = (await firstValueFrom(open.journal.rows().pipe(toArray()))).map(({ row }) => row);
  await firstValueFrom(open.journal.append({ row: rows.length + 1, blob: Uint8Array.of(1) }));
  return rows;
};
const asked = async (sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> => {
  const client = new pg.Client({ connectionString: connection });
  await client.connect();
  const { rows } = await client.query(sql);
  await client.end();
  return rows;
};
const elsewhere = (storage: string, former: string, machine = hostname()): string =>
  `storage is ${at(storage)}, which has not the archive that belongs to the journal of the core core-1: until now that lay in ${at(former)} on ${machine}, and what was filed there would be left behind. Put the path right, or bring that folder here. To go on without it, start it once with --begin-in ${at(storage)}.`;

describe.skipIf(server === null)('the storage that belongs to a journal in PostgreSQL', () => {
  test('another one is refused before it takes anything over; the same one goes on wherever it was moved to', async () => {
    {
      await using first = opened('data');
      await firstValueFrom(first.journal.append({ row: 1, blob: Uint8Array.of(1) }));
      await expect(taken('other')).rejects.toMatchObject({
        code: 'configuration',
        message: elsewhere('other', 'data'),
      });
      // Whoever writes it goes on.
      await firstValueFrom(first.journal.append({ row: 2, blob: Uint8Array.of(2) }));
    }
    renameSync(at('data'), at('moved'));
    expect(await taken('moved')).toEqual([1, 2]);
    await expect(taken('other')).rejects.toThrow(elsewhere('other', 'moved'));
    expect(await taken('other', { begins: true })).toEqual([1, 2, 3]);
    await expect(taken('moved')).rejects.toThrow(elsewhere('moved', 'other'));
    expect(await taken('other')).toEqual([1, 2, 3, 4]);
  });

  test('before the first row it is named on both sides', async () => {
    {
      await using open = opened('data');
      await lastValueFrom(open.journal.mark());
    }
    expect(await asked('SELECT number FROM gridtokenx.journal')).toEqual([]);
    const noted = await notedStorage(connection, 'core-1');
    expect(noted).toEqual({ name: expect.stringMatching(/^[0-9a-f]{32}$/), folder: at('data'), machine: hostname() });
    const archive = new Database(ownArchiveIn(at('data')), { readonly: true });
    expect(archive.prepare('SELECT name FROM archive_name').pluck().get()).toBe(noted?.name);
    archive.close();
    expect(await notedStorage(connection, 'core-2')).toBeNull();
    expect(await notedStorage('postgresql://core@127.0.0.1:1/none', 'core-1')).toBeNull();
  });

  test('one whose archive was lost goes on with an empty one when it is told so', async () => {
    await taken('data');
    rmSync(ownArchiveIn(at('data')));
    expect(await taken('data', { archiveLost: true })).toEqual([1]);
    // Left in a unit it takes nothing away, and lets nobody else in.
    expect(await taken('data', { archiveLost: true })).toEqual([1, 2]);
    mkdirSync(at('other'));
    await openArchive(ownArchiveIn(at('other')), { log: quietLog() })[Symbol.asyncDispose]();
    await expect(taken('other', { archiveLost: true })).rejects.toThrow(elsewhere('other', 'data'));
  });

  test('a database of version 1 goes on with the storage that comes first, and is then that one’s', async () => {
    expect(VERSION, 'a new version leaves what the one before it wrote beside this').toBe(2);
    await asked(readFileSync('test/golden/core/journal-postgres-v1.sql', 'utf8'));
    expect(await notedStorage(connection, 'core-1')).toBeNull();
    // An archive of its time has no name.
    mkdirSync(at('data'));
    await openArchive(ownArchiveIn(at('data')), { log: quietLog() })[Symbol.asyncDispose]();
    {
      await using open = opened('data');
      const rows = await firstValueFrom(open.journal.rows().pipe(toArray()));
      expect(rows.map(({ row, blob }) => [row, ...blob])).toEqual([
        [1, 1, 0xaa],
        [2, 2, 0xbb],
        [3, 3, 0xcc],
      ]);
      expect(await lastValueFrom(open.journal.mark())).toEqual({ row: 2, stateHash: '22' });
      await firstValueFrom(open.journal.append({ row: 4, blob: Uint8Array.of(4) }));
    }
    expect(await asked('SELECT version, core, epoch FROM gridtokenx.writer')).toEqual([
      { version: 2, core: 'core-1', epoch: '4' },
    ]);
    await expect(taken('other')).rejects.toThrow(elsewhere('other', 'data'));
  });
});

describe.skipIf(server === null)('a core on PostgreSQL that is started where nobody noted its storage', () => {
  const config = (): string => at('core.json');
  const write = (storage: string): void => {
    const content = {
      ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage, http: { port: 0 } },
      registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
      journal: { connectionFile: 'journal.connection' },
    };
    writeFileSync(config(), JSON.stringify(content));
  };
  beforeEach(async () => {
    createKeyFile(at('core.key'), 'core');
    createKeyFile(at('log.key'), 'log');
    const registry = tradingRegistry('pea-residential-tou');
    writeFileSync(at('registry.cose'), signRegistry(registry, testSigner('operator'), isEnrollableKey));
    write('data');
    expect(await begun()).toMatchObject({ storage: at('data'), refused: null });
    await taken('data');
  });
  const begun = async (words: Parameters<typeof beginConfiguration>[3] = {}) => {
    using start = await beginConfiguration(coreProgram, config(), fakeClock({ start: ten }), words);
    return { storage: start.configuration.storage, refused: start.kept?.begun.refused };
  };

  test('a slip in storage: what was in force runs with its archive, and why is said', async () => {
    write('dtaa');
    const left = `storage is ${at('dtaa')}, which has nothing of the market of the core core-1: until now it lay in ${at('data')}. `;
    expect(await begun()).toEqual({ storage: at('data'), refused: expect.stringContaining(left) });
    await expect(validateAny(config())).rejects.toThrow(left);
    expect(existsSync(at('dtaa'))).toBe(false);
    renameSync(at('data'), at('dtaa'));
    expect(await begun()).toEqual({ storage: at('dtaa'), refused: null });
  });

  test('its archive is on another machine: it is kept down, in both languages, until somebody means it', async () => {
    await asked(`UPDATE gridtokenx.writer SET machine = 'core-b', folder = '/var/lib/gridtokenx/core'`);
    write('new');
    const former = '/var/lib/gridtokenx/core on core-b, and what was filed there would be left behind';
    const refused = expect(begun()).rejects;
    await refused.toMatchObject({
      message: expect.stringContaining(former),
      refusals: [{ code: 'archive-elsewhere', said: { th: expect.stringMatching(/core-b.*--begin-in \S+\/new$/) } }],
    });
    await expect(validateAny(config())).rejects.toThrow(former);
    // Also where another archive lies: a copy of before would be gone on with.
    mkdirSync(at('new'));
    await openArchive(ownArchiveIn(at('new')), { log: quietLog() })[Symbol.asyncDispose]();
    await expect(begun()).rejects.toThrow(former);
    expect(existsSync(at('new/configuration'))).toBe(false);
    expect(await begun({ beginIn: at('new') })).toMatchObject({ storage: at('new') });
  });

  test('its disk is not mounted: that is said, and nothing is begun', async () => {
    renameSync(at('data'), at('away'));
    await expect(begun()).rejects.toThrow(
      `${at('data')}, where the market of the core core-1 lay until now, has nothing of it any more. Is its disk mounted?`,
    );
    expect(existsSync(at('data'))).toBe(false);
  });
});
