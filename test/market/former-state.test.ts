import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createMarket } from '../../src/market/market.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { decodePlain } from '../../src/wire/plain-bytes.ts';
import { sha256 } from '../support/small-market.ts';

/** `dump`: with money under ids in the ledger; `dumpOfObjects`: a day later, each order by itself with its money. */
type Former = Readonly<Record<'dump' | 'dumpOfObjects', string>> &
  Readonly<{ rows: readonly [string, string]; hashes: readonly [string, string] }>;

const former: Former = JSON.parse(readFileSync('test/golden/market-2026-11.json', 'utf8'));
const bytes = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
const [first, later] = former.rows.map((row) => decodeJournalFrame(bytes(row)));

describe('what the program of November 2026 has left', () => {
  it('replays to the states it had', () => {
    const market = createMarket({ sha256 });
    for (const entry of first ?? []) market.apply(entry);
    const between = market.stateHash();
    for (const entry of later ?? []) market.apply(entry);
    expect([between, market.stateHash()]).toEqual(former.hashes);
  });

  it('loads as the state it was, and goes on to the same: money set aside under ids is the orders’ own now', () => {
    const market = createMarket({ sha256 }, decodePlain(bytes(former.dump)));
    const between = market.stateHash();
    const [resting] = market.account('consumer')?.orders ?? [];
    expect(resting).toMatchObject({ nonce: 'b6', state: 'resting' });
    for (const entry of later ?? []) market.apply(entry);
    expect([between, market.stateHash()]).toEqual(former.hashes);
    expect(market.ledger()).toEqual({ accounts: 6, entries: 53, sumNanoBaht: '0' });
  });

  it('loads as the state it was where each order was dumped by itself, and goes on to the same', () => {
    const market = createMarket({ sha256 }, decodePlain(bytes(former.dumpOfObjects)));
    const between = market.stateHash();
    for (const entry of later ?? []) market.apply(entry);
    expect([between, market.stateHash()]).toEqual(former.hashes);
  });

  it('what is dumped now loads as the same, too', () => {
    const market = createMarket({ sha256 });
    for (const entry of first ?? []) market.apply(entry);
    const again = createMarket({ sha256 }, market.dump());
    for (const entry of later ?? []) again.apply(entry);
    expect(again.stateHash()).toBe(former.hashes[1]);
  });
});

/** Rows of which the last rules ask for records, the state after the first row, and the hashes after each. */
type Packed = Readonly<{ rows: readonly [string, string]; dump: string; hashes: readonly [string, string] }>;
const packed: Packed = JSON.parse(readFileSync('test/golden/market-2026-12.json', 'utf8'));
const [begun, ended] = packed.rows.map((row) => decodeJournalFrame(bytes(row)));

describe('a history that began as lines and went on as records, by the program of December 2026', () => {
  it('replays to the states it had', () => {
    const market = createMarket({ sha256 });
    for (const entry of begun ?? []) market.take(entry);
    const between = market.stateHash();
    for (const entry of ended ?? []) market.take(entry);
    expect([between, market.stateHash()]).toEqual(packed.hashes);
    // Only the hash of the history is another: the morning is that of November.
    expect(market.ledger()).toEqual({ accounts: 6, entries: 53, sumNanoBaht: '0' });
  });

  it('loads as the state it was, and goes on to the same', () => {
    const market = createMarket({ sha256 }, decodePlain(bytes(packed.dump)));
    const between = market.stateHash();
    for (const entry of ended ?? []) market.take(entry);
    expect([between, market.stateHash()]).toEqual(packed.hashes);
  });
});
