import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Books, openBooks } from '../../src/core/books.ts';
import { startBooks } from '../../src/core/start-books.ts';
import { toldEvents } from '../../src/core/told.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Journalled, MarketEvent } from '../../src/domain/market.ts';
import type { Plain } from '../../src/domain/plain.ts';
import type { KeptSnapshot } from '../../src/ports/snapshots.ts';
import { decodeJournalFrame, encodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { decodePlain, encodePlain } from '../../src/wire/plain-bytes.ts';
import { decodeSnapshot, encodeSnapshot, rowHashOf } from '../../src/wire/snapshot-file.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { quietLog } from '../support/quiet-log.ts';
import { randomTown } from '../support/random-town.ts';
import { sha256 } from '../support/small-market.ts';

/** More by hand: `SNAPSHOT_RUNS=1000`. */
const RUNS = Number(process.env['SNAPSHOT_RUNS'] ?? 5);
const issuer = { realm: 'simulation', core: 'core' } as const;
const emptyBooks = (): Books => openBooks(issuer, { sha256 });
const bytesOf = (books: Books): Buffer => Buffer.from(encodePlain(books.dump()));
const throughBytes = (plain: Plain): Plain => decodePlain(encodePlain(plain));

/** Held readings of the town are decided by chance, as the market shows them: accepted, estimated or rejected. */
const decided = (books: Books, { at }: Journalled, step: number): Journalled | null => {
  const [held] = books.market.held();
  if (held === undefined || step % 7 !== 0) return null;
  const verdict = (['accept', 'estimate', 'reject'] as const)[step % 3] ?? 'accept';
  const { point, version } = held;
  const leafHash = Uint8Array.from(Buffer.from(held.leafHash, 'hex'));
  const energy = verdict === 'estimate' ? { importWh: held.goesBy.importWh, exportWh: held.goesBy.exportWh } : null;
  const start = Date.parse(held.start);
  const decision = { ...issuer, point, start, version, leafHash, verdict, energy, author: 'ops', reason: 'seen' };
  return {
    at,
    command: { kind: 'decide', decision, hash: sha256(Uint8Array.of(step & 255)), message: Uint8Array.of(1) },
  } as Journalled;
};

/** A town's story with the decisions that its own queue calls for. */
const story = (seed: number, steps: number): readonly Journalled[] => {
  const books = emptyBooks();
  return randomTown(seed, steps).flatMap((entry, step) => {
    books.apply(entry);
    const decision = decided(books, entry, step);
    if (decision !== null) books.apply(decision);
    return decision === null ? [entry] : [entry, decision];
  });
};

test('what is told of has everything a state can hold', () => {
  const kinds = new Set<string>();
  const books = emptyBooks();
  for (const entry of story(2, 1_200))
    for (const event of books.apply(entry)) {
      kinds.add(event.kind === 'traded' ? event.trade.phase : event.kind === 'order-done' ? event.reason : event.kind);
      if (event.kind === 'traded' && event.trade.buyer.startsWith('system.')) kinds.add('over a line');
      if (event.kind === 'order-refused') kinds.add(event.reason);
    }
  for (const kind of ['continuous', 'auction', 'filled', 'cancelled', 'expired', 'gate', 'settled', 'cannot-price'])
    expect(kinds).toContain(kind);
  for (const kind of ['replaced', 'over a line', 'would-trade', 'fok-not-fillable']) expect(kinds).toContain(kind);
  for (const kind of [
    'reading-held',
    'reading-decided',
    'fact-kept',
    'facts-lapsed',
    'rules-changed',
    'invariant-broken',
  ])
    expect(kinds).toContain(kind);
});

describe('books that are taken up from what others have dumped', () => {
  test(
    'do the same as those, event by event, and are the same to the byte',
    () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 100 }), (seed, percent) => {
          const entries = story(seed, 300);
          const cut = Math.floor((entries.length * percent) / 100);
          const [whole, resumed] = [emptyBooks(), emptyBooks()];
          for (const entry of entries.slice(0, cut)) whole.apply(entry);
          resumed.load(throughBytes(whole.dump()));
          expect(resumed.stateHash()).toBe(whole.stateHash());
          expect(bytesOf(resumed).equals(bytesOf(whole))).toBe(true);
          for (const entry of entries.slice(cut)) expect(resumed.apply(entry)).toEqual(whole.apply(entry));
          expect(resumed.stateHash()).toBe(whole.stateHash());
          expect(bytesOf(resumed).equals(bytesOf(whole))).toBe(true);
          const registry = whole.market.registry();
          expect(resumed.market.ledger()).toEqual(whole.market.ledger());
          if (registry !== null) expect(resumed.gaps(registry)).toEqual(whole.gaps(registry));
        }),
        { numRuns: RUNS },
      );
    },
    60_000 + RUNS * 10_000,
  );

  test('begin anew where there is nothing to take up', () => {
    const books = emptyBooks();
    for (const entry of story(5, 60)) books.apply(entry);
    books.load(null);
    expect([books.stateHash(), books.commands(), books.at()]).toEqual([emptyBooks().stateHash(), 0, 0]);
  });
});

type Kept = KeptSnapshot & Readonly<{ bytes: Uint8Array }>;

/** A journal of rows of a few commands, with a mark at its end, and snapshots after some of its rows. */
const written = (seed: number, steps: number, after: readonly number[]) => {
  const entries = story(seed, steps);
  const books = emptyBooks();
  const told = toldEvents(50);
  const rows: { row: number; blob: Uint8Array }[] = [];
  const kept: Kept[] = [];
  for (let at = 0; at < entries.length; at += 5) {
    const group = entries.slice(at, at + 5);
    const row = rows.length + 1;
    const blob = encodeJournalFrame(group.filter(({ command }) => command.kind !== 'decide'));
    rows.push({ row, blob });
    // As a replay finds them: what the town's own registry calls a key is not what a journal calls it.
    for (const entry of decodeJournalFrame(blob)) told.see(books.apply(entry));
    if (!after.includes(row)) continue;
    const made = { ...issuer, row, rowHash: rowHashOf(blob), stateHash: books.stateHash() };
    const bytes = encodeSnapshot({ ...made, books: books.dump(), told: told.dump() }, sha256);
    kept.unshift({ name: `state-${row}`, row, isOrigin: false, bytes, read: () => bytes });
  }
  const journal = memoryJournal(rows);
  journal.putMark({ row: rows.length, stateHash: books.stateHash() }).subscribe();
  return { journal, rows, kept, stateHash: books.stateHash(), told: told.events(), bytes: bytesOf(books) };
};

const started = (journal: ReturnType<typeof memoryJournal>, kept: readonly KeptSnapshot[]) => {
  const log = quietLog();
  const [books, told] = [emptyBooks(), toldEvents(50)];
  let from: number | null = null;
  const rows: typeof journal.rows = (after = 0) => {
    from = after;
    return journal.rows(after);
  };
  let failed: unknown = null;
  startBooks(issuer, {
    journal: { ...journal, rows },
    ...{ books, told, log, sha256 },
    snapshots: { kept: () => kept },
  }).subscribe({
    error: (error) => {
      failed = error;
    },
  });
  const warnings = log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
  return { books, told, failed, warnings, from };
};

const harmed = (one: Kept, bytes: Uint8Array): Kept => ({ ...one, bytes, read: () => bytes });
const flipped = (bytes: Uint8Array, at: number, bit: number): Uint8Array => {
  const copy = Uint8Array.from(bytes);
  copy[at] = (copy[at] as number) ^ (1 << bit);
  return copy;
};

describe('a start', () => {
  const left = written(11, 450, [40, 80]);
  const [newest, older] = left.kept as [Kept, Kept];
  const expectSame = ({ books, told, failed }: ReturnType<typeof started>): void => {
    expect(failed).toBe(null);
    expect(books.stateHash()).toBe(left.stateHash);
    expect(bytesOf(books).equals(left.bytes)).toBe(true);
    expect(told.events()).toEqual(left.told);
  };

  test('goes on from the newest snapshot, without a word', () => {
    const found = started(left.journal, left.kept);
    expectSame(found);
    expect(found.from).toBe(80);
    expect(found.warnings).toEqual([]);
  });

  test('without snapshots replays the whole journal to the same state', () => {
    const found = started(left.journal, []);
    expectSame(found);
    expect(found.from).toBe(0);
  });

  test('goes on from the one before where the newest is damaged, and says so', () => {
    const found = started(left.journal, [harmed(newest, newest.bytes.subarray(0, 100)), older]);
    expectSame(found);
    expect(found.from).toBe(40);
    expect(found.warnings).toEqual([
      'The snapshot state-80 is left aside: the start goes on from the one before it. The snapshot cannot be taken: it is torn, or was altered.',
    ]);
  });

  test('replays from the first row where none is whole', () => {
    const found = started(
      left.journal,
      left.kept.map((one) => harmed(one, new Uint8Array(0))),
    );
    expectSame(found);
    expect(found.from).toBe(0);
    expect(found.warnings.at(-1)).toMatch(
      /^The snapshot state-40 is left aside: the start goes on from the first row of the journal\./,
    );
  });

  test('from snapshots cut or altered at any byte ends in the same state', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.integer({ min: 0, max: 7 }),
        fc.boolean(),
        fc.boolean(),
        (where, bit, cuts, both) => {
          const harm = (one: Kept): Kept => {
            const at = Math.floor(where * one.bytes.length);
            return harmed(one, cuts ? one.bytes.slice(0, at) : flipped(one.bytes, at, bit));
          };
          const found = started(left.journal, [harm(newest), both ? harm(older) : older]);
          expectSame(found);
          expect(found.warnings).toHaveLength(both ? 2 : 1);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('takes no snapshot that gives another state than the journal was marked with', () => {
    const other = decodeSnapshot(newest.bytes, sha256);
    // One that is whole, and was made of books that were not quite these.
    const books = emptyBooks();
    books.load(other.books);
    books.apply({ at: books.at(), command: { kind: 'tick' } });
    const dump = books.dump() as { readonly [key: string]: Plain };
    const market = { ...(dump['market'] as object), nextRef: 10_000 } as unknown as Plain;
    const wrong = openBooks(issuer, { sha256 });
    wrong.load({ ...dump, market });
    const bytes = encodeSnapshot({ ...other, stateHash: wrong.stateHash(), books: wrong.dump() }, sha256);
    const found = started(left.journal, [harmed(newest, bytes), older]);
    expectSame(found);
    expect(found.warnings[0]).toMatch(/^The snapshot state-80 is left aside.*gives the state/);
  });

  test('does not go on from a journal that ends before what a whole snapshot was made of', () => {
    const found = started(memoryJournal(left.rows.slice(0, 60)), left.kept);
    expect(found.failed).toBeInstanceOf(Fault);
    expect(String(found.failed)).toMatch(/ends before row 80, after which the snapshot state-80 was made: restore it/);
  });

  test('does not go on from another journal', () => {
    const rows = left.rows.map((row) => (row.row === 80 ? { row: 80, blob: encodeJournalFrame([]) } : row));
    const found = started(memoryJournal(rows), left.kept);
    expect(String(found.failed)).toMatch(/Row 80 of the journal is not the one the snapshot state-80 was made after/);
  });

  test.for([
    [1, 80],
    [2, 80],
    [3, 80],
    [4, 80],
    [5, 80],
    [6, 80],
    [7, 40],
  ])('of a snapshot of version %i goes on after row %i', ([version, row]) => {
    expect(newest.bytes[4]).toBe(6);
    const body = Uint8Array.from(newest.bytes.subarray(0, -32));
    body[4] = version as number;
    const found = started(left.journal, [harmed(newest, Buffer.concat([body, sha256(body)])), older]);
    expectSame(found);
    expect(found.from).toBe(row);
    if (row === 40) expect(found.warnings[0]).toMatch(/it is of version 7, this software knows 1, 2, 3, 4, 5 and 6\.$/);
    else expect(found.warnings).toEqual([]);
  });

  test('takes no snapshot of another core', () => {
    const other = encodeSnapshot({ ...decodeSnapshot(newest.bytes, sha256), core: 'core-2' }, sha256);
    const found = started(left.journal, [harmed(newest, other), older]);
    expectSame(found);
    expect(found.warnings[0]).toMatch(/It is of core-2 \(simulation\)\.$/);
  });
});

test('laws that were broken before a snapshot stay known after it, without their figures', () => {
  const broken = (sequence: number, law: string): MarketEvent =>
    ({ kind: 'invariant-broken', sequence, at: 1, law, detail: 'h1 closes at 123 Wh' }) as unknown as MarketEvent;
  const told = toldEvents(10);
  told.see([broken(1, 'register-continuity'), broken(2, 'feeder-head'), broken(3, 'register-continuity')]);
  const after = toldEvents(10);
  after.load(throughBytes(told.dump()));
  expect(after.broken().map((event) => [event.sequence, event.law])).toEqual([
    [1, 'register-continuity'],
    [3, 'register-continuity'],
    [2, 'feeder-head'],
  ]);
  expect(JSON.stringify(after.broken())).not.toContain('123');
});
