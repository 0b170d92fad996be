import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { lastValueFrom, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { snapshotFolder } from '../../../src/adapters/files/snapshot-folder.ts';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { signerFromSeed } from '../../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { openJournal } from '../../../src/adapters/sqlite/journal.ts';
import { readArchive } from '../../../src/adapters/sqlite/read-archive.ts';
import { run as backedUp } from '../../../src/bin/commands/core-backup.ts';
import { type EraseOptions, run } from '../../../src/bin/commands/erase.ts';
import { archiveFileIn, journalFileIn, ownArchiveIn } from '../../../src/bin/core-journal.ts';
import { eraseCore, leftBeside, wouldErase } from '../../../src/bin/erasure/erase-core.ts';
import { erasureSteps, type SignedErasure } from '../../../src/bin/erasure/gather-erasure.ts';
import { noteUnfinished, unfinishedIn } from '../../../src/bin/erasure/unfinished-erasure.ts';
import { auditStorage } from '../../../src/bin/storage/audit-storage.ts';
import { checkBill } from '../../../src/core/bill/check-bill.ts';
import { openBooks } from '../../../src/core/books.ts';
import { startBooks } from '../../../src/core/start-books.ts';
import { toldEvents } from '../../../src/core/told.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { Plain } from '../../../src/domain/plain.ts';
import { bangkokTime, DAY, instant } from '../../../src/domain/time.ts';
import { dumpedLedger } from '../../../src/market/market-dump.ts';
import { packNumbers } from '../../../src/market/packed/number-column.ts';
import { leafHash } from '../../../src/wire/leaf.ts';
import { decodeLogEntry } from '../../../src/wire/log-entry.ts';
import { erasureIn, signOperatorRequest } from '../../../src/wire/operator-request.ts';
import { decodePlain } from '../../../src/wire/plain-bytes.ts';
import { decodeSnapshot } from '../../../src/wire/snapshot-file.ts';
import { billKeys, issuer, quarterFrom } from '../../support/billed-core.ts';
import { buyer, runCore } from '../../support/core-fixture.ts';
import {
  billOf,
  bytesIn,
  erasableStorage,
  erasingConfiguration,
  erasure,
  expires,
  inFile,
  leavesOf as leavesIn,
  period,
  signed,
  site,
  startedIn,
} from '../../support/erasable-core.ts';
import { exportedPerson } from '../../support/exported-person.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { fileLateLeaves, piecesIn } from '../../support/late-leaves.ts';
import type { MemoryArchive } from '../../support/memory-archive.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { sha256 } from '../../support/small-market.ts';
import { testSigner } from '../../support/test-signers.ts';
import { splitInTwo } from '../../support/two-files.ts';

const folder = mkdtempSync(join(fastFolder(), 'erasure-'));
afterAll(() => rmSync(folder, { recursive: true }));
const storage = join(folder, 'storage');
let archived: MemoryArchive;
let whole: Awaited<ReturnType<typeof startedIn>>;
let posted = '';

beforeAll(async () => {
  archived = await erasableStorage(storage);
  whole = await startedIn(copied('before'));
  posted = (await billOf(storage, 'a-h02')).bill.posted;
}, 120_000);

const copied = (name: string): string => {
  const copy = join(folder, name);
  // Who only reads a database leaves what SQLite puts beside it.
  cpSync(storage, copy, { recursive: true, filter: (path) => !/-(wal|shm)$/.test(path) });
  return copy;
};

const leavesOf = (point: string) => leavesIn(archived, point);
const ordersOf = (account: string) =>
  [...archived.orders.values()].filter(({ message }) => Buffer.from(message).includes(`${account}`));

const timesIn = (bytes: Buffer, hash: Buffer): number =>
  bytes.toString('latin1').split(hash.toString('latin1')).length - 1;
/** Heads, hashes and leaves that an archive keeps, none of them longer than a page takes whole. */
const evidenceIn = (at: string): Buffer => {
  const database = new Database(archiveFileIn(at), { readonly: true });
  try {
    const rows = database
      .prepare<[], Buffer>('SELECT hashes FROM batch UNION ALL SELECT leaf FROM interval_leaf')
      .pluck();
    return Buffer.concat(rows.all());
  } finally {
    database.close();
  }
};

describe('a household is erased at a core', { timeout: 120_000 }, () => {
  let erased = '';
  beforeAll(async () => {
    erased = copied('erased');
    const done = await eraseCore(site(erased), signed());
    expect(done).toMatchObject({ leaves: 5, orders: 2, quarantined: 0 });
  }, 120_000);

  test('no byte of its leaves, salts and orders is left in any file, and those of its neighbour are', () => {
    const [was, is] = [bytesIn(storage), bytesIn(erased)];
    const mine = [
      ...leavesOf('h01').flatMap(({ leaf, salt }) => [leaf, salt]),
      ...ordersOf('a-h01').map((one) => one.message),
    ];
    expect(mine.length).toBeGreaterThan(10);
    for (const bytes of mine) {
      expect(was.includes(Buffer.from(bytes))).toBe(true);
      expect(is.includes(Buffer.from(bytes))).toBe(false);
    }
    for (const { leaf } of leavesOf('h02')) expect(is.includes(Buffer.from(leaf))).toBe(true);
    // A journal names each reading by the hash of its leaf: none of either is left but in the evidence itself (the tree of its
    // batch, the leaf after it), nor in a snapshot.
    for (const { leaf } of [...leavesOf('h01'), ...leavesOf('h02')]) {
      const hash = Buffer.from(leafHash(leaf));
      expect(bytesIn(join(erased, 'snapshots')).includes(hash)).toBe(false);
      const [then, now] = [storage, erased].map(
        (at) => timesIn(bytesIn(journalFileIn(at)), hash) - timesIn(evidenceIn(at), hash),
      );
      expect(then).toBeGreaterThan(0);
      expect(now).toBe(0);
    }
  });

  test('nothing that can be decoded has a figure of it', () => {
    using archive = readArchive(archiveFileIn(erased));
    expect(archive.leaves('h01', period.from, period.to)).toEqual([]);
    expect(archive.leaves('h02', period.from, period.to)).toHaveLength(5);
    const facts = archive.billed().find(({ account }) => account === 'a-h01');
    const own = decodePlain(facts?.facts ?? new Uint8Array(0)) as unknown as Record<string, readonly unknown[]>;
    // What it was billed later, by estimates, is left: nobody asked for that.
    const starts = (own['intervals'] ?? []).map((one) => Date.parse((one as [string, { start: string }])[1].start));
    expect(starts.length).toBeGreaterThan(100);
    expect(Math.min(...starts)).toBe(period.to);
    expect([own['orders'], own['traded'], own['reserved'], own['held']]).toEqual([[], [], [], []]);
    const kept = snapshotFolder(join(erased, 'snapshots')).kept();
    expect(kept).toHaveLength(1);
    const { books, told } = decodeSnapshot(kept[0]?.read() ?? new Uint8Array(0), sha256);
    const { market } = books as unknown as { market: Record<string, unknown> };
    const ledger = dumpedLedger(market as unknown as Plain);
    const { digest, deliveries, readings, lives } = market as unknown as {
      digest: { lines: unknown[] };
      deliveries: [string, { start: number }][];
      readings: { point: string; numbers: Uint8Array[]; leafHashes: Uint8Array }[];
      lives: { count: number; refs: Uint8Array; numbers: Uint8Array[]; ints: Uint8Array[] } & Record<string, unknown>;
    };
    expect(digest.lines).toEqual([]);
    const noNonces = { bytes: new Uint8Array(0), beside: [] };
    expect([lives.count, lives['nonces'], lives['refused'], lives['seldom']]).toEqual([0, noNonces, [], []]);
    // Also in the head of a column, which has its least number, there is nothing.
    for (const column of [lives.refs, ...lives.numbers, ...lives.ints]) expect(column).toEqual(packNumbers([]));
    expect(Math.min(...deliveries.map(([, { start }]) => start))).toBeGreaterThan(period.to);
    for (const { id } of [...ledger.booked, ...ledger.reservations])
      if (id.startsWith('run/')) expect(Number(id.split('/')[2])).toBeGreaterThan(period.to);
      else expect(id).toMatch(/^opening\//);
    expect(ledger.numbered?.length).toBeGreaterThan(0);
    for (const [runs] of ledger.numbered ?? []) expect(Number(runs.split('/').at(-1))).toBeGreaterThan(period.to);
    for (const { numbers, leafHashes } of readings) {
      expect(leafHashes).toHaveLength(0);
      for (const column of numbers) expect(column).toEqual(packNumbers([]));
    }
    for (const event of (told as unknown as { events: { at: number }[] }).events)
      expect(event.at).toBeGreaterThanOrEqual(period.to);
  });

  test('the journal begins after it, and a start comes to the state that was marked', async () => {
    const after = await startedIn(erased);
    expect(after.held).toEqual([]);
    expect(after.rows).toBe(whole.rows + 1);
    await using journal = openJournal(join(copied('unerased'), 'journal.sqlite'), { log: quietLog() });
    const books = openBooks(issuer, { sha256 });
    const tools = { books, told: toldEvents(1), log: quietLog(), sha256 };
    await lastValueFrom(startBooks(issuer, { ...tools, journal }));
    const { expires: _, ...request } = signed();
    books.apply({ at: books.at(), command: { kind: 'erase', ...request } });
    expect(after.stateHash).toBe(books.stateHash());
  });

  test('a person gets what is held of it, and nothing of a neighbour', async () => {
    const out = join(folder, 'person');
    const { record, csv, stdout } = await exportedPerson('a-h01', storage, out);
    // `billedCore`: five quarter hours from 10:00, each 100 Wh in and 40 Wh out; it offered 1,000 Wh and 200 Wh.
    const times = ['10:00', '10:15', '10:30', '10:45', '11:00'];
    expect(record.readings.map((one) => `${one.start.slice(11, 16)} ${one.importWh} ${one.exportWh}`)).toEqual(
      times.map((time) => `${time} 100 40`),
    );
    expect(record.orders.map(({ nonce, quantityWh }) => `${nonce} ${quantityWh}`).toSorted()).toEqual([
      'sell-1 1000',
      'sell-2 200',
    ]);
    expect(record.points.map(({ point }) => point)).toEqual(['h01']);
    // What a balance is made of: every leg, one after the other, from nothing.
    const { before, after, lines = [] } = record.ledger ?? {};
    expect([before, after]).toEqual(['0', record.statement.balance]);
    expect(String(lines.reduce((sum, { posted }) => sum + BigInt(String(posted)), 0n))).toBe(after);
    expect(lines.length).toBeGreaterThan(5);
    expect(JSON.stringify(record)).not.toMatch(/a-h02|"h02"/);
    expect(csv.split('\r\n')).toHaveLength(5 + 2);
    expect(stdout).toMatch(/^core-1 holds of a-h01: 5 readings, 2 orders, \d+ settled intervals\./);
    for (const name of ['person.json', 'readings.csv']) expect(statSync(join(out, name)).mode & 0o777).toBe(0o600);
    await expect(exportedPerson('a-h01', storage, out)).rejects.toThrow(/never replaced\. Name another folder\.$/);
    // What a killed export has left is written again.
    const half = join(folder, 'half');
    mkdirSync(`${half}.half`);
    writeFileSync(join(`${half}.half`, 'person.json'), '{');
    expect((await exportedPerson('a-h01', storage, half)).record.readings).toHaveLength(5);
    expect(existsSync(`${half}.half`)).toBe(false);
    await expect(exportedPerson('nobody', storage, join(folder, 'nobody'))).rejects.toThrow(/has no account nobody/);
  });

  test('what was erased is in no export, and a neighbour’s is what it was', async () => {
    const own = await exportedPerson('a-h01', erased, join(folder, 'erased-person'));
    const start = bangkokTime(period.from);
    expect([own.record.readings, own.record.orders]).toEqual([[], []]);
    expect(own.record.erased).toMatchObject([{ from: start, to: bangkokTime(period.to) }]);
    expect(own.stdout).toMatch(/nothing is left: it was erased \([0-9a-f]{16}\)\./);
    const before = await exportedPerson('a-h02', storage, join(folder, 'neighbour'));
    const after = await exportedPerson('a-h02', erased, join(folder, 'neighbour-after'));
    // An erasure takes the sums of its month along, which would tell what the household had.
    const unmade = { made: '', statement: null };
    expect({ ...after.record, ...unmade }).toEqual({ ...before.record, ...unmade });
    expect(before.record.readings).toHaveLength(5);
    // Its money is told from its first leg on all the same; of the household that was erased there is no leg of before.
    expect(after.record.ledger?.lines.length).toBeGreaterThan(5);
    expect(after.record.ledger?.before).toBe('0');
    expect(own.record.ledger?.lines).toEqual([]);
    expect([own.record.ledger?.before, own.record.cancels]).toEqual([own.record.ledger?.after, []]);
  });

  test('the log is what it was, and one entry that says who, what and when', async () => {
    const after = await startedIn(erased);
    expect(after.entries.slice(0, -1)).toEqual(whole.entries);
    expect(decodeLogEntry(Buffer.from(after.entries.at(-1) ?? '', 'hex'))).toEqual({
      ...{ realm: 'simulation', core: 'core-1', kind: 'erasure', account: 'a-h01', ...period },
      hash: signed().hash,
    });
    using archive = readArchive(archiveFileIn(erased));
    const [kept] = archive.erasures();
    expect(erasureIn(kept?.message ?? new Uint8Array(0)).erasure).toEqual(erasure);
  });

  test("its neighbour's bill is what it was, and holds", async () => {
    const [was, is] = [await billOf(storage, 'a-h02'), await billOf(erased, 'a-h02')];
    expect({ ...is.bill, head: null }).toEqual({ ...was.bill, head: null });
    expect(is.evidence.leaves).toHaveLength(was.evidence.leaves.length);
    expect(is.evidence.orders).toEqual(was.evidence.orders);
    expect(is.evidence.rules).toEqual(was.evidence.rules);
    const { findings } = checkBill(
      is.evidence,
      { ...billKeys, accounts: [buyer.signer.key] },
      { verify: verifySignature, sha256 },
    );
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
  });

  test('its own bill says that it was erased, and one of a later period still holds', async () => {
    await expect(billOf(erased, 'a-h01')).rejects.toThrow(
      /^What a-h01 was billed for 2026-11-24T10:00:00\+07:00 to 2026-11-24T11:15:00\+07:00 was erased by a request the operator has signed/,
    );
    const later = { from: quarterFrom(200), to: quarterFrom(210) };
    const { bill, evidence } = await billOf(erased, 'a-h01', later);
    expect(bill.intervals).toHaveLength(10);
    const { findings } = checkBill(evidence, billKeys, { verify: verifySignature, sha256 });
    expect(findings.filter(({ holds }) => !holds)).toEqual([]);
  });

  test('a core goes on from there, and another household can be erased after that', async () => {
    const copy = copied('second');
    await eraseCore(site(copy), signed());
    const { message: _, ...second } = signed({ account: 'a-h02' });
    const done = await eraseCore(site(copy), signed({ account: 'a-h02' }));
    expect(done).toMatchObject({ leaves: 5, orders: 3 });
    expect(second.erasure.account).toBe('a-h02');
    const is = bytesIn(copy);
    for (const { leaf, salt } of [...leavesOf('h01'), ...leavesOf('h02')])
      for (const bytes of [leaf, salt]) expect(is.includes(Buffer.from(bytes))).toBe(false);
    const after = await startedIn(copy);
    expect(after.rows).toBe(whole.rows + 2);
    expect(readdirSync(join(copy, 'snapshots'))).toHaveLength(1);
    const { bill } = await billOf(copy, 'a-h02', { from: quarterFrom(200), to: quarterFrom(210) });
    expect(bill.intervals).toHaveLength(10);
  });

  test('asked once more it does nothing more', async () => {
    const again = await eraseCore(site(erased), signed());
    expect(again.row).toBe(whole.rows + 1);
    expect((await startedIn(erased)).rows).toBe(whole.rows + 1);
  });

  test('a snapshot that is made later leads to a start like any other, and the one the journal begins from stays', async () => {
    const copy = join(folder, 'later');
    cpSync(erased, copy, { recursive: true });
    writeFileSync(join(copy, 'snapshots', 'state-000000999999.snapshot'), 'torn');
    const after = await startedIn(copy);
    expect(after.rows).toBe(whole.rows + 1);
  });

  test('without the snapshot the journal begins from, a core does not start', async () => {
    const copy = join(folder, 'lost');
    cpSync(erased, copy, { recursive: true });
    rmSync(join(copy, 'snapshots'), { recursive: true });
    await expect(startedIn(copy)).rejects.toThrow(
      /begins after row \d+, because something was erased, and no snapshot/,
    );
  });
});

describe('killed once a step was done', { timeout: 120_000 }, () => {
  test('a power cut before the log of the archive was folded in: doing it again leaves nothing in its file either', async () => {
    const copy = copied('unfolded');
    const file = archiveFileIn(copy);
    const killed = eraseCore(
      {
        ...site(copy),
        reached: (done) => {
          if (done !== 'archive') return;
          for (const part of ['', '-wal']) cpSync(file + part, join(folder, `unfolded-archive${part}`));
          throw new Error('the power went');
        },
      },
      signed(),
    );
    await expect(killed).rejects.toThrow('the power went');
    for (const part of ['', '-wal']) cpSync(join(folder, `unfolded-archive${part}`), file + part);
    const [one] = leavesOf('h01');
    const isThere = () => bytesIn(copy).includes(Buffer.from(one?.leaf ?? new Uint8Array()));
    expect(isThere(), 'pages of before are in the file still').toBe(true);
    await eraseCore(site(copy), signed());
    expect(isThere()).toBe(false);
  });

  test('once the journal has let go: it is not said to be done, and audit and another request hear of it', async () => {
    const copy = copied('let-go');
    await killedAfter(copy, signed(), 'let-go');
    expect(unfinishedIn(copy)).toMatchObject({ account: 'a-h01', ...period, hash: signed().hash });
    const audited = await auditStorage({ ...issuer, journal: inFile }, copy, { quick: true, progress: () => {} });
    expect(audited.notes).toEqual([
      expect.stringMatching(/^An erasure \(a-h01, .*\) was begun and not ended: figures of it are left\./),
    ]);
    for (const asked of [wouldErase, eraseCore])
      await expect(asked(site(copy), signed({ account: 'a-h02' }))).rejects.toThrow(
        /is unfinished: carry it out again/,
      );
    expect(await eraseCore(site(copy), signed())).toMatchObject({ before: 'begun', row: whole.rows + 1 });
    expect(await wouldErase(site(copy), signed())).toMatchObject({ before: 'done' });
    expect(leftBeside(copy)).toEqual([]);
  });

  test('where there is no room for a file beside itself nothing is begun', async () => {
    const copy = copied('no-room');
    const file = journalFileIn(copy);
    const { size } = statSync(file);
    // Full of holes: it takes nothing, and says that it takes more than any disk has.
    truncateSync(file, 2 ** 42);
    for (const asked of [wouldErase, eraseCore])
      await expect(asked(site(copy), signed())).rejects.toMatchObject({
        ...{ name: 'Fault', code: 'disk-full' },
        message: expect.stringMatching(
          /journal\.sqlite has to be written anew beside itself, and its disk has no room/,
        ),
      });
    truncateSync(file, size);
    expect(await wouldErase(site(copy), signed())).toMatchObject({ before: 'nothing', leaves: 5 });
  });

  test.each(erasureSteps)(
    '%s: the core starts, its neighbour has its bill, and doing it again ends it',
    async (step) => {
      const copy = copied(`killed-${step}`);
      const killed = eraseCore(
        {
          ...site(copy),
          reached: (done) => {
            if (done === step) throw new Error(`killed after ${step}`);
          },
        },
        signed(),
      );
      await expect(killed).rejects.toThrow(`killed after ${step}`);
      const between = await startedIn(copy);
      expect(between.rows).toBe(whole.rows + 1);
      const isBegun = step !== 'snapshots';
      expect(await wouldErase(site(copy), signed())).toMatchObject({ before: isBegun ? 'begun' : 'done' });
      expect(between.entries.slice(0, -1)).toEqual(whole.entries);
      const { bill, evidence } = await billOf(copy, 'a-h02');
      expect(bill.posted).toBe(posted);
      const { findings } = checkBill(
        evidence,
        { ...billKeys, accounts: [buyer.signer.key] },
        { verify: verifySignature, sha256 },
      );
      expect(findings.filter(({ holds }) => !holds)).toEqual([]);
      await eraseCore(site(copy), signed());
      const is = bytesIn(copy);
      for (const { leaf, salt } of leavesOf('h01'))
        for (const bytes of [leaf, salt]) expect(is.includes(Buffer.from(bytes))).toBe(false);
      const after = await startedIn(copy);
      expect([after.rows, after.stateHash, after.entries]).toEqual([between.rows, between.stateHash, between.entries]);
      expect(after.held).toEqual([]);
      expect((await billOf(copy, 'a-h02')).bill.posted).toBe(posted);
      rmSync(copy, { recursive: true });
    },
  );
});

describe('gridtokenx erase', { timeout: 60_000 }, () => {
  const config = join(folder, 'core.json');
  const file = join(folder, 'request.cose');
  const said: string[] = [];
  const performed = (options: EraseOptions): Promise<string> => heard(() => run(options));
  const heard = async (work: () => Promise<number>): Promise<string> => {
    said.length = 0;
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    try {
      expect(await work()).toBe(0);
    } finally {
      spy.mockRestore();
    }
    return said.join('');
  };

  test('carries out what was signed, when it is approved, and says what it did not reach', async () => {
    const copy = copied('by-command');
    writeFileSync(config, erasingConfiguration(copy));
    writeFileSync(file, signed().message);
    for (const name of ['journal.sqlite.version-1', 'journal.sqlite.version-1.begun', 'journal.sqlite.damaged-1'])
      writeFileSync(join(copy, name), 'an old copy');
    const before = bytesIn(copy);
    expect(await performed({ action: 'carry-out', file, config })).toMatch(
      /^Would erase a-h01, .*: 5 leaves, 2 orders, 0 files in quarantine\. Nothing is changed/,
    );
    // Who only reads leaves an index of a log that is empty.
    expect(statSync(join(copy, 'journal.sqlite-wal'), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
    for (const part of ['-wal', '-shm']) rmSync(join(copy, `journal.sqlite${part}`), { force: true });
    expect(bytesIn(copy).equals(before)).toBe(true);
    const words = await performed({ action: 'carry-out', file, config, approve: true });
    expect(words).toMatch(/^Erased a-h01, .* \(asked by privacy-desk: asked by the household\): 5 leaves, 2 orders/);
    expect(words).toMatch(/Not reached from here: the gateway \(gridtokenx buffer erase\), backups/);
    expect(words).toMatch(/Look yourself into what else lies in .*: journal\.sqlite\.damaged-1\.$/m);
    expect(readdirSync(copy).filter((name) => name.includes('.version-'))).toEqual([]);
    for (const approve of [false, true])
      expect(await performed({ action: 'carry-out', file, config, approve })).toMatch(
        /^a-h01, .* was carried out before.* What came late is not looked for: sign a new request for it\.$/m,
      );
  });

  // Of the first step the journal still says so; of the other nothing does but the note.
  test.each(['journalled', 'let-go'] as const)(
    'a backup that is made once %s was killed is restored without what was to be erased',
    async (step) => {
      const [copy, backup, restored] = [
        copied(`${step}-killed`),
        join(folder, `${step}-backup`),
        join(folder, `${step}-restored`),
      ];
      await killedAfter(copy, signed(), step);
      writeFileSync(config, erasingConfiguration(copy));
      expect(await heard(() => backedUp({ action: 'backup', folder: backup, config }))).toMatch(
        /^note An erasure \(a-h01, .*\) was begun and not ended: figures of it are left\./,
      );
      const [leaf] = leavesOf('h01').map((one) => Buffer.from(one.leaf));
      if (step === 'journalled') expect(bytesIn(backup).includes(leaf ?? '')).toBe(true);
      // Another operator's core cannot be told to erase: that is said, and what was restored says so still.
      const asAnother = JSON.parse(erasingConfiguration(restored));
      asAnother.registry.operatorKey = '1a'.repeat(32);
      writeFileSync(config, JSON.stringify(asAnother));
      const restore = () => backedUp({ action: 'restore', folder: backup, config });
      await expect(heard(restore)).rejects.toThrow(
        /is restored into .*, and holds what was to be erased: .* cannot be ended\. .* to gridtokenx erase carry-out/,
      );
      expect(unfinishedIn(restored)).toMatchObject({ account: 'a-h01' });
      rmSync(restored, { recursive: true });
      writeFileSync(config, erasingConfiguration(restored));
      expect(await heard(restore)).toMatch(
        /^It was made before the erasure of a-h01, 2026-11-24T10:00:00\+07:00 to .* had ended: that is ended here\./m,
      );
      const is = bytesIn(restored);
      for (const one of leavesOf('h01'))
        for (const bytes of [one.leaf, one.salt]) expect(is.includes(Buffer.from(bytes))).toBe(false);
      expect([unfinishedIn(restored), leftBeside(restored)]).toEqual([null, []]);
      expect((await billOf(restored, 'a-h02')).bill.posted).toBe(posted);
      expect(await wouldErase(site(restored), signed())).toMatchObject({ before: 'done' });
    },
  );

  test('a request that was noted and never journalled is let go of where it is good no more', async () => {
    const copy = copied('noted-only');
    noteUnfinished(copy, signed().message);
    const late = { ...site(copy), now: instant(expires + 1) };
    await expect(eraseCore(late, signed({ account: 'a-h02' }))).rejects.toThrow(/is unfinished: carry it out again/);
    await expect(eraseCore(late, signed())).rejects.toThrow(/^Nothing was erased: the request was good until/);
    expect(unfinishedIn(copy)).toBeNull();
    expect(await eraseCore(site(copy), signed({ account: 'a-h02' }))).toMatchObject({ before: 'nothing' });
  });

  test('does nothing for a request that another key has signed', async () => {
    const other = signerFromSeed(sha256(Uint8Array.of(9)), 'operator');
    writeFileSync(file, signOperatorRequest({ kind: 'erase', erasure, expires }, other));
    await expect(run({ action: 'carry-out', file, config, approve: true })).rejects.toMatchObject({ name: 'Fault' });
  });

  test('writes a request only where a reason is given', async () => {
    const key = join(folder, 'operator.key');
    createKeyFile(key, 'operator');
    const options = {
      action: 'request',
      ...{ file: join(folder, 'new.cose'), operator: key, core: 'core-1', realm: 'simulation' },
      ...{ account: 'a-h01', from: '2026-11-24T10:00+07:00', to: '2026-11-24T11:15+07:00', author: 'desk' },
      goodUntil: '2026-12-24T10:00+07:00',
    } as const;
    await expect(run({ ...options, reason: ' ' })).rejects.toThrow('its reason is empty');
    expect(await performed({ ...options, reason: 'asked' })).toMatch(/asks core-1 to erase a-h01/);
  });
});

/** Ends an attempt once a step was done. */
const killedAfter = async (at: string, request: SignedErasure, step: string): Promise<void> => {
  const reached = (done: string): void => {
    if (done === step) throw new Error('killed');
  };
  await expect(eraseCore({ ...site(at), reached }, request)).rejects.toThrow('killed');
};

const billedStarts = (at: string, account: string): readonly number[] => {
  using archive = readArchive(archiveFileIn(at));
  const facts = archive.billed().find((one) => one.account === account)?.facts ?? new Uint8Array(0);
  const { intervals } = decodePlain(facts) as unknown as { intervals: [string, { start: string }][] };
  return intervals.map(([, { start }]) => Date.parse(start));
};

test('of a storage with its evidence in a file of its own it is erased there, and the neighbour has his bill', {
  timeout: 120_000,
}, async () => {
  const at = join(folder, 'two-files');
  const filed = await erasableStorage(at, 'two');
  expect(archiveFileIn(at)).toBe(ownArchiveIn(at));
  // Came late, and out of order: pages were split, and copies lie where no row is any more.
  const { starts, pieces } = await fileLateLeaves(ownArchiveIn(at), 'h01', period.from);
  // One of them is of an interval that was filed in time as well.
  expect(await eraseCore(site(at), signed())).toMatchObject({ leaves: 5 + starts.length - 1, orders: 2 });
  const is = bytesIn(at);
  for (const { leaf, salt } of leavesIn(filed, 'h01'))
    for (const bytes of [leaf, salt]) expect(is.includes(Buffer.from(bytes))).toBe(false);
  for (const { leaf } of leavesIn(filed, 'h02')) expect(is.includes(Buffer.from(leaf))).toBe(true);
  expect((await billOf(at, 'a-h02')).bill.posted).toBe(posted);
  expect(piecesIn(is, pieces)).toBe(0);
  expect((await startedIn(at)).rows).toBe(whole.rows + 1);
});

test('of a storage by a program from before: it goes on with two files, and is never begun anew in one', {
  timeout: 120_000,
}, async () => {
  const at = copied('from-before');
  splitInTwo(at);
  await eraseCore(site(at), signed());
  expect(bytesIn(at).includes(Buffer.from(leavesOf('h01')[0]?.leaf ?? new Uint8Array()))).toBe(false);
  rmSync(ownArchiveIn(at));
  expect(() => archiveFileIn(at)).toThrow(/^The archive .*archive\.sqlite is gone/);
});

test('of a storage with evidence in two files nothing is erased, and nothing is billed', async () => {
  const at = copied('in-both');
  cpSync(journalFileIn(at), ownArchiveIn(at));
  const before = bytesIn(at);
  for (const asked of [wouldErase, eraseCore])
    await expect(asked(site(at), signed())).rejects.toThrow(/archive\.sqlite beside it is no file of its own: move it/);
  await expect(billOf(at, 'a-h02')).rejects.toThrow(/is no file of its own/);
  for (const part of ['-wal', '-shm']) rmSync(journalFileIn(at) + part, { force: true });
  expect(bytesIn(at).equals(before)).toBe(true);
});

describe('while an erasure is unfinished', { timeout: 120_000 }, () => {
  const says =
    /^An erasure \(a-h0[12], 2026-11-24T10:00:00\+07:00 to 2026-11-24T11:15:00\+07:00, [0-9a-f]{16}\) is unfinished: carry it out again first\.$/;

  test('another request is refused, and the figures that are gone stay so', async () => {
    const copy = copied('first-unfinished');
    await killedAfter(copy, signed(), 'archive');
    await expect(eraseCore(site(copy), signed({ account: 'a-h02' }))).rejects.toThrow(says);
    await expect(wouldErase(site(copy), signed({ account: 'a-h02' }))).rejects.toThrow(says);
    expect(Math.min(...billedStarts(copy, 'a-h01'))).toBe(period.to);
    expect(await wouldErase(site(copy), signed())).toMatchObject({ before: 'begun' });
    expect(await eraseCore(site(copy), signed())).toMatchObject({ before: 'begun', row: whole.rows + 1 });
    await eraseCore(site(copy), signed({ account: 'a-h02' }));
    for (const account of ['a-h01', 'a-h02']) expect(Math.min(...billedStarts(copy, account))).toBe(period.to);
  });

  test('of a second one, so is any request but it, and a bill', async () => {
    const copy = copied('second-unfinished');
    await eraseCore(site(copy), signed());
    await killedAfter(copy, signed({ account: 'a-h02' }), 'archive');
    await expect(eraseCore(site(copy), signed({ account: 'a-h02', reason: 'signed anew' }))).rejects.toThrow(says);
    await expect(billOf(copy, 'a-h02', { from: quarterFrom(200), to: quarterFrom(210) })).rejects.toThrow(says);
    await expect(eraseCore(site(copy), signed())).rejects.toThrow(says);
    expect(await eraseCore(site(copy), signed({ account: 'a-h02' }))).toMatchObject({ row: whole.rows + 2 });
    expect((await billOf(copy, 'a-h02', { from: quarterFrom(200), to: quarterFrom(210) })).bill.intervals).toHaveLength(
      10,
    );
  });
});

describe('nothing is destroyed', { timeout: 120_000 }, () => {
  const leavesLeft = (at: string): number => {
    using archive = readArchive(archiveFileIn(at));
    return archive.leaves('h01', period.from, period.to).length;
  };
  /** Puts an older journal in the place of the one that is there. */
  const aged = (at: string, rows: number): void => {
    const database = new Database(join(at, 'journal.sqlite'));
    database.prepare('DELETE FROM journal WHERE row > ?').run(rows);
    database.prepare('DELETE FROM mark').run();
    database.close();
  };

  test("where the journal is older than the log's files", async () => {
    const copy = copied('older');
    aged(copy, whole.rows - 10);
    const before = bytesIn(archiveFileIn(copy));
    for (const asked of [wouldErase, eraseCore])
      await expect(asked(site(copy), signed())).rejects.toThrow(/going on would fork its log/);
    expect(bytesIn(archiveFileIn(copy)).equals(before)).toBe(true);
    expect((await lastRows(copy)).length).toBe(whole.rows - 10);
  });

  test('where the journal is another one than the snapshot of an unfinished erasure was made of', async () => {
    const copy = copied('another');
    await killedAfter(copy, signed(), 'archive');
    aged(copy, whole.rows - 10);
    await expect(eraseCore(site(copy), signed())).rejects.toThrow(
      /^Row \d+ of the journal is not the one the snapshot .* was made after, and nothing more was erased: put back the newest journal/,
    );
    expect((await lastRows(copy)).length).toBe(whole.rows - 10);
  });

  test('where what was kept does not lead to a start', async () => {
    const copy = copied('unread');
    const reached = (done: string): void => {
      if (done === 'journalled') truncateSync(join(copy, 'log', 'level-0.tiles'));
    };
    await expect(eraseCore({ ...site(copy), reached }, signed())).rejects.toBeInstanceOf(Fault);
    expect(leavesLeft(copy)).toBe(5);
    expect((await lastRows(copy)).length).toBe(whole.rows + 1);
  });

  test('where the quarantine cannot be looked into', async () => {
    const copy = copied('no-folder');
    writeFileSync(join(copy, 'quarantine'), 'a file');
    await expect(eraseCore(site(copy), signed())).rejects.toThrow(/quarantine cannot be looked into: .*ENOTDIR/);
    expect(leavesLeft(copy)).toBe(5);
  });

  test('where it is not approved: not even a torn row is cut', async () => {
    const copy = copied('torn');
    const database = new Database(join(copy, 'journal.sqlite'));
    database
      .prepare('INSERT INTO journal SELECT row + 1, substr(blob, 1, 9) FROM journal ORDER BY row DESC LIMIT 1')
      .run();
    database.close();
    expect(await wouldErase(site(copy), signed())).toMatchObject({ leaves: 5, orders: 2, row: whole.rows });
    expect((await lastRows(copy)).length).toBe(whole.rows + 1);
  });

  const lastRows = async (at: string) => {
    await using journal = openJournal(join(at, 'journal.sqlite'), { log: quietLog() });
    return await lastValueFrom(journal.rows().pipe(toArray()));
  };
});

describe('nothing is erased', { timeout: 60_000 }, () => {
  test.each([
    ['what is not final', { to: instant(quarterFrom(0) + 9 * DAY) }, /only what starts before .* is final/],
    ['of an account that is none', { account: 'a-h0l' }, /a-h0l is an unknown account/],
  ] as const)('%s', async (_, change, says) => {
    const copy = copied('refused');
    const was = bytesIn(copy).length;
    await expect(wouldErase(site(copy), signed(change))).rejects.toThrow(says);
    await expect(eraseCore(site(copy), signed(change))).rejects.toThrow(says);
    expect((await startedIn(copy)).entries).toHaveLength(whole.entries.length);
    expect(was).toBeGreaterThan(0);
    rmSync(copy, { recursive: true });
  });

  test('by a request that has expired', async () => {
    const copy = copied('expired');
    const failed = eraseCore(site(copy), { ...signed(), expires: instant(quarterFrom(0) + DAY) });
    await expect(failed).rejects.toBeInstanceOf(Fault);
    await expect(failed).rejects.toThrow(/the request was good until/);
    // The core's time stood still with the core: the machine's went on.
    const late = eraseCore({ ...site(copy), now: instant(expires) }, signed());
    await expect(late).rejects.toThrow(/the request was good until 2100-01-01T07:00:00\+07:00, and it is 2100-01-01/);
  });
});

test('a core that runs refuses to erase, in words', async () => {
  const core = runCore({ operator: { key: testSigner('operator').key, verify: verifySignature } });
  const reply = await lastValueFrom(core.service.operator(signed().message));
  expect(reply).toMatchObject({ kind: 'refused', reason: 'not-here' });
});
