import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { configurationHistory } from '../../../src/adapters/files/configuration-history.ts';
import { createKeyFile, openSigner, readKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { lockFolder } from '../../../src/adapters/sqlite/folder-lock.ts';
import { run as change } from '../../../src/bin/commands/config-change.ts';
import { run as explain } from '../../../src/bin/commands/config-explain.ts';
import { type HistoryOptions, run as look } from '../../../src/bin/commands/config-history.ts';
import { beginConfiguration } from '../../../src/bin/configuration/begin-configuration.ts';
import { noteStorage } from '../../../src/bin/configuration/former-storage.ts';
import { gatewayProgram } from '../../../src/bin/configuration/gateway-program.ts';
import { historyFolder } from '../../../src/bin/configuration/history-folder.ts';
import { bundleOfChange, exportOf, readHistory } from '../../../src/bin/configuration/history-source.ts';
import { warnOfHidden } from '../../../src/bin/configuration/start-warnings.ts';
import { validateAny } from '../../../src/bin/configuration/validate-any.ts';
import { areForAll, siteFiles } from '../../../src/bin/site-layers.ts';
import { saidIn } from '../../../src/bin/words/in-language.ts';
import { appendEntry } from '../../../src/configuration/append-entry.ts';
import { historyOf, standingOf } from '../../../src/configuration/change-history.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { entryHash, parseEntry } from '../../../src/wire/configuration-entry.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { ten } from '../../support/sealed-substation.ts';

let folder = '';
let said = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-begin-'));
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const file = () => join(folder, 'gateway.json');
const storage = () => join(folder, 'state');
const write = (changed: object = {}): string => {
  const text = JSON.stringify({ ...gatewayFile(), storage: storage(), ...changed }, null, 2);
  writeFileSync(file(), text);
  return text;
};
/** A start that ends at once, as by a kill: what it runs, and how its changes stand. */
const start = async () => {
  using begun = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
  const { records, inForce } = begun.kept?.begun.history ?? expect.fail(begun.why?.message ?? 'no history');
  return {
    silence: begun.configuration.silence,
    standings: records.map((record) => standingOf(record)),
    inForce: inForce?.change,
    refused: begun.kept?.begun.refused ?? null,
  };
};
/** What a gateway leaves that was ready: its buffer, and a note of where that is. */
const ran = async (where = storage()): Promise<void> => {
  using begun = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
  expect(begun.configuration.storage).toBe(where);
  writeFileSync(join(where, 'outbox.sqlite'), 'readings');
  noteStorage(gatewayProgram, begun.site, begun.configuration, quietLog());
};
/** Ends the trial of the newest change as a gateway does. */
const confirmNewest = async (): Promise<void> => {
  const history = configurationHistory(join(storage(), 'configuration'));
  const messages = await firstValueFrom(history.entries());
  const newest = messages.map((message) => parseEntry(message).entry).at(-1) ?? expect.fail('no entry');
  const before = historyOf(messages.map((message) => ({ entry: parseEntry(message).entry, hash: entryHash(message) })));
  const draft = {
    ...newest,
    ...{ sequence: before.head.sequence + 1, before: before.head.hash, step: 'confirmed' as const, outcome: 'well' },
  };
  const signer = openSigner(join(folder, 'gateway.key'), 'gateway');
  const clock = fakeClock({ start: ten });
  await firstValueFrom(appendEntry(draft, null, before, { history, signer, clock, gateway: newest.gateway }));
};
const tell = async (options: HistoryOptions): Promise<Readonly<{ code: number; said: string }>> => {
  said = '';
  const code = await look(options);
  return { code, said };
};

test('a slip in storage: what was in force runs where its buffer is, and why is said, until somebody means it', async () => {
  write();
  await ran();
  const slip = join(folder, 'sate');
  write({ storage: slip, silenceSeconds: 20 });
  const begun = await start();
  expect(begun).toMatchObject({ silence: 10_000, inForce: 1, standings: ['confirmed', 'refused'] });
  expect(begun.refused).toBe(
    `storage is ${slip}, which has nothing of the buffer of the gateway gateway-1: until now it lay in ${storage()}. Put the path right, or stop the program and move the folder (mv ${storage()} ${slip}). To begin with nothing there, start it once with --begin-in ${slip}.`,
  );
  expect(existsSync(slip)).toBe(false);
  said = '';
  await explain({ file: file(), path: 'storage', lang: 'en' });
  const kept = `change 1 by start (kept as ${join(storage(), 'configuration', 'contents')}/`;
  expect(said).toContain(`\n  storage: "${storage()}" (site ${kept}`);
  expect(said).toContain(`) → "${slip}" (site ${file()})\n`);
  expect((await tell({ action: 'history', config: file() })).said).toMatch(/\n +2 .* refused /);
  // Whoever has the folder keeps a second one out, and the sentence is of the slip.
  {
    using _ = lockFolder(historyFolder(storage()), 'another');
    await expect(start()).rejects.toMatchObject({ code: 'configuration', message: begun.refused });
  }
  await expect(
    beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }), { beginIn: storage() }),
  ).rejects.toThrow(`--begin-in is ${storage()}, but storage is ${slip}; allowed: the same folder.`);
  using meant = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }), { beginIn: slip });
  expect(meant.configuration).toMatchObject({ storage: slip, silence: 20_000 });
});

test('a storage that was moved goes on there, its change in force at once; one that is gone keeps the gateway down', async () => {
  write();
  await ran();
  const moved = join(folder, 'moved');
  renameSync(storage(), moved);
  // As where a disk is not mounted: an empty folder in its place, or none.
  const gone = new RegExp(
    `^${storage()}, where the buffer of the gateway gateway-1 lay until now, has nothing of it any`,
  );
  await expect(start()).rejects.toThrow(gone);
  mkdirSync(storage());
  await expect(start()).rejects.toThrow(gone);
  await expect(validateAny(file())).rejects.toThrow(gone);
  write({ storage: join(folder, 'nowhere') });
  await expect(start()).rejects.toThrow(
    /^Neither .*nowhere nor .*state, where the buffer .* lay until now, has anything/,
  );
  write({ storage: moved });
  // There is nothing to go back to: a trial that failed would begin anew in the old place.
  expect(await start()).toMatchObject({ refused: null });
  const { history } = await readHistory({ storage: moved });
  expect(history.records.map(standingOf)).toEqual(['confirmed', 'confirmed']);
  await ran(moved);
  expect(await start()).toMatchObject({ inForce: 2, refused: null });
  const back = { action: 'rollback', change: '1', reason: 'as it was', config: file() } as const;
  await expect(change(back)).rejects.toThrow(`what was kept lies in ${moved}: it does not move with a change`);
});

test('where it ran is noted in every place that can be written, and said where there is none', async () => {
  write();
  await ran();
  rmSync(join(folder, '.gridtokenx-gateway-simulation-gateway-1.storage'));
  vi.stubEnv('STATE_DIRECTORY', folder);
  vi.stubEnv('CACHE_DIRECTORY', join(folder, 'no-cache'));
  const log = quietLog();
  using begun = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
  noteStorage(gatewayProgram, begun.site, begun.configuration, log);
  expect(log.lines).toEqual([]);
  vi.stubEnv('STATE_DIRECTORY', undefined);
  noteStorage(gatewayProgram, { path: join(folder, 'no', 'gateway.json'), isFolder: false }, begun.configuration, log);
  expect(log.lines.map(({ message }) => message)).toEqual([
    expect.stringMatching(/^Where the gateway keeps its storage can be noted nowhere/),
  ]);
});

test('the first file is in force at once; another one is on trial, and taken back by the next start', async () => {
  write();
  expect(await start()).toMatchObject({ silence: 10_000, standings: ['confirmed'], inForce: 1 });
  expect(await start()).toMatchObject({ standings: ['confirmed'] });
  write({ silenceSeconds: 20 });
  expect(await start()).toMatchObject({ silence: 20_000, standings: ['confirmed', 'applied'], inForce: 1 });
  // Its trial was not ended: what was in force runs, again and again, until the file is another one.
  for (let again = 0; again < 2; again += 1)
    expect(await start()).toMatchObject({ silence: 10_000, standings: ['confirmed', 'rolled-back'] });
  write({ silenceSeconds: 21 });
  expect(await start()).toMatchObject({ silence: 21_000, standings: ['confirmed', 'rolled-back', 'applied'] });
});

test.for<readonly [string, (text: string) => string, string]>([
  ['half a file', (text) => text.slice(0, text.indexOf('"core"')), 'cannot be read'],
  [
    'a wrong value',
    (text) => text.replace('"gateway": "gateway-1"', '"gateway": "gateway-1",\n"silenceSeconds": 0'),
    'silenceSeconds is 0',
  ],
  ['a key file that is not there', (text) => text.replace('gateway.key', 'other.key'), 'other.key'],
  [
    'limits that are not there',
    (text) => text.replace('"gateway": "gateway-1"', '"gateway": "gateway-1",\n"limits": ["pea-xx"]'),
    'pea-xx',
  ],
])('%s: what was in force runs, and why is said', async ([, spoil, why]) => {
  const text = write();
  await start();
  writeFileSync(file(), spoil(text));
  const begun = await start();
  expect(begun).toMatchObject({ silence: 10_000, inForce: 1, standings: ['confirmed', 'refused'] });
  expect(begun.refused).toContain(why);
  // Said at every start, written down once.
  expect(await start()).toMatchObject({ standings: ['confirmed', 'refused'], refused: expect.stringContaining(why) });
});

test('what ran with a wrong value under another layer still runs, is warned of, and is not taken with any other change', async () => {
  const right = write();
  await start();
  const live = join(folder, 'live.json');
  writeFileSync(live, '{"silenceSeconds":33}');
  await change({ action: 'apply', file: live, live: true, config: file(), reason: 'a slow line' });
  expect(await start()).toMatchObject({ silence: 33_000 });
  await confirmNewest();
  // The file says it now: the live layer lies on it, and nothing would come of it until that is taken away.
  write({ silenceSeconds: 0 });
  const begun = await start();
  expect(begun).toMatchObject({ silence: 33_000, standings: ['confirmed', 'confirmed', 'refused'], inForce: 2 });
  expect(begun.refused).toBe(`${file()}: silenceSeconds is 0; allowed: a number of s from 1 to 3600.`);
  await expect(change({ action: 'apply', file: file(), config: file(), reason: 'x' })).rejects.toThrow(
    'silenceSeconds is 0',
  );
  await expect(validateAny(file())).rejects.toThrow(`${file()}: silenceSeconds is 0`);
  // A program that judged no more than what had an effect has let one through.
  writeFileSync(file(), right);
  vi.stubEnv('GRIDTOKENX_GATEWAY__SILENCE_SECONDS', '0');
  using again = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
  expect(again).toMatchObject({ configuration: { silence: 33_000 }, kept: { begun: { refused: null } } });
  const log = quietLog();
  warnOfHidden(again.hidden, log);
  expect(log.lines.map(({ message }) => message)).toEqual([
    'Another layer lies on this, which a change would be refused for: GRIDTOKENX_GATEWAY__SILENCE_SECONDS: silenceSeconds is 0; allowed: a number of s from 1 to 3600.',
  ]);
});

test('config explain says what is in force, and shows what was changed live', async () => {
  write();
  const explained = async (path?: string): Promise<string> => {
    said = '';
    await explain({ file: file(), lang: 'en', ...(path !== undefined && { path }) });
    return said;
  };
  expect(await explained()).not.toContain('in force');
  await start();
  expect(await explained()).toMatch(/\n\nChange 1 is in force since 2026-11-24T.*, and this is what it says\.\n$/);
  const live = join(folder, 'live.json');
  writeFileSync(live, '{"silenceSeconds":33}');
  await change({ action: 'apply', file: live, live: true, config: file(), reason: 'a slow line' });
  expect(await explained()).toContain(
    `\nChange 2 is on trial, or waits for a start: gridtokenx config show 2 --config ${file()}\n`,
  );
  await start();
  await confirmNewest();
  expect(await explained('silenceSeconds')).toMatch(
    /^silenceSeconds = 33 s\n[\s\S]*set by: live\n[\s\S]*Change 2 is in force since .*, and this, under what was changed live, is what it says\.\n$/,
  );
  expect(await explained()).toContain('\n  live\n');
  // The file says more than is in force, and less than what was changed live.
  write({ silenceSeconds: 12, http: { port: 1_234 } });
  expect(await explained('silenceSeconds')).toContain('is what it says.');
  expect(await explained('http')).toMatch(
    /says otherwise \(in force → here\):\n {2}http\.port: \d+ \(default config\/default\.json\) → 1234 \(site .*gateway\.json\)\n$/,
  );
  // Of what the file does not say any more no line is left, and yet it differs.
  write({ mqtt: { url: 'mqtts://dso' } });
  await start();
  await confirmNewest();
  write();
  expect(await explained()).toMatch(/\n {2}mqtt\.url: "mqtts:\/\/dso" \(site .*\) → null/);
});

test('config explain says why it does not know what is in force', async () => {
  write();
  await start();
  writeFileSync(join(historyFolder(storage()), 'entries', '000001.cose'), 'torn');
  said = '';
  await explain({ file: file(), lang: 'en' });
  expect(said).toContain('\nWhat is in force, and what was changed live, is not known here: ');
});

test('a broken file whose storage is relative, beside one that only looks like it: what was in force runs', async () => {
  const text = write({ storage: 'state' });
  await start();
  writeFileSync(file(), text.replace('{', '{"mqqt": {"storage": "other"},'));
  expect(await start()).toMatchObject({ silence: 10_000, standings: ['confirmed', 'refused'] });
});

test('refusals that fill pages: their beginning is kept, and what was in force runs', async () => {
  write();
  await start();
  write(Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`unheardOf${index}`, 'x'.repeat(60)])));
  expect(await start()).toMatchObject({ silence: 10_000, standings: ['confirmed', 'refused'] });
});

test('where no history can be written any more, what was in force runs', async () => {
  write();
  await start();
  const entries = join(storage(), 'configuration', 'entries');
  // The next entry cannot get its name, of whoever starts the gateway.
  mkdirSync(join(entries, '000002.cose.new'));
  for (const spoil of [{ silenceSeconds: 0 }, { silenceSeconds: 20 }]) {
    write(spoil);
    using begun = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
    expect(begun).toMatchObject({ kept: null, why: { code: 'storage' }, configuration: { silence: 10_000 } });
  }
});

test('a configuration that does not take the gateway’s key is refused before it is in force', async () => {
  write();
  await start();
  write({ cryptography: { algorithms: ['ES256'] } });
  await expect(validateAny(file())).rejects.toThrow('cryptography.algorithms has ES256 alone');
  const begun = await start();
  expect(begun).toMatchObject({ standings: ['confirmed', 'refused'] });
  expect(begun.refused).toContain('cryptography.algorithms has ES256 alone');
});

test.for<readonly [string, (text: string) => string]>([
  ['half a file', (text) => text.slice(0, text.indexOf('"core"'))],
  ['a wrong value', (text) => text.replace('"gateway": "gateway-1"', '"gateway": "gateway-1",\n"silenceSeconds": 0')],
])('%s: its history is shown by its name, and rollback has it say again what was in force', async ([, spoil]) => {
  // Where one can make out the storage, it stands before what is cut off.
  const text = JSON.stringify(gatewayFile(), null, 2);
  writeFileSync(file(), text);
  await start();
  writeFileSync(file(), spoil(text));
  const { code, said: shown } = await tell({ action: 'history', config: file() });
  expect([code, shown]).toEqual([0, expect.stringMatching(/^\* +1 .* confirmed/)]);
  await change({ action: 'rollback', change: '1', reason: 'the file is broken', config: file() });
  expect(readFileSync(file(), 'utf8')).toBe(text);
  expect(await start()).toMatchObject({ standings: ['confirmed'], refused: null });
});

test('before anything was in force a wrong file is refused as ever', async () => {
  write({ silenceSeconds: 0 });
  await expect(start()).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('silenceSeconds'),
  });
  rmSync(file());
  await expect(start()).rejects.toMatchObject({
    code: 'configuration',
    message: expect.stringContaining('cannot be read'),
  });
});

test('two at once: the second is told who has the history', async () => {
  write();
  using _ = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
  await expect(beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }))).rejects.toThrow(
    /is in use by the gateway of/,
  );
  // It runs: whoever wants another configuration of it asks it, and stops nothing.
  const asking = change({ action: 'rollback', change: '1', reason: 'why', config: file() });
  const why = await asking.catch((error: Error) => error.message);
  expect(why).toMatch(
    /is in use by the gateway of .*\. Ask the gateway that runs: say --gateway <url> and --key in place of --config\. Or stop it first\.$/,
  );
  expect(saidIn('th', String(why))).toMatch(
    /ให้ขอเกตเวย์ที่ทำงานอยู่ โดยใช้ --gateway <url> และ --key แทน --config หรือหยุดก่อน$/,
  );
});

test('a gateway measures also where its history cannot be read', async () => {
  write();
  await start();
  rmSync(join(storage(), 'configuration', 'entries', '000001.cose'));
  using begun = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
  expect(begun).toMatchObject({ kept: null, why: { code: 'storage' }, configuration: { silence: 10_000 } });
});

test('what came by another way than the file stays over a start, until somebody changes the file', async () => {
  const first = write();
  await start();
  // As by the API: in force, and the file says what it said.
  const elsewhere = join(folder, 'elsewhere.json');
  writeFileSync(elsewhere, write({ silenceSeconds: 30 }));
  await change({ action: 'apply', file: elsewhere, reason: 'the DSO asks', config: file() });
  writeFileSync(file(), first);
  expect(await start()).toMatchObject({ silence: 30_000 });
  await confirmNewest();
  for (let again = 0; again < 2; again += 1)
    expect(await start()).toMatchObject({ silence: 30_000, standings: ['confirmed', 'confirmed'], inForce: 2 });
  write({ silenceSeconds: 20 });
  expect(await start()).toMatchObject({ silence: 20_000, standings: ['confirmed', 'confirmed', 'applied'] });
});

test('what waits for the next start is taken back by rollback, and gives way to a file that is edited later', async () => {
  const first = write();
  await start();
  const other = join(folder, 'other.json');
  const apply = async () => {
    writeFileSync(other, write({ silenceSeconds: 30 }));
    writeFileSync(file(), first);
    await change({ action: 'apply', file: other, reason: 'slower', config: file() });
  };
  await apply();
  expect(await change({ action: 'rollback', change: '1', reason: 'a slip', config: file() })).toBe(0);
  expect(readFileSync(file(), 'utf8')).toBe(first);
  expect(await start()).toMatchObject({ silence: 10_000, standings: ['confirmed', 'rolled-back'], inForce: 1 });
  await apply();
  write({ silenceSeconds: 40 });
  expect(await start()).toMatchObject({
    silence: 40_000,
    standings: ['confirmed', 'rolled-back', 'rolled-back', 'applied'],
  });
});

test('a folder with a file a section is kept whole', async () => {
  rmSync(file(), { force: true });
  mkdirSync(file());
  const { lines, ...rest } = gatewayFile();
  const yaml = `# two meters\n${JSON.stringify(lines)}\n`;
  writeFileSync(join(file(), 'lines.yaml'), yaml);
  writeFileSync(
    join(file(), 'gateway.json'),
    JSON.stringify({ ...rest, keyFile: join(folder, 'gateway.key'), storage: storage() }),
  );
  expect(await start()).toMatchObject({ standings: ['confirmed'] });
  writeFileSync(join(file(), 'lines.yaml'), yaml.replace('two', 'still two'));
  expect(await start()).toMatchObject({ standings: ['confirmed', 'applied'] });
  const shown = await tell({ action: 'show', change: '1', bytes: true, storage: storage() });
  expect(shown.said).toContain(`--- lines.yaml\n${yaml}`);
});

/** What a stop leaves behind where what was on trial did well. */
const stopped = async (): Promise<void> => {
  const history = configurationHistory(historyFolder(storage()));
  const newest = (await firstValueFrom(history.entries())).at(-1) ?? expect.fail('no entry');
  await firstValueFrom(history.pause(toHex(entryHash(newest))));
};

test('a trial that did well when somebody stopped the program begins anew with its next start, once', async () => {
  write();
  await start();
  write({ silenceSeconds: 20 });
  expect(await start()).toMatchObject({ silence: 20_000, standings: ['confirmed', 'applied'] });
  await stopped();
  expect(await start()).toMatchObject({ silence: 20_000, standings: ['confirmed', 'applied'] });
  await stopped();
  expect(await start()).toMatchObject({ silence: 20_000, standings: ['confirmed', 'applied'] });
  // That life ended by a kill: it counts against the change.
  expect(await start()).toMatchObject({ silence: 10_000, standings: ['confirmed', 'rolled-back'] });
});

test('a trial that was stopped gives way to files that somebody wrote since, and to what cannot start any more', async () => {
  write();
  await start();
  write({ silenceSeconds: 20 });
  await start();
  await stopped();
  write({ silenceSeconds: 30 });
  expect(await start()).toMatchObject({ silence: 30_000, standings: ['confirmed', 'rolled-back', 'applied'] });
});

test('a trial that was stopped is rolled back where nothing can start with it any more', async () => {
  write();
  await start();
  const other = join(folder, 'other.key');
  createKeyFile(other, 'gateway');
  write({ silenceSeconds: 20, keyFile: other });
  await start();
  await stopped();
  rmSync(other);
  expect(await start()).toMatchObject({
    silence: 10_000,
    standings: ['confirmed', 'rolled-back'],
    refused: expect.stringContaining('other.key'),
  });
});

test('a trial that was stopped is taken back at the stopped program, and is not tried again', async () => {
  const first = write();
  await start();
  write({ silenceSeconds: 20 });
  await start();
  await stopped();
  await change({ action: 'rollback', change: '1', reason: 'not today', config: file(), author: 'somchai' });
  expect(readFileSync(file(), 'utf8')).toBe(first);
  expect(await start()).toMatchObject({ silence: 10_000, standings: ['confirmed', 'rolled-back'] });
});

test('a failure of a start that is known stands in the history', async () => {
  write();
  await start();
  write({ silenceSeconds: 20 });
  await start();
  using begun = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }), {
    ended: 'Port 8470 is taken.',
  });
  const last = begun.kept?.begun.history.records.at(-1)?.steps.at(-1);
  expect(last).toMatchObject({ step: 'rolled-back', outcome: 'Port 8470 is taken.' });
});

test('the bytes of files that not everybody may read are given to nobody', async () => {
  write();
  {
    using begun = await beginConfiguration(gatewayProgram, file(), fakeClock({ start: ten }));
    const { history } = begun.kept?.begun ?? expect.fail();
    const exported = async () =>
      exportOf(configurationHistory(historyFolder(storage())), 'it', areForAll(siteFiles(file())));
    chmodSync(folder, 0o755);
    chmodSync(file(), 0o644);
    expect((await exported()).contents).toHaveLength(1);
    chmodSync(folder, 0o750);
    expect((await exported()).contents).toEqual([]);
    chmodSync(folder, 0o755);
    chmodSync(file(), 0o640);
    const given = await exported();
    expect(given).toMatchObject({ entries: [expect.anything()], contents: [] });
    expect(() => bundleOfChange({ ...given, history, parsed: [] }, 1)).toThrow(
      'The bytes of change 1 are not given away',
    );
  }
});

test('a stopped gateway: looked at, changed for its next start, exported and checked', async () => {
  const first = write();
  await start();
  const at = { storage: storage() };
  const other = join(folder, 'other.json');
  writeFileSync(other, write({ limits: ['pea-lv'] }));
  writeFileSync(file(), first);
  expect(
    await change({ action: 'apply', file: other, reason: 'other limits', config: file(), author: 'somchai' }),
  ).toBe(0);
  // The file says the same already, and what it said is kept beside it.
  expect(readFileSync(file(), 'utf8')).toBe(readFileSync(other, 'utf8'));
  await expect(change({ action: 'apply', file: other, reason: 'why', config: file() })).rejects.toThrow(
    'Change 2 has not ended',
  );
  expect(await start()).toMatchObject({ standings: ['confirmed', 'applied'] });
  expect(await start()).toMatchObject({ standings: ['confirmed', 'rolled-back'] });

  const history = await tell({ action: 'history', ...at });
  expect(history.said).toMatch(/^\* {3}1 .* confirmed {4}start {4}start: /);
  expect(history.said).toMatch(
    /\n {4}2 .* rolled back {2}command {2}somchai: other limits\n {6}The program ended before the trial did\.\n$/,
  );
  expect((await tell({ action: 'show', change: '2', ...at })).said).toMatch(/\nlimits: \[.*\] → \["pea-lv"\]\n/);
  expect(await tell({ action: 'show', change: '1', bytes: true, ...at })).toEqual({ code: 0, said: first });
  expect(await tell({ action: 'diff', from: '1', to: '2', ...at })).toEqual({
    code: 1,
    said: 'limits: (not there) → ["pea-lv"]\n',
  });
  expect(await tell({ action: 'diff', from: '1', to: '1', ...at })).toEqual({
    code: 0,
    said: 'No value is another one.\n',
  });
  await expect(look({ action: 'show', change: '9', ...at })).rejects.toThrow('There is no change 9; allowed: 1 to 2.');
  await expect(look({ action: 'show', change: 'x', ...at })).rejects.toThrow('"x" is no number of a change');

  const exported = join(folder, 'history.cbor');
  await look({ action: 'export', file: exported, ...at });
  const key = [toHex(readKeyFile(join(folder, 'gateway.key'), 'gateway').key.raw)];
  const checked = await tell({ action: 'verify', export: exported, key });
  expect(checked).toMatchObject({
    code: 0,
    said: expect.stringMatching(/holds: 4 entries of 2 changes, each signed by the program’s own key/),
  });
  // The key's own file does as well; whose it is not is told whose to give, and not an operator's.
  const own = [join(folder, 'gateway.key')];
  expect(await tell({ action: 'verify', export: exported, key: own })).toEqual(checked);
  createKeyFile(join(folder, 'log.key'), 'log');
  await expect(look({ action: 'verify', export: exported, key: [join(folder, 'log.key')] })).rejects.toThrow(
    /log\.key has the purpose log\. Give the gateway or core key: no key serves two purposes\.$/,
  );
  const [head = ''] = /[0-9a-f]{64}/.exec(checked.said) ?? [];
  expect(await tell({ action: 'verify', export: exported, key, head })).toMatchObject({ code: 0 });
  expect(await tell({ action: 'verify', export: exported, key, head: 'ab'.repeat(32) })).toMatchObject({ code: 1 });
  const stranger = toHex(createKeyFile(join(folder, 'stranger.key'), 'gateway').key.raw);
  expect(await tell({ action: 'verify', export: exported, key: [stranger] })).toMatchObject({
    code: 1,
    said: expect.stringContaining('Entry 1 of the configuration history does not hold.'),
  });
  // A byte of any entry or of what is kept changed, or an entry taken away, is found.
  const bytes = readFileSync(exported);
  const kept = Buffer.from(bytes);
  kept.set([0x66], kept.lastIndexOf('gateway.key'));
  writeFileSync(exported, kept);
  expect(await tell({ action: 'verify', export: exported, key })).toMatchObject({
    code: 1,
    said: expect.stringMatching(/^No entry names the bytes in it with the SHA-256 [0-9a-f]{64}: they were altered/),
  });
  const place = bytes.indexOf('other limits');
  writeFileSync(exported, bytes.fill('X', place, place + 1));
  expect(await tell({ action: 'verify', export: exported, key })).toMatchObject({
    code: 1,
    said: expect.stringContaining('Entry 2 '),
  });
});
