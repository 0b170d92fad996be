import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom, NEVER, of, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { readTariffFolder } from '../../src/configuration/tariff-folder.ts';
import { openBooks } from '../../src/core/books.ts';
import { replay } from '../../src/core/replay.ts';
import { bringRulesIntoForce } from '../../src/core/rules-change.ts';
import type { Submit } from '../../src/core/writer.ts';
import type { CoreSettings } from '../../src/core.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Command, Journalled } from '../../src/domain/market.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { type Instant, MINUTE, millis } from '../../src/domain/time.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { decodeLogEntry } from '../../src/wire/log-entry.ts';
import {
  firstOf,
  openedRegistry,
  runCore,
  sealedBatches,
  seller,
  signedOrder,
  tradingRegistry,
} from '../support/core-fixture.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { type MemoryJournal, memoryJournal } from '../support/memory-journal.ts';
import { quietLog } from '../support/quiet-log.ts';
import { at, orderTerms, plainTariffs, rulesCommand, sha256, tariffFiles } from '../support/small-market.ts';
import { virtualTime } from '../support/virtual-time.ts';

/** 6.00 and 2.50 THB per kWh where the plain tariff has 5.7982 and 2.20. */
const dearer = tariffFiles('tou', '6.00', '2.50');
const hashOf = (change = {}, tariffs = plainTariffs): string =>
  Buffer.from(rulesCommand(change, tariffs).hash).toString('hex');

/** A core that goes on with a journal from a moment on. */
const goOn = (journal: MemoryJournal, start: Instant, settings: Partial<CoreSettings> = {}) => {
  const time = virtualTime();
  const core = runCore({ journal, clock: fakeClock({ start, scheduler: time }) }, settings);
  return { ...core, journal, minutes: (count: number) => time.advance(count * MINUTE) };
};
const commandsIn = ({ contents }: MemoryJournal) => contents.rows.flatMap(({ blob }) => decodeJournalFrame(blob));
const rulesIn = (journal: MemoryJournal) =>
  commandsIn(journal).flatMap(({ at: moment, command }) =>
    command.kind === 'rules' ? [[moment, Buffer.from(command.hash).toString('hex')]] : [],
  );
const replayed = async (journal: MemoryJournal) => {
  const books = openBooks({ realm: 'simulation', core: 'core-1' }, { sha256 });
  await lastValueFrom(replay(journal, books, { log: quietLog(), seen: () => {} }));
  return books;
};
const submitAll = async ({ service }: ReturnType<typeof runCore>, count: number): Promise<void> => {
  for (const { sequence, body } of sealedBatches(count)) await firstOf(service.submitBatch('gw-1', sequence, body));
};

describe('rules in the journal', () => {
  test('the first start journals them before the registry, publishes their hash and says so', () => {
    const { journal, service, log, ended } = runCore();
    expect(commandsIn(journal).map(({ command }) => command.kind)).toEqual(['rules', 'enrol']);
    expect(decodeLogEntry(service.logEntry(0) ?? new Uint8Array())).toEqual({
      ...{ realm: 'simulation', core: 'core-1', kind: 'rules' },
      hash: rulesCommand().hash,
    });
    expect(log.lines).toMatchObject([
      {
        level: 'info',
        fields: { rules: hashOf(), changed: true },
        message: `The rules ${hashOf().slice(0, 16)} are in force, the first of this journal.`,
      },
    ]);
    expect(ended()).toBe('running');
  });

  test('another start under the same rules journals nothing, and says so', () => {
    const { journal, stop } = runCore();
    stop();
    const again = goOn(journal, at('10:05'));
    expect(commandsIn(journal)).toHaveLength(2);
    expect(again.log.lines).toMatchObject([
      {
        level: 'info',
        fields: { changed: false },
        message: `The rules ${hashOf().slice(0, 16)} are in force, as before.`,
      },
    ]);
  });

  test('killed between rules and registry, a core goes on where it was', () => {
    const first = memoryJournal(runCore().journal.contents.rows.slice(0, 1));
    const { ended } = goOn(first, at('10:05'));
    expect([ended(), commandsIn(first).map(({ command }) => command.kind)]).toEqual(['running', ['rules', 'enrol']]);
  });

  test('a changed tariff is journalled once, when it was configured, and prices what is settled from then on', async () => {
    const before = runCore();
    before.minutes(31);
    await submitAll(before, 3);
    before.minutes(15);
    before.stop();

    const after = goOn(before.journal, at('10:50'), { tariffs: dearer });
    after.minutes(5);
    after.stop();
    const again = goOn(before.journal, at('10:56'), { tariffs: dearer });
    again.minutes(20);

    expect(rulesIn(before.journal)).toEqual([
      [at('10:00'), hashOf()],
      [at('10:50'), hashOf({}, dearer)],
    ]);
    expect(after.log.lines[0]?.message).toBe(
      `The rules ${hashOf({}, dearer).slice(0, 16)} are in force, instead of ${hashOf().slice(0, 16)}.`,
    );
    // 100 Wh in and 40 Wh out: −100 × 5.7982 + 40 × 2.20, then −100 × 6.00 + 40 × 2.50.
    const totals = again.service
      .account(seller.token)
      ?.intervals.map(({ start, total }) => [start.slice(11, 16), total]);
    expect(totals).toEqual([
      ['10:30', '-500000000'],
      ['10:15', '-500000000'],
      ['10:00', '-491820000'],
    ]);
  });

  test('what was due while the core was down has the prices of before', async () => {
    const before = runCore();
    await submitAll(before, 1);
    before.minutes(10);
    before.stop();
    const after = goOn(before.journal, at('12:00'), { tariffs: dearer });
    expect(after.service.account(seller.token)?.intervals.at(-1)).toMatchObject({ total: '-491820000', run: 1 });
  });

  test('no order comes between the old rules and the new ones: the core is busy until they are in force', async () => {
    const { journal, stop } = runCore();
    stop();
    const { service, ended } = runCore({ journal: { ...journal, append: () => NEVER } }, { tariffs: dearer });
    expect(await firstOf(service.submitOrder(signedOrder(seller, 's1')))).toMatchObject({ kind: 'busy' });
    expect(ended()).toBe('running');
  });

  test('a full disk at the first start is a fault, and nothing is in force', () => {
    const append = () => throwError(() => new Fault('disk-full', 'There is no room.'));
    const { service, ended } = runCore({ journal: { ...memoryJournal(), append } });
    expect(ended()).toMatchObject({ name: 'Fault', code: 'disk-full' });
    expect(service.view().log.size).toBe(0);
  });
});

test('edited tariff files make no other history of the same journal: replay reads nothing but it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'core-tariffs-'));
  const registry = openedRegistry(tradingRegistry('pea-residential-tou'));
  const running = () => ({ tariffs: readTariffFolder(folder).files });
  try {
    for (const part of ['tariffs', 'calendars', 'market-data'])
      cpSync(`config/${part}`, join(folder, part), { recursive: true });
    const core = runCore({ registry }, running());
    await submitAll(core, 3);
    await firstOf(core.service.submitOrder(signedOrder(seller, 's1')));
    core.minutes(76);
    core.stop();
    const { stateHash } = core.service.view().journal;
    expect((await replayed(core.journal)).stateHash()).toBe(stateHash);

    const file = join(folder, 'tariffs', 'pea-residential-tou.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('"5.7982"', '"7.0000"'));
    expect(readFileSync(file, 'utf8')).not.toBe(text);
    expect((await replayed(core.journal)).stateHash()).toBe(stateHash);
    // The start after that is held to the mark the first core left, and then takes the new prices into force.
    const time = virtualTime();
    const next = runCore(
      { registry, journal: core.journal, clock: fakeClock({ start: at('11:20'), scheduler: time }) },
      running(),
    );
    expect([next.ended(), rulesIn(core.journal).map(([moment]) => moment)]).toEqual([
      'running',
      [at('10:00'), at('11:20')],
    ]);
    rmSync(folder, { recursive: true });
    expect((await replayed(core.journal)).stateHash()).toBe(next.service.view().journal.stateHash);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('what cannot change now is a refusal to start: which setting, from what to what, and what to do', () => {
  const resting = async () => {
    const core = runCore();
    await firstOf(core.service.submitOrder(signedOrder(seller, 's1')));
    core.minutes(5);
    core.stop();
    return core;
  };
  const until = 'orders rest until the gate of 2026-11-24T10:25:00+07:00';
  test.each([
    [
      { tick: microBahtPerKwh(1_000) },
      `market.tick cannot change from 100 to 1000 now, because ${until}: put 100 back, or leave the core stopped until then.`,
    ],
    [
      { gateLead: millis(12 * MINUTE) },
      `market.gateMinutes cannot change from 5 to 12 now, because ${until}: put 5 back, or leave the core stopped until then.`,
    ],
    [
      { lowestPrice: microBahtPerKwh(500) },
      `market.lowestPrice cannot change from 0 to 500 now, because ${until}: put 0 back, or leave the core stopped until then.`,
    ],
    [
      { highestPrice: microBahtPerKwh(9_000_000) },
      `market.highestPrice cannot change from 10000000 to 9000000 now, because ${until}: put 10000000 back, or leave the core stopped until then.`,
    ],
    [
      { intervalLength: millis(30 * MINUTE) },
      'market.intervalMinutes cannot change from 15 to 30 now, because every interval in this journal has the old length: put 15 back, or begin a new journal in another storage folder.',
    ],
  ])('%o', async (change, message) => {
    const { journal } = await resting();
    const { ended } = goOn(journal, at('10:06'), { market: { ...defaultMarketSettings, ...change } });
    expect(ended()).toMatchObject({ name: 'Fault', code: 'configuration', message });
    expect(rulesIn(journal)).toHaveLength(1);
    // With the old value back it starts.
    expect(goOn(journal, at('10:07')).ended()).toBe('running');
  });

  test('after the gate at which the last order ends, it is taken', async () => {
    const { journal } = await resting();
    const market = { ...defaultMarketSettings, tick: microBahtPerKwh(1_000) };
    const core = goOn(journal, at('10:25'), { market });
    expect(core.ended()).toBe('running');
    expect(core.service.registry().tick).toBe(1_000);
    expect(core.service.account(seller.token)?.orders).toMatchObject([{ nonce: 's1', state: 'gate' }]);
    const off = signedOrder(seller, 's2', { start: at('11:00'), limit: microBahtPerKwh(4_000_100) });
    expect(await firstOf(core.service.submitOrder(off))).toMatchObject({ kind: 'refused', reason: 'price-off-tick' });
  });
});

test('an order that is written between the judgement of rules and the rules is no end of the journal: it is refused, and replays so', async () => {
  const books = openBooks({ realm: 'simulation', core: 'core-1' }, { sha256 });
  const written: Journalled[] = [];
  const apply = (command: Command) => {
    written.push({ at: at('10:02'), command });
    return books.apply({ at: at('10:02'), command });
  };
  apply(rulesCommand());
  apply({ kind: 'enrol', registry: tradingRegistry(), hash: sha256(Uint8Array.of(1)) });
  const submit: Submit = (_, command) => {
    if (command.kind === 'rules')
      apply({
        kind: 'order',
        terms: orderTerms({ nonce: 's1', account: seller.account, point: seller.point, zone: 'zone-1' }),
        hash: sha256(Uint8Array.of(2)),
      });
    return of({ kind: 'applied', events: apply(command) });
  };
  const market = { ...defaultMarketSettings, tick: microBahtPerKwh(1_000) };
  const before = books.market.rules();
  const brought = bringRulesIntoForce(
    { market, tariffs: plainTariffs },
    { books, submit, sha256, log: quietLog() },
    'running',
  );
  await expect(lastValueFrom(brought)).rejects.toMatchObject({
    ...{ name: 'Fault', code: 'configuration' },
    message: expect.stringMatching(/^market.tick cannot change from 100 to 1000 now, because orders rest until/),
  });
  expect(books.market.rules()).toBe(before);
  const again = openBooks({ realm: 'simulation', core: 'core-1' }, { sha256 });
  for (const entry of written) again.apply(entry);
  expect(again.stateHash()).toBe(books.stateHash());
});

test('lines that are a mesh are a refusal to start, and nothing is journalled', () => {
  const line = { fee: microBahtPerKwh(0), lossPpm: 0, upW: null, downW: null };
  const network = {
    root: 's',
    lines: [
      { from: 'a', to: 's', ...line },
      { from: 'b', to: 's', ...line },
      { from: 'a', to: 'b', ...line },
    ],
  };
  const journal = memoryJournal();
  const { ended } = goOn(journal, at('10:00'), { market: { ...defaultMarketSettings, network } });
  expect(ended()).toMatchObject({
    name: 'Fault',
    code: 'configuration',
    message: expect.stringMatching(
      /^market\.lines: a has two lines, to s and to b: a meshed network cannot be cleared/,
    ),
  });
  expect(commandsIn(journal)).toEqual([]);
});

test('a row of another version is whole: it is refused, and never cut as if it were torn', () => {
  const [row] = runCore().journal.contents.rows;
  if (row === undefined) throw new Error('nothing was journalled');
  const framed = row.blob.with(4, 1).slice(0, -32);
  const blob = Uint8Array.from([...framed, ...createHash('sha256').update(framed).digest()]);
  const journal = memoryJournal([{ row: 1, blob }]);
  const { ended } = goOn(journal, at('10:05'));
  expect(ended()).toMatchObject({ name: 'Fault', code: 'storage', message: /of version 1, this software knows 2/ });
  expect([journal.contents.rows.length, journal.contents.cut.length]).toEqual([1, 0]);
});
