import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, type Observable } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { openOutbox } from '../../../src/adapters/sqlite/outbox.ts';
import { readOutbox } from '../../../src/adapters/sqlite/read-outbox.ts';
import { type BufferOptions, run } from '../../../src/bin/commands/buffer.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import type { MarketEvent } from '../../../src/domain/market.ts';
import { later, MINUTE, millis } from '../../../src/domain/time.ts';
import type { SealedBatch } from '../../../src/domain/transaction.ts';
import { advanceSeal, type Sealing, type SealState, startSeal } from '../../../src/settlement/seal.ts';
import { parseBatch } from '../../../src/wire/batch.ts';
import { type MessageSigner, signNow } from '../../../src/wire/message-signer.ts';
import { openedRegistry, runCore, seller, tradingRegistry } from '../../support/core-fixture.ts';
import { coreLink } from '../../support/core-link.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { memoryJournal } from '../../support/memory-journal.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { capture, sealRules, ten } from '../../support/sealed-substation.ts';
import { seededRandom } from '../../support/seeded-random.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'buffer-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

/** What the command says and ends with, in this process. */
const buffer = async (options: BufferOptions): Promise<Readonly<{ code: number; stdout: string; fault: string }>> => {
  let stdout = '';
  const written = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += String(text);
    return true;
  });
  try {
    const code = await run(options);
    return { code, stdout, fault: '' };
  } catch (error) {
    if (error instanceof Fault) return { code: 2, stdout, fault: error.message };
    throw error;
  } finally {
    written.mockRestore();
  }
};

/** A gateway's folder with its key and configuration, as an installer leaves it. */
const site = (name: string, epoch: number) => {
  const at = join(folder, name);
  mkdirSync(join(at, 'state'), { recursive: true });
  const signer = createKeyFile(join(at, 'gateway.key'), 'gateway');
  const file = gatewayFile();
  const config = join(at, 'gateway.json');
  writeFileSync(config, JSON.stringify({ ...file, gateway: 'gw-1', core: { ...file.core, epoch } }));
  return { config, signer, outbox: join(at, 'state', 'outbox.sqlite') };
};

/** Quarter hours sealed by this key from a state on, from the interval with this number. */
const sealed = (signer: MessageSigner, epoch: number, state: SealState | null, first: number, count: number) => {
  const rules = { ...sealRules, epoch };
  const tools = { signer, random: seededRandom(first + 1) };
  const tick = { kind: 'tick', at: later(ten, millis(first * QUARTER_HOUR)), clock: 'simulated' } as const;
  let current = advanceSeal(rules, tools, state ?? startSeal(rules, null), tick).state;
  const made: Sealing[] = [];
  for (let number = first; number < first + count; number += 1)
    for (const point of ['h01', 'h02']) {
      const step = advanceSeal(rules, tools, current, { kind: 'capture', capture: capture(point, number) });
      current = step.state;
      made.push(...step.sealed.map((one) => signNow(one, signer)));
    }
  return made;
};

const leavesOf = (batches: readonly SealedBatch[]): readonly string[] =>
  batches.flatMap(({ body }) => parseBatch(body).leaves.map((leaf) => Buffer.from(leaf).toString('hex')));

test('hardware is swapped: what was not acknowledged is sealed anew, and the core has every interval once', async () => {
  const old = site('old', 1);
  const journal = memoryJournal();
  const enrolled = (epoch: number, { key }: MessageSigner, version: number) =>
    openedRegistry(
      tradingRegistry('tou', {
        version,
        gateways: tradingRegistry().gateways.map((one) => (one.id === 'gw-1' ? { ...one, epoch, key } : one)),
      }),
    );
  const before = runCore({ journal, registry: enrolled(1, old.signer, 1) }, {}, later(ten, millis(3 * 60 * MINUTE)));
  const batches = sealed(old.signer, 1, null, 0, 8);
  {
    await using outbox = openOutbox(old.outbox, { log: quietLog() });
    const link = coreLink(before, () => 'none');
    for (const [index, { batch, state }] of batches.entries()) {
      await value(outbox.append(batch, state));
      if (index >= 4) continue;
      const answer = await value(link.submit(batch));
      // Of the fourth the answer never arrived.
      if (index < 3 && answer.kind === 'kept') await value(outbox.acknowledge(batch, answer.receipt, answer.head));
    }
  }
  const file = join(folder, 'gw-1.buffer');
  const exported = await buffer({ action: 'export', file, config: old.config, json: true });
  expect(JSON.parse(exported.stdout)).toMatchObject({
    gateway: 'gw-1',
    last: { epoch: 1, sequence: 8 },
    pending: 5,
    kept: 3,
    refused: 0,
    points: 2,
    signedBy: old.signer.key.kid,
  });

  const same = site('same-epoch', 1);
  expect(await buffer({ action: 'import', file, config: same.config })).toMatchObject({
    code: 2,
    fault: expect.stringMatching(/ends in epoch 1, and core\.epoch is 1\. Two cards must not seal in one epoch/),
  });

  const next = site('new', 2);
  const imported = await buffer({ action: 'import', file, config: next.config, key: old.signer.key.kid });
  expect(imported).toMatchObject({ code: 0, fault: '' });
  expect(imported.stdout).toContain('gw-1 goes on in epoch 2: 5 batches the core did not acknowledge are sealed anew');
  expect(readOutbox(next.outbox).batches.slice(0, 3)).toEqual(readOutbox(old.outbox).batches.slice(0, 3));
  expect(leavesOf(readOutbox(next.outbox).batches.map(({ batch }) => batch))).toEqual(
    leavesOf(batches.map(({ batch }) => batch)),
  );
  expect(await buffer({ action: 'import', file, config: next.config })).toMatchObject({
    code: 2,
    fault: expect.stringMatching(/has sealed intervals already: two outboxes cannot be joined/),
  });

  const after = runCore({ journal, registry: enrolled(2, next.signer, 2) }, {}, later(ten, millis(4 * 60 * MINUTE)));
  const link = coreLink(after, () => 'none');
  // The old card was put into another machine: nothing it says is taken any more.
  const clone = batches[6]?.batch;
  expect(clone && (await value(link.submit(clone)))).toMatchObject({ kind: 'refused' });

  await using outbox = openOutbox(next.outbox, { log: quietLog() });
  const state = await value(outbox.state());
  expect(state).toMatchObject({ epoch: 2, sequence: 5 });
  const more = sealed(next.signer, 2, startSeal({ ...sealRules, epoch: 2 }, state), 8, 2);
  for (const one of more) await value(outbox.append(one.batch, one.state));
  const pending = await value(outbox.pending(100));
  expect(pending.map(({ epoch, sequence }) => `${epoch}/${sequence}`)).toEqual(
    [1, 2, 3, 4, 5, 6, 7].map((sequence) => `2/${sequence}`),
  );
  for (const batch of pending) {
    const answer = await value(link.submit(batch));
    expect(answer.kind).toBe('kept');
    if (answer.kind === 'kept') await value(outbox.acknowledge(batch, answer.receipt, answer.head));
  }
  expect(await value(outbox.status())).toMatchObject({ pending: 0, refused: 0 });

  after.minutes(60);
  const events: MarketEvent[] = [];
  after.service.events(0).subscribe((event) => events.push(event));
  expect(events.filter(({ kind }) => kind === 'invariant-broken')).toEqual([]);
  // Ten quarter hours of 100 Wh in and 40 out, each once; the fourth came from both cards. Later ones are estimates.
  const metered = (after.service.account(seller.token)?.intervals ?? []).slice(-10);
  expect(metered.map(({ importWh, exportWh }) => [importWh, exportWh])).toEqual(Array(10).fill([100, 40]));
});

test('a file that was damaged or changed on its way is refused, and nothing is begun', async () => {
  const old = site('old', 1);
  {
    await using outbox = openOutbox(old.outbox, { log: quietLog() });
    for (const { batch, state } of sealed(old.signer, 1, null, 0, 2)) await value(outbox.append(batch, state));
  }
  const file = join(folder, 'gw-1.buffer');
  expect((await buffer({ action: 'export', file, config: old.config })).stdout).toContain(
    `${file} holds 2 batches the core does not have, 0 it has with their receipts`,
  );
  expect(await buffer({ action: 'export', file, config: old.config })).toMatchObject({
    code: 2,
    fault: expect.stringMatching(/is there already and is never replaced/),
  });
  const whole = readFileSync(file);
  const next = site('new', 2);
  const refused = async (bytes: Uint8Array, why: RegExp, key?: string): Promise<void> => {
    writeFileSync(file, bytes);
    const said = await buffer({ action: 'import', file, config: next.config, ...(key !== undefined && { key }) });
    expect(said).toMatchObject({ code: 2, fault: expect.stringMatching(why) });
    expect(existsSync(next.outbox)).toBe(false);
  };
  await refused(whole.subarray(0, -1), /it is not whole/);
  await refused(Buffer.from(whole).fill(0x55, whole.length - 50), /it is not whole/);
  await refused(Buffer.from('not a buffer at all'), /does not begin as one/);
  await refused(
    Buffer.from(whole.toString('latin1').replace('"pending":2', '"pending":1'), 'latin1'),
    /what was signed|signature/,
  );
  await refused(Buffer.from(whole.toString('latin1').replace('gw-1', 'gw-2'), 'latin1'), /what was signed|signature/);
  await refused(whole, /is signed by [0-9a-f]{64}; --key asks for/, 'ab'.repeat(32));
  const foreign = site('foreign', 2);
  writeFileSync(foreign.config, JSON.stringify({ ...gatewayFile(), gateway: 'gw-9' }));
  writeFileSync(file, whole);
  expect(await buffer({ action: 'import', file, config: foreign.config })).toMatchObject({
    code: 2,
    fault: expect.stringMatching(/is the buffer of gw-1; this configuration is of gw-9/),
  });
});

test('the state of a stopped gateway: how full, for how long, what is written to the card; and what machines read', async () => {
  const old = site('old', 1);
  {
    await using outbox = openOutbox(old.outbox, { log: quietLog() });
    for (const { batch, state } of sealed(old.signer, 1, null, 0, 2)) await value(outbox.append(batch, state));
  }
  const { code, stdout } = await buffer({ action: 'state', gateway: '', config: old.config });
  expect(code).toBe(0);
  expect(stdout).toMatch(
    /^gw-1: 2 batches \(2 KiB\) wait for the core, the oldest of 2026-11-24T10:00:00\+07:00; 0 % full\.\nThe gateway can be offline for 62 days: then the outbox has reached the number of batches it may hold\.\nWritten to the card today \(UTC\) \d+ KiB in \d+ syncs; 256\.0 MiB a day are allowed\./,
  );
  const json = JSON.parse((await buffer({ action: 'state', gateway: '', config: old.config, json: true })).stdout);
  expect(json).toMatchObject({ gateway: 'gw-1', pending: 2, refused: 0, offline: { bound: 'rows' }, damage: [] });
  expect(json.wear.today.syncs).toBeGreaterThanOrEqual(2);
});

test('a gateway that runs keeps its outbox to itself', async () => {
  const old = site('old', 1);
  await using outbox = openOutbox(old.outbox, { log: quietLog() });
  await value(outbox.status());
  for (const options of [
    { action: 'state', gateway: '', config: old.config },
    { action: 'export', file: join(folder, 'x'), config: old.config },
  ] as const)
    expect(await buffer(options)).toMatchObject({ code: 2, fault: expect.stringMatching(/in use by another process/) });
});
