import fc from 'fast-check';
import { defer, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import type { SealedFact } from '../../src/domain/grid-fact.ts';
import type { MarketEvent } from '../../src/domain/market.ts';
import type { CoreService, FactReply } from '../../src/ports/core-service.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { decodeLogEntry } from '../../src/wire/log-entry.ts';
import { firstOf, openedRegistry, runCore, sealedBatches, tradingRegistry } from '../support/core-fixture.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { sealedFact } from '../support/sealed-facts.ts';
import { substation } from '../support/sealed-substation.ts';

const tell = (service: CoreService, { sequence, body }: SealedFact): Promise<FactReply> =>
  firstOf(service.submitFact('gw-1', sequence, body));
const factsIn = (journal: ReturnType<typeof memoryJournal>) =>
  journal.contents.rows
    .flatMap(({ blob }) => decodeJournalFrame(blob))
    .filter(({ command }) => command.kind === 'fact');
const flippedLast = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte, index) => (index === bytes.length - 1 ? byte ^ 1 : byte));

test('a fact is kept, journalled, shown, put into the log and told to everybody', async () => {
  const { service, journal } = runCore();
  const events: MarketEvent[] = [];
  service.events(0).subscribe((event) => events.push(event));
  const measured = { value: 48_700, limit: 49_000, unit: 'Hz' };
  const fact = sealedFact(1, { measured });
  const before = service.view().log.size;
  expect(await tell(service, fact)).toEqual({ kind: 'kept', sequence: 1, payloadHash: fact.payloadHash });
  expect(factsIn(journal)).toHaveLength(1);
  expect(service.view()).toMatchObject({
    facts: [{ zone: 'zone-1', gateway: 'gw-1', kind: 'emergency', meters: 0, measured }],
    log: { size: before + 1 },
    refused: {},
  });
  const entry = service.logEntry(before);
  expect(entry && decodeLogEntry(entry)).toMatchObject({ kind: 'fact', sequence: 1, payloadHash: fact.payloadHash });
  expect(events.at(-1)).toMatchObject({
    ...{ kind: 'fact-kept', gateway: 'gw-1', number: 1, zones: ['zone-1'] },
    fact: { kind: 'emergency', stands: true, measured, alarm: 'frequency-band/grid' },
  });
});

test('which meter shows a fact, and what it measured, is not told to everybody', async () => {
  const { service } = runCore();
  const events: MarketEvent[] = [];
  service.events(0).subscribe((event) => events.push(event));
  const measured = { value: 7_312_000, limit: 5_000_000, unit: 'W' };
  const source = { device: 'd-h01', point: 'h01' };
  await tell(service, sealedFact(1, { kind: 'export-limit', source, measured, alarm: 'export-limit/d-h01' }));
  const shown = JSON.stringify([events.at(-1), service.view()]);
  expect(shown).toContain('export-limit');
  expect(shown).not.toMatch(/h01|7312|5000000/);
});

test('the same fact gets the same answer, however often, and is journalled once', async () => {
  const { service, journal } = runCore();
  const fact = sealedFact(1);
  const first = await tell(service, fact);
  const state = service.view().journal.stateHash;
  for (let time = 0; time < 3; time += 1) expect(await tell(service, fact)).toEqual(first);
  expect(factsIn(journal)).toHaveLength(1);
  expect(service.view().journal.stateHash).toBe(state);
});

test('after a restart the state is the same, what stands stands, and a fact that comes again is known', async () => {
  const before = runCore();
  const facts = [
    sealedFact(1),
    sealedFact(2, { kind: 'congestion', source: { point: 'h01' } }),
    sealedFact(3, { stands: false }),
  ];
  for (const fact of facts) await tell(before.service, fact);
  for (const { sequence, body } of sealedBatches(2)) await firstOf(before.service.submitBatch('gw-1', sequence, body));
  const after = runCore({ journal: before.journal });
  expect(after.service.view().journal).toEqual(before.service.view().journal);
  expect(after.service.view().log).toEqual(before.service.view().log);
  expect(after.service.view().facts).toEqual(before.service.view().facts);
  expect(after.service.view().facts).toMatchObject([{ kind: 'congestion', meters: 1 }]);
  for (const fact of facts) expect(await tell(after.service, fact)).toMatchObject({ kind: 'kept' });
  expect(factsIn(before.journal)).toHaveLength(3);
});

describe('refused, counted, and not journalled', () => {
  test.for<[reason: string, body: () => Uint8Array]>([
    ['malformed', () => Uint8Array.of(0xff)],
    ['unknown-gateway', () => sealedFact(1, {}, { gateway: 'gw-9' }).body],
    ['bad-signature', () => flippedLast(sealedFact(1).body)],
    ['path-mismatch', () => sealedFact(2).body],
    ['point-not-of-gateway', () => sealedFact(1, { source: { point: 'h03' } }).body],
  ])('%s', async ([reason, body]) => {
    const { service, journal } = runCore();
    const rows = journal.contents.rows.length;
    expect(await firstOf(service.submitFact('gw-1', 1, body()))).toMatchObject({ kind: 'refused', reason });
    expect(service.view()).toMatchObject({ refused: { [reason]: 1 }, facts: [] });
    expect(journal.contents.rows.length).toBe(rows);
  });

  test('another payload under a number that is taken: refused and alarmed, also when the first was for a batch', async () => {
    const { service, journal } = runCore();
    const [batch] = sealedBatches(1);
    if (batch === undefined) throw new Error('nothing was sealed');
    await firstOf(service.submitBatch('gw-1', 1, batch.body));
    await tell(service, sealedFact(1));
    expect(await tell(service, sealedFact(1, { stands: false }))).toMatchObject({
      kind: 'refused',
      reason: 'sequence-conflict',
    });
    expect(service.view()).toMatchObject({
      refused: { 'sequence-conflict': 1 },
      alarms: [
        { kind: 'fact-conflict', source: 'gw-1', state: 'raised' },
        { kind: 'market-level', source: 'zone-1' },
      ],
      facts: [{ kind: 'emergency' }],
    });
    expect(factsIn(journal)).toHaveLength(1);
  });

  test('a number that later ones have passed: refused and alarmed', async () => {
    const { service } = runCore();
    await tell(service, sealedFact(2));
    expect(await tell(service, sealedFact(1, { stands: false }))).toMatchObject({ reason: 'sequence-passed' });
    expect(service.view()).toMatchObject({
      alarms: [{ kind: 'fact-conflict' }, { kind: 'market-level' }],
      facts: [{ kind: 'emergency' }],
    });
  });

  test('two of one number at once: one is kept, the other refused, whichever comes first', async () => {
    const { service, journal } = runCore();
    const replies = await Promise.all([tell(service, sealedFact(1)), tell(service, sealedFact(1, { stands: false }))]);
    expect(replies.map(({ kind }) => kind)).toEqual(['kept', 'refused']);
    expect(factsIn(journal)).toHaveLength(1);
  });

  test('a fact without the gateway’s signature is alarmed, as of who it pretends to be', async () => {
    const { service } = runCore();
    await firstOf(service.submitFact('gw-1', 1, flippedLast(sealedFact(1).body)));
    expect(service.view().alarms).toMatchObject([
      {
        kind: 'foreign-signature',
        source: 'gw-1',
        message: expect.stringMatching(/^Somebody sends grid facts for gw-1/),
      },
    ]);
  });

  test('more facts than a gateway has reason for: the next is refused and alarmed, an end is taken', async () => {
    const { service } = runCore();
    const at = (number: number) => ({ kind: 'congestion', source: { point: `watched-${number}` } }) as const;
    for (let number = 1; number <= 512; number += 1) await tell(service, sealedFact(number, at(number)));
    expect(await tell(service, sealedFact(513, at(513)))).toMatchObject({ reason: 'too-many-standing' });
    expect(service.view().alarms).toMatchObject([{ kind: 'fact-flood', source: 'gw-1' }]);
    expect(await tell(service, sealedFact(514, { ...at(7), stands: false }))).toMatchObject({ kind: 'kept' });
    expect(await tell(service, sealedFact(515, at(513)))).toMatchObject({ kind: 'kept' });
    expect(service.view().facts).toMatchObject([{ meters: 512 }]);
  });
});

test('before a registry is in force a fact is not taken, and comes again', async () => {
  const { service } = runCore({
    journal: { ...memoryJournal(), rows: () => throwError(() => new Fault('storage', 'no')) },
  });
  expect(await tell(service, sealedFact(1))).toMatchObject({ kind: 'busy' });
});

test('a journal that cannot be written is a fault, and nothing is kept', async () => {
  const memory = memoryJournal();
  let full = false;
  const append: typeof memory.append = (row) =>
    defer(() => (full ? throwError(() => new Fault('disk-full', 'no room')) : memory.append(row)));
  const { service } = runCore({ journal: { ...memory, append } });
  full = true;
  await expect(tell(service, sealedFact(1))).rejects.toMatchObject({ code: 'disk-full' });
  expect(service.view().facts).toEqual([]);
  full = false;
  expect(await tell(service, sealedFact(1))).toMatchObject({ kind: 'kept' });
});

test('a new epoch clears what stands by mistake', async () => {
  const before = runCore();
  await tell(before.service, sealedFact(1));
  const [gateway, ...others] = substation.gateways;
  if (gateway === undefined) throw new Error('no gateway');
  const registry = tradingRegistry('tou', { version: 2, gateways: [{ ...gateway, epoch: 2 }, ...others] });
  const { service } = runCore({ journal: before.journal, registry: openedRegistry(registry) });
  expect(service.view().facts).toEqual([]);
  expect(await tell(service, sealedFact(2, { stands: false }))).toMatchObject({ reason: 'wrong-epoch' });
  expect(await tell(service, sealedFact(1, {}, { epoch: 2 }))).toMatchObject({ kind: 'kept' });
});

const step = fc.record({ fact: fc.nat({ max: 7 }), forged: fc.boolean(), restart: fc.boolean() });

test('any order of resends, forgeries and restarts keeps one fact a number, and the journal says the same', async () => {
  const facts = Array.from({ length: 8 }, (_, index) => sealedFact(index + 1, { stands: index % 3 !== 2 }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const journal = memoryJournal();
      let core = runCore({ journal });
      let highest = 0;
      for (const { fact: index, forged, restart } of steps) {
        if (restart) core = runCore({ journal });
        const fact = facts[index];
        if (fact === undefined) throw new Error('no such fact');
        const { sequence, payloadHash, body } = fact;
        const kept = factsIn(journal).some(({ command }) => command.kind === 'fact' && command.sequence === sequence);
        const reply = await tell(core.service, forged ? { ...fact, body: flippedLast(body) } : fact);
        if (forged) expect(reply).toMatchObject({ reason: 'bad-signature' });
        else if (kept || sequence > highest) expect(reply).toEqual({ kind: 'kept', sequence, payloadHash });
        else expect(reply).toMatchObject({ reason: 'sequence-passed' });
        if (!forged) highest = Math.max(highest, sequence);
      }
      const numbers = factsIn(journal).map(({ command }) => (command.kind === 'fact' ? command.sequence : 0));
      expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other));
      const replayed = runCore({ journal });
      expect(replayed.service.view().facts).toEqual(core.service.view().facts);
      const last = numbers.at(-1);
      const stands = last !== undefined && (last - 1) % 3 !== 2;
      expect(replayed.service.view().facts).toHaveLength(stands ? 1 : 0);
    }),
    { numRuns: 60 },
  );
});
