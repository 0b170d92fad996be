import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { configurationHistory } from '../../../src/adapters/files/configuration-history.ts';
import { createKeyFile, openSigner, readKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { run as change } from '../../../src/bin/commands/config-change.ts';
import { type HistoryOptions, run as look } from '../../../src/bin/commands/config-history.ts';
import { run as repair } from '../../../src/bin/commands/config-repair.ts';
import { beginConfiguration } from '../../../src/bin/configuration/begin-configuration.ts';
import { gatewayProgram } from '../../../src/bin/configuration/gateway-program.ts';
import { historyFolder } from '../../../src/bin/configuration/history-folder.ts';
import { readExport } from '../../../src/bin/configuration/history-source.ts';
import { inForceOr } from '../../../src/bin/configuration/in-force.ts';
import { examineHistory } from '../../../src/bin/doctor/history.ts';
import { composeKept } from '../../../src/bin/read-gateway-configuration.ts';
import { appendEntry } from '../../../src/configuration/append-entry.ts';
import { draftOf, numberedOf } from '../../../src/configuration/change-draft.ts';
import { standingOf } from '../../../src/configuration/change-history.ts';
import { checkHistory } from '../../../src/configuration/check-history.ts';
import { wholeHistory } from '../../../src/configuration/found-history.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { ten } from '../../support/sealed-substation.ts';

let folder = '';
let out = '';
let err = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-damaged-'));
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    err += String(text);
    return true;
  });
  await twoChangesAndOneRolledBack();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const file = () => join(folder, 'gateway.json');
const storage = () => join(folder, 'state');
const history = () => configurationHistory(historyFolder(storage()));
const entry = (sequence: number, chain = 'entries') =>
  join(historyFolder(storage()), chain, `${String(sequence).padStart(6, '0')}.cose`);
const head = () => join(historyFolder(storage()), 'head.json');
const write = (changed: object = {}): void =>
  writeFileSync(file(), JSON.stringify({ ...gatewayFile(), storage: storage(), ...changed }, null, 2));

/** A start that ends at once: what it runs, how its changes stand, and why no history is kept. */
const start = async () => {
  using begun = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
  const known = begun.kept?.begun.history;
  return {
    silence: begun.configuration.silence,
    standings: known?.records.map((record) => standingOf(record)) ?? null,
    why: begun.why?.message ?? null,
  };
};

const confirm = async (): Promise<void> => {
  const store = history();
  const known = wholeHistory(await firstValueFrom(store.found()));
  const open = known.open ?? expect.fail('nothing is on trial');
  const clock = fakeClock({ start: ten });
  const draft = draftOf(known, numberedOf(open), { step: 'confirmed', outcome: 'well', word: null }, ten);
  const ports = { history: store, signer: openSigner(join(folder, 'gateway.key'), 'gateway'), clock };
  await firstValueFrom(appendEntry(draft, null, known, { ...ports, gateway: 'gateway-1' }));
};

/**
 * Entries 1 (10 s of silence, by the file), 2 to 4 (20 s, changed live and confirmed) and 5 to 7 (30 s by the file, rolled back by a
 * start): 20 s are in force, and the file says what was rolled back.
 */
const twoChangesAndOneRolledBack = async (): Promise<void> => {
  write();
  await start();
  const live = join(folder, 'live.json');
  writeFileSync(live, '{"silenceSeconds": 20}');
  await change({ action: 'apply', file: live, live: true, reason: 'the DSO asks', author: 'ann', config: file() });
  await start();
  await confirm();
  write({ logLevel: 'debug' });
  await start();
  expect(await start()).toEqual({ silence: 20_000, standings: ['confirmed', 'confirmed', 'rolled-back'], why: null });
  expect(readdirSync(join(historyFolder(storage()), 'entries'))).toHaveLength(7);
};

const tell = async (options: HistoryOptions) => {
  [out, err] = ['', ''];
  const code = await look(options);
  return { code, out, err };
};
const mend = async () => {
  out = '';
  await repair({ config: file(), reason: 'the card lost a block', author: 'ben' });
  return out;
};
const flipped = (path: string): void => {
  const bytes = readFileSync(path);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(path, bytes);
};

test.for<readonly [string, () => void, string, readonly number[]]>([
  ['the newest is gone', () => rmSync(entry(7)), 'has 6 entries, and there were 7', [3]],
  ['one is gone', () => rmSync(entry(3)), '000003.cose is not there', [2]],
  ['the first is gone', () => rmSync(entry(1)), '000001.cose is not there', [0]],
  ['one is torn', () => writeFileSync(entry(4), readFileSync(entry(4)).subarray(0, 9)), 'Entry 4 of the', [2]],
  ['a bit of one is another', () => flipped(entry(2)), 'of the configuration history does not hold', [1, 2]],
  ['head.json is gone', () => rmSync(head()), 'head.json is gone, or says nothing', [3]],
  ['head.json is torn', () => writeFileSync(head(), '{"se'), 'head.json is gone, or says nothing', [3]],
  ['one is a folder', () => [rmSync(entry(6)), mkdirSync(entry(6))], '000006.cose is not there', [3]],
  ['one comes long after all others', () => cpSync(entry(7), entry(99_999_999_999)), '000008.cose is not there', [3]],
  ['one is gone, and so is head.json', () => [rmSync(entry(3)), rmSync(head())], '000003.cose is not there', [2]],
  ['one is gone, and head.json is torn', () => [rmSync(entry(2)), writeFileSync(head(), '{"se')], '000002.cose', [1]],
])('%s: what was in force runs, live layer and all, and what holds is shown', async ([, harm, why, holding]) => {
  harm();
  expect(await start()).toEqual({ silence: 20_000, standings: null, why: expect.stringContaining(why) });
  // Nothing gets better or worse with another start.
  const { why: said } = await start();
  expect(said).toContain('(gridtokenx config repair --config FILE). What was in force runs.');
  const shown = await tell({ action: 'history', config: file(), json: true });
  expect(shown.code).toBe(1);
  expect(shown.err).toContain(why);
  const { changes, damage } = JSON.parse(shown.out) as { changes: unknown[]; damage: string };
  expect(holding).toContain(changes.length);
  expect(damage).toContain(why);
  await expect(inForceOr(composeKept, file())).resolves.toMatchObject({ silence: 20_000 });
  expect(await examineHistory(file())).toMatchObject([
    { check: 'history', verdict: 'fail', says: damage, next: expect.stringContaining(`repair --config ${file()}`) },
  ]);
});

test('the doctor on a history that is whole, on trial, without the bytes of what is in force, out of reach, or not there', async () => {
  const looked = async () => {
    const [finding, ...more] = await examineHistory(file());
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ check: 'history', about: historyFolder(storage()) });
    return `${finding?.verdict}: ${finding?.says}`;
  };
  expect(await looked()).toBe('ok: holds, up to change 3; in force is change 2');
  // Whoever has a broken file wants to know what runs instead of it.
  write({ silenceSecond: 4 });
  expect(await looked()).toBe('ok: holds, up to change 3; in force is change 2');
  write({ logLevel: 'warn' });
  await start();
  expect(await looked()).toBe('ok: holds, up to change 4; in force is change 2, on trial change 4');
  const { inForce } = wholeHistory(await firstValueFrom(history().found()));
  writeFileSync(join(historyFolder(storage()), 'contents', inForce?.configuration ?? ''), 'damaged');
  expect(await looked()).toMatch(/^fail: The bytes of a configuration are gone, or others: /);
  rmSync(historyFolder(storage()), { recursive: true });
  expect(await looked()).toMatch(/^skipped: there is none yet/);
  writeFileSync(historyFolder(storage()), '');
  expect(await looked()).toBe('fail: cannot be read (a part of its path is a file and no folder (ENOTDIR))');
});

test('a damaged history is begun anew with what was in force, and what is left of it stays', async () => {
  rmSync(entry(5));
  expect(await mend()).toMatch(
    /^The history of gateway-1 is begun anew: its change 1 is what was in force\. Start the gateway\.\nWhat is left of the one before stays in .*: 4 entries of 2 changes hold \(gridtokenx config history --config .* --chain 1\)\.\n.*gateway\.json says another configuration, which is not tried: .*\n$/,
  );
  // The file was read before: it is no wish of anybody, and what was rolled back stays so.
  expect(await start()).toEqual({ silence: 20_000, standings: ['confirmed'], why: null });
  const shown = await tell({ action: 'show', change: '1', config: file() });
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(shown.out).toContain('ben');
  expect(shown.out).toContain('the card lost a block');
  expect(shown.out).toMatch(
    /Its history was begun anew: the one before it, which was damaged, holds up to entry 4 \(SHA-256 [0-9a-f]{64}\)\./,
  );
  const former = await tell({ action: 'history', config: file(), chain: '1' });
  expect(former).toMatchObject({ code: 1, err: expect.stringContaining('000005.cose is not there') });
  expect(former.out.trimEnd().split('\n')).toHaveLength(2);
  await expect(tell({ action: 'history', config: file(), chain: '3' })).rejects.toThrow(
    'There is no history 3 of this configuration; allowed: 1 to 2.',
  );
  // It goes on like any other, to be verified by anybody.
  write({ silenceSeconds: 40 });
  await start();
  expect(await start()).toMatchObject({ standings: ['confirmed', 'rolled-back'] });
  const exported = join(folder, 'history.cbor');
  await tell({ action: 'export', file: exported, config: file() });
  await expect(tell({ action: 'export', file: exported, config: file() })).rejects.toThrow(
    `${exported} is there already and is never written over: name another file, or remove it.`,
  );
  const key = readKeyFile(join(folder, 'gateway.key'), 'gateway').key;
  expect(checkHistory(readExport(exported), [key], verifySignature)).toMatchObject({ missing: [] });
  expect(await mend()).toMatch(/holds: there is nothing to repair\.\n$/);
});

test('a second damage: the newest history is begun anew once more, also where nothing says which that is', async () => {
  rmSync(entry(5));
  await mend();
  rmSync(entry(1, 'entries-2'));
  expect(await start()).toMatchObject({ silence: 20_000, standings: null });
  await mend();
  rmSync(head());
  expect(await start()).toMatchObject({ silence: 20_000, standings: ['confirmed'], why: null });
  expect((await tell({ action: 'history', config: file(), chain: '2' })).code).toBe(1);
});

test('bytes that were in force and are gone: the site’s files have them, or else what was in force before runs', async () => {
  const contents = join(historyFolder(storage()), 'contents');
  const [, second] = wholeHistory(await firstValueFrom(history().found())).records;
  const bytes = join(contents, second?.configuration ?? '');
  const whole = join(folder, 'whole');
  cpSync(historyFolder(storage()), whole, { recursive: true });
  rmSync(bytes);
  expect(await start()).toMatchObject({
    ...{ silence: 10_000, standings: null },
    why: expect.stringMatching(/contents.* What was in force before runs: /),
  });
  const shown = await tell({ action: 'history', config: file() });
  expect(shown).toMatchObject({ code: 1, err: expect.stringContaining('The bytes of change 2 are damaged or gone') });
  await expect(tell({ action: 'show', change: '2', bytes: true, config: file() })).rejects.toThrow(
    'The bytes of change 2 are damaged or gone',
  );
  await mend();
  expect(await start()).toMatchObject({ silence: 10_000, standings: ['confirmed'], why: null });

  rmSync(historyFolder(storage()), { recursive: true });
  renameSync(whole, historyFolder(storage()));
  // Back to the first, which is what the site's file says.
  write();
  await change({ action: 'rollback', change: '1', reason: 'as it was', config: file() });
  await start();
  await confirm();
  const { inForce } = wholeHistory(await firstValueFrom(history().found()));
  writeFileSync(join(contents, inForce?.configuration ?? ''), 'damaged');
  expect(await start()).toMatchObject({ silence: 10_000, why: null });
  expect((await tell({ action: 'history', config: file() })).code).toBe(0);
  // Bytes of what runs no more: whoever looks is told, and there is nothing to repair.
  rmSync(bytes);
  expect(await tell({ action: 'history', config: file() })).toMatchObject({
    ...{
      code: 0,
      err: expect.stringContaining('The bytes of change 2 are damaged or gone: nobody can go back to them.'),
    },
  });
  expect(await mend()).toContain('there is nothing to repair');
});

test('where nothing of a history can be read, the files run as ever, and it can be begun anew', async () => {
  rmSync(join(historyFolder(storage()), 'contents'), { recursive: true });
  rmSync(entry(1));
  write({ silenceSeconds: 50 });
  expect(await start()).toMatchObject({
    ...{ silence: 50_000, standings: null },
    why: expect.stringMatching(/What the files say runs, on no trial: /),
  });
  await mend();
  expect(await start()).toEqual({ silence: 50_000, standings: ['confirmed'], why: null });
  expect((await tell({ action: 'show', change: '1', config: file() })).out).toContain('no entry holds');
});
