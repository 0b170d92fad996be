import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { httpCoreClient } from '../../src/adapters/http/core-client.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { readArchive } from '../../src/adapters/sqlite/read-archive.ts';
import { formatWarp } from '../../src/adapters/system/clock.ts';
import { ownArchiveIn } from '../../src/bin/core-journal.ts';
import { leftBeside } from '../../src/bin/erasure/erase-core.ts';
import { HOUR, instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import type { CoreView } from '../../src/domain/view.ts';
import type { BatchAnswer } from '../../src/ports/core-client.ts';
import { verifyReceipt } from '../../src/settlement/verify-receipt.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { signRegistry } from '../../src/wire/registry-file.ts';
import { buyer, firstOf, sealedBatches, seller, signedOrder, tradingRegistry } from '../support/core-fixture.ts';
import { havePostgres, startPostgres } from '../support/postgres.ts';
import { quietLog } from '../support/quiet-log.ts';
import { ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

type Ready = Readonly<{ core: string; url: string; rows: number; commands: number; stateHash: string }>;
type Running = Readonly<{ child: ChildProcess; ready: Ready; errors: () => string }>;

let folder = '';
let core = testSigner('core');
let log = testSigner('log');
const running = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'core-program-'));
  mkdirSync(join(folder, 'keys'), { mode: 0o700 });
  core = createKeyFile(join(folder, 'keys', 'core.key'), 'core');
  log = createKeyFile(join(folder, 'keys', 'log.key'), 'log');
  const registry = tradingRegistry('pea-residential-tou');
  writeFileSync(join(folder, 'registry.cose'), signRegistry(registry, testSigner('operator'), isEnrollableKey));
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const configure = ({ journal, ...change }: Readonly<{ journal?: object; [section: string]: unknown }> = {}): string => {
  const file = join(folder, 'core.json');
  const content = {
    core: 'core-1',
    keyFile: 'keys/core.key',
    logKeyFile: 'keys/log.key',
    storage: 'data',
    registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
    http: { port: 0 },
    // No row but those that a test brings about.
    journal: { idleTickSeconds: 3_600, ...journal },
    ...change,
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
};

// Grid time from 10:00, slow enough for no gate to close while a test runs.
/** The second batch of `sealedBatches` has begun, and the gate of 10:30 is open. */
const warp = formatWarp({ virtual: instant(ten + 16 * MINUTE), wall: Date.now(), rate: 0.001 });

const launch = (
  config: string,
  ...options: readonly string[]
): Readonly<{ child: ChildProcess; errors: () => string }> => {
  const child = spawn(
    process.execPath,
    ['src/bin/gridtokenx.ts', 'core', '--config', config, '--warp', warp, ...options],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.add(child);
  let errors = '';
  child.stderr?.on('data', (part) => {
    errors += part;
  });
  return { child, errors: () => errors };
};

const start = async (config: string, ...options: readonly string[]): Promise<Running> => {
  const { child, errors } = launch(config, ...options);
  if (child.stdout === null) throw new Error('there is no standard output');
  for await (const line of createInterface(child.stdout)) return { child, errors, ready: JSON.parse(line) as Ready };
  throw new Error(`the core ended before it was ready: ${errors()}`);
};

const end = async ({ child }: Running, signal: NodeJS.Signals): Promise<number | null> => {
  child.kill(signal);
  const [code] = await once(child, 'exit');
  running.delete(child);
  return code;
};

const send = async (url: string, batch: SealedBatch): Promise<BatchAnswer> => {
  using client = httpCoreClient({
    url,
    gateway: 'gw-1',
    timeout: millis(10 * SECOND),
    verify: (receipt) => {
      const pins = {
        realm: 'simulation' as const,
        core: 'core-1',
        gateway: 'gw-1',
        coreKey: core.key,
        logKey: log.key,
      };
      const { head } = verifyReceipt(receipt, batch, pins, null, verifySignature);
      return { kind: 'kept', receipt, head };
    },
  });
  return await firstOf(client.submit(batch));
};
const order = async (url: string, body: Uint8Array): Promise<unknown> => {
  const headers = { 'content-type': 'application/cbor' };
  return (await fetch(`${url}/v1/orders`, { method: 'POST', headers, body: new Uint8Array(body) })).json();
};
const view = async (url: string): Promise<CoreView> => (await fetch(`${url}/v1/view`)).json() as Promise<CoreView>;

test('killed and started again, a core has the same state and gives the same receipts', async () => {
  const config = configure();
  const first = await start(config);
  const batches = sealedBatches(2);
  const receipts: BatchAnswer[] = [];
  for (const batch of batches) receipts.push(await send(first.ready.url, batch));
  expect(await order(first.ready.url, signedOrder(seller, 's1'))).toMatchObject({ kind: 'accepted', restingWh: 1_000 });
  expect(await order(first.ready.url, signedOrder(buyer, 'b1'))).toMatchObject({ kind: 'accepted', filledWh: 1_000 });
  const before = await view(first.ready.url);
  await end(first, 'SIGKILL');

  const second = await start(config);
  const after = await view(second.ready.url);
  expect(after.journal).toEqual(before.journal);
  expect(after.log).toEqual(before.log);
  expect(after.ledger.sumNanoBaht).toBe('0');
  for (const [index, batch] of batches.entries()) expect(await send(second.ready.url, batch)).toEqual(receipts[index]);
  const account = await fetch(`${second.ready.url}/v1/account`, {
    headers: { authorization: `Bearer ${seller.token}` },
  });
  expect(await account.json()).toMatchObject({ account: 'a-h01', orders: [{ nonce: 's1', state: 'filled' }] });
  expect(await end(second, 'SIGTERM')).toBe(0);
});

test('a graceful stop ends with 0 and leaves a state hash; a changed journal is then refused by name', async () => {
  const config = configure();
  const first = await start(config);
  for (const batch of sealedBatches(2)) await send(first.ready.url, batch);
  expect(await end(first, 'SIGTERM')).toBe(0);

  const second = await start(config);
  expect(second.ready).toMatchObject({ rows: 4, commands: 4 });
  expect(await end(second, 'SIGINT')).toBe(0);

  const database = new Database(join(folder, 'data', 'journal.sqlite'));
  database.prepare('DELETE FROM journal WHERE row = 4').run();
  database.close();
  const third = launch(config);
  const [code] = await once(third.child, 'exit');
  expect(code).toBe(2);
  expect(third.errors()).toMatch(/The journal ends at row 3, but row 4 was written: restore it/);
});

/** The one sentence with which a core refuses to start. */
const refused = async (config: string, ...options: readonly string[]): Promise<string> => {
  const { child, errors } = launch(config, ...options);
  const [code] = await once(child, 'exit');
  running.delete(child);
  expect(code).toBe(2);
  return errors().trim().split('\n').at(-1) ?? '';
};

test('a torn last row nobody was answered for is cut with a log line; one that stood in the log is a refusal', async () => {
  const config = configure();
  const first = await start(config);
  const batches = sealedBatches(2);
  const [, answer] = [
    await send(first.ready.url, batches[0] as SealedBatch),
    await send(first.ready.url, batches[1] as SealedBatch),
  ];
  // How far the log has come is noted after a receipt is out, and not waited for: here the last row is to have stood in it.
  // The registry, the rules, two batches.
  const size = 4;
  const head = join(folder, 'data', 'log', 'head');
  await expect.poll(() => Number(readFileSync(head, 'latin1').slice(0, 15)), { timeout: 60_000 }).toBe(size);
  await end(first, 'SIGKILL');

  const database = new Database(join(folder, 'data', 'journal.sqlite'));
  database.prepare('UPDATE journal SET blob = substr(blob, 1, length(blob) - 5) WHERE row = 4').run();
  database.close();
  expect(await refused(config)).toMatch(
    new RegExp(
      `The journal ends at entry ${size - 1} of the log, but .* has come to ${size} entries: .* --after-loss ${size};`,
    ),
  );
  // As it is where the power went before the batch was answered for.
  rmSync(head);
  const second = await start(config);
  expect(second.ready.rows).toBe(3);
  expect(await send(second.ready.url, batches[1] as SealedBatch)).toEqual(answer);
  expect(await end(second, 'SIGTERM')).toBe(0);
});

test('without its journal, or with an older one, a core does not fork its log; the operator can take the loss', async () => {
  const config = configure();
  const storage = join(folder, 'data');
  const journal = join(storage, 'journal.sqlite');
  const [one, two] = sealedBatches(2) as [SealedBatch, SealedBatch];
  const first = await start(config);
  await send(first.ready.url, one);
  expect(await end(first, 'SIGTERM')).toBe(0);
  copyFileSync(journal, join(folder, 'backup.sqlite'));
  const second = await start(config);
  await send(second.ready.url, two);
  const { log: whole } = await view(second.ready.url);
  expect(await end(second, 'SIGTERM')).toBe(0);
  const newest = join(folder, 'newest.sqlite');
  copyFileSync(journal, newest);

  rmSync(journal);
  expect(await refused(config)).toMatch(
    new RegExp(
      `The journal .*journal\\.sqlite is gone\\..* come to ${whole.size} entries: .*Put back the newest journal .*--after-loss ${whole.size};`,
    ),
  );
  expect(existsSync(journal)).toBe(false);
  copyFileSync(join(folder, 'backup.sqlite'), journal);
  expect(await refused(config)).toMatch(
    new RegExp(`The journal ends at entry ${whole.size - 1} of the log, but .* come to ${whole.size} entries`),
  );
  // The newest one is put back: nothing has happened.
  copyFileSync(newest, journal);
  const third = await start(config);
  expect((await view(third.ready.url)).log).toEqual(whole);
  expect(await end(third, 'SIGTERM')).toBe(0);

  // A number that is not this log's says nothing, so that it may be left in a unit.
  copyFileSync(join(folder, 'backup.sqlite'), journal);
  expect(await refused(config, '--after-loss', String(whole.size + 1))).toMatch(/come to/);
  const fourth = await start(config, '--after-loss', String(whole.size));
  expect(fourth.errors()).toMatch(new RegExp(`A log of ${whole.size} entries is given up and lies in .*log\\.lost-1`));
  expect((await view(fourth.ready.url)).log.size).toBe(whole.size - 1);
  expect(await end(fourth, 'SIGTERM')).toBe(0);
  expect(readdirSync(storage)).toContain('log.lost-1');
  // What a core has made itself is nothing that somebody has to look into after an erasure.
  expect(leftBeside(storage)).toEqual(['log.lost-1']);
  expect(await end(await start(config, '--after-loss', String(whole.size)), 'SIGTERM')).toBe(0);
});

test('a slip in storage begins no empty market: the old one goes on, and says so, until somebody means it', async () => {
  const first = await start(configure());
  for (const batch of sealedBatches(1)) await send(first.ready.url, batch);
  const { log: grown } = await view(first.ready.url);
  expect(await end(first, 'SIGTERM')).toBe(0);

  const slip = configure({ storage: 'dtaa' });
  const second = await start(slip);
  expect(second.errors()).toMatch(
    /What was in force runs\. storage is \S+dtaa, which has nothing of the market of the core core-1: until now it lay in \S+data\./,
  );
  expect((await view(second.ready.url)).log).toEqual(grown);
  await expect
    .poll(async () => (await view(second.ready.url)).alarms.map(({ id }) => id))
    .toContain('configuration/refused');
  expect(await end(second, 'SIGTERM')).toBe(0);
  expect(existsSync(join(folder, 'dtaa'))).toBe(false);

  const third = await start(slip, '--begin-in', join(folder, 'dtaa'));
  expect((await view(third.ready.url)).log.size).toBeLessThan(grown.size);
  expect(await end(third, 'SIGTERM')).toBe(0);
});

test('where the file of its evidence is lost, a core begins an empty one when it is told so, and says what that costs', async () => {
  const config = configure();
  const own = ownArchiveIn(join(folder, 'data'));
  // As storages were begun before evidence lay in the journal's file.
  await openArchive(own, { log: quietLog() })[Symbol.asyncDispose]();
  const [one, two] = sealedBatches(2) as [SealedBatch, SealedBatch];
  const first = await start(config);
  const receipt = await send(first.ready.url, one);
  expect(await end(first, 'SIGTERM')).toBe(0);
  rmSync(own);
  expect(await refused(config)).toMatch(/The archive .*archive\.sqlite is gone, .*start once with --archive-lost/);
  expect(existsSync(own)).toBe(false);
  const second = await start(config, '--archive-lost');
  expect(second.errors()).toMatch(/The archive .*archive\.sqlite was lost, and an empty one is begun: .*core audit/);
  expect(await send(second.ready.url, one)).toEqual(receipt);
  await send(second.ready.url, two);
  expect(await end(second, 'SIGTERM')).toBe(0);
  const kept = () => {
    using archive = readArchive(own);
    return archive.leaves('h01', instant(ten), instant(ten + 30 * MINUTE)).map(({ sequence }) => sequence);
  };
  // What is sent again is filed again.
  expect(kept()).toEqual([1, 2]);
  // Left in a unit it takes nothing away, and says nothing.
  const third = await start(config, '--archive-lost');
  expect(third.errors()).not.toMatch(/was lost/);
  expect(await end(third, 'SIGTERM')).toBe(0);
  expect(kept()).toEqual([1, 2]);
});

test.each([
  { what: 'an unknown key', change: { stroage: 'x' }, says: /core\.json: stroage .*Did you mean "storage"\?/ },
  { what: 'a number out of range', change: { http: { port: 70_000 } }, says: /http\.port is 70000; allowed: .*65535/ },
  { what: 'live without a licence', change: { realm: 'live' }, says: /realm is "live" but licence is missing/ },
  { what: 'plain HTTP to the world', change: { http: { host: '0.0.0.0', port: 0 } }, says: /without TLS is refused/ },
  {
    what: 'a registry that is not there',
    change: { registry: { file: 'nothing', operatorKey: '4c'.repeat(32) } },
    says: /registry .*nothing cannot be read/,
  },
  {
    what: 'a registry of another operator',
    change: { registry: { file: 'registry.cose', operatorKey: '1a'.repeat(32) } },
    says: /signed by the key/,
  },
])('$what ends with 2 and one sentence', async ({ change, says }) => {
  const { child, errors } = launch(configure(change));
  const [code] = await once(child, 'exit');
  expect(errors()).toMatch(says);
  expect(code).toBe(2);
});

test('rules that cannot change while orders rest are taken back at the start, in one sentence; the log says which are in force', async () => {
  const config = configure();
  const first = await start(config);
  expect(first.errors()).toMatch(/The rules [0-9a-f]{16} are in force, the first of this journal\./);
  expect(await order(first.ready.url, signedOrder(seller, 's1'))).toMatchObject({ kind: 'accepted', restingWh: 1_000 });
  expect(await end(first, 'SIGTERM')).toBe(0);

  const kept = await start(configure({ market: { tick: 1_000 } }));
  expect(kept.errors()).toMatch(
    /It cannot start so\. market\.tick cannot change from 100 to 1000 now, because orders rest until the gate of 2026-11-24T10:25:00\+07:00: put 100 back, or leave the core stopped until then\./,
  );
  await expect
    .poll(async () => (await view(kept.ready.url)).alarms.map(({ id }) => id))
    .toContain('configuration/rolled-back');
  expect(await end(kept, 'SIGTERM')).toBe(0);

  // What the order is not held by may change: and it still rests.
  const changed = await start(configure({ market: { largestQuantityWh: 500_000 } }));
  expect(changed.errors()).toMatch(/The rules [0-9a-f]{16} are in force, instead of [0-9a-f]{16}\./);
  expect((await view(changed.ready.url)).zones[0]?.books.flatMap(({ asks }) => asks)).toEqual([
    { price: 4_000_000, quantityWh: 1_000 },
  ]);
  expect(await end(changed, 'SIGTERM')).toBe(0);
});

test('a second core on the same storage is kept out, and hears by whom', async () => {
  const config = configure();
  const first = await start(config);
  const second = launch(config);
  const [code] = await once(second.child, 'exit');
  expect(second.errors()).toMatch(
    /is in use by the core of \S+core\.json \(process \d+\): only one at a time may write there\./,
  );
  expect(code).toBe(2);
  expect(await end(first, 'SIGTERM')).toBe(0);
});

test('in a hurried grid time gates close by themselves and are journalled', async () => {
  const fast = formatWarp({ virtual: ten, wall: Date.now(), rate: 3_600 });
  const child = spawn(process.execPath, ['src/bin/gridtokenx.ts', 'core', '--config', configure(), '--warp', fast], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  for await (const line of createInterface(child.stdout)) {
    const { url } = JSON.parse(line) as Ready;
    let seen = await view(url);
    while ((seen.zones[0]?.runs.length ?? 0) < 3) seen = await view(url);
    expect(seen.zones[0]?.clearings.length).toBeGreaterThanOrEqual(4);
    expect(Date.parse(seen.at)).toBeGreaterThan(ten + HOUR);
    break;
  }
});

describe.skipIf(!havePostgres())('with its journal in PostgreSQL', () => {
  const onPostgres = (connection: string, storage: string): string => {
    writeFileSync(join(folder, 'journal.connection'), `${connection}\n`, { mode: 0o600 });
    return configure({ storage, journal: { connectionFile: 'journal.connection' } });
  };

  test('a second core takes over with the same state and receipts; the first one takes nothing any more, in words', async () => {
    await using server = await startPostgres();
    const connection = await server.database();
    const first = await start(onPostgres(connection, 'data'));
    const [one, two] = sealedBatches(2) as [SealedBatch, SealedBatch];
    const receipt = await send(first.ready.url, one);
    const before = await view(first.ready.url);

    // On this machine it is known that the first one ran, with evidence that the second will not have.
    const elsewhere = onPostgres(connection, 'elsewhere');
    expect(await refused(elsewhere)).toMatch(/elsewhere, which has nothing of the market of the core core-1/);
    const second = await start(elsewhere, '--begin-in', join(folder, 'elsewhere'));
    const after = await view(second.ready.url);
    expect(after.journal).toEqual(before.journal);
    expect(await send(second.ready.url, one)).toEqual(receipt);
    expect(await send(second.ready.url, two)).toMatchObject({ kind: 'kept' });

    await expect(send(first.ready.url, two)).rejects.toMatchObject({ name: 'Fault' });
    await expect
      .poll(first.errors)
      .toMatch(
        /Another core has taken over the journal at PostgreSQL at 127\.0\.0\.1:\d+\/journal1: this one writes nothing/,
      );
    expect((await view(second.ready.url)).journal.rows).toBe(before.journal.rows + 1);
    expect(await end(second, 'SIGTERM')).toBe(0);

    const client = new pg.Client({ connectionString: connection });
    await client.connect();
    await client.query('UPDATE gridtokenx.writer SET version = 3');
    await client.end();
    expect(await refused(onPostgres(connection, 'elsewhere'))).toMatch(
      /The journal at PostgreSQL at .* is of version 3, this program reads 2\. Use the program that wrote it\./,
    );
  });

  test('a connection that others may read, or that is none, is a refusal to start', async () => {
    expect(await refused(onPostgres('localhost', 'data'))).toMatch(/holds no address such as postgresql:/);
    const config = onPostgres('postgresql://core:secret@127.0.0.1:1/journal', 'data');
    chmodSync(join(folder, 'journal.connection'), 0o644);
    expect(await refused(config)).toMatch(/journal\.connection can be read by others.*chmod 600/);
  });
});
