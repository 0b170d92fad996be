import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { createKeyFile, readKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { run as change } from '../../src/bin/commands/config-change.ts';
import { type HistoryOptions, run as look } from '../../src/bin/commands/config-history.ts';
import type { ConfigurationView } from '../../src/domain/view.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { type CoreRun, runCore } from '../support/core-run.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-core-changes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'core.json');
const key = join(folder, 'somchai.key');
const somchai = createKeyFile(key, 'operator');

let core: CoreRun | null = null;
const alive = (): CoreRun => core ?? expect.fail('no core runs');
afterEach(async () => {
  await core?.stop('SIGKILL');
  core = null;
});

type Content = Readonly<Record<string, unknown>>;
const content = (): Content => JSON.parse(readFileSync(file, 'utf8')) as Content;
const textWith = (changed: object): string => `${JSON.stringify({ ...content(), ...changed }, null, 2)}\n`;
const begin = async (): Promise<string[]> => {
  const said: string[] = [];
  core = await runCore(folder, [], {
    said,
    change: {
      changes: { trialSeconds: 1, illSeconds: 1 },
      roles: { authors: [{ name: 'somchai', key: toHex(somchai.key.raw) }] },
    },
  });
  if (core === null) expect.fail(said.join('\n'));
  return said;
};
const at = async <T>(path: string): Promise<T> => (await fetch(`${alive().url}${path}`)).json() as Promise<T>;
const gateLead = async (): Promise<number> => (await at<{ gateLead: number }>('/v1/registry')).gateLead / 60_000;
const standings = async () =>
  (await at<{ changes: ConfigurationView['recent'] }>('/v1/configuration/history')).changes.map(
    ({ standing }) => standing,
  );
const said = async (work: () => Promise<number>): Promise<string> => {
  let text = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  try {
    await work();
    return text;
  } finally {
    spy.mockRestore();
  }
};
const tell = (options: HistoryOptions) => said(() => look(options));

test('a running core takes its file, a signal and signed requests; what is killed on trial is rolled back, what is stopped goes on', {
  timeout: 180_000,
}, async () => {
  await begin();
  const rules = (await at<{ hash: string }>('/v1/rules')).hash;
  expect(await gateLead()).toBe(5);
  expect(await standings()).toEqual(['confirmed']);

  // A file that was saved: rules of the market come with a record of the journal, the rest in the running parts.
  writeFileSync(file, textWith({ market: { gateMinutes: 10 }, rates: { public: 5_000 } }));
  await expect.poll(standings).toEqual(['confirmed', 'confirmed']);
  expect(await gateLead()).toBe(10);
  expect((await at<{ hash: string }>('/v1/rules')).hash).not.toBe(rules);

  // What no running core can become is refused, in words, and an alarm stands.
  writeFileSync(file, textWith({ eventsKept: 500 }));
  process.kill(alive().pid, 'SIGHUP');
  await expect.poll(standings).toEqual(['confirmed', 'confirmed', 'refused']);
  await expect
    .poll(async () => (await alive().view()).alarms)
    .toContainEqual(expect.objectContaining({ id: 'configuration/refused', state: 'raised' }));
  const history = await tell({ action: 'history', core: alive().url });
  expect(history).toContain('eventsKept cannot change in a running core. Restart it with the new configuration.');
  // Somebody whom the configuration names asks for another one, and the core is killed before that has proved good.
  const wanted = join(folder, 'wanted.json');
  const { eventsKept: _, ...before } = content();
  const text = JSON.stringify({ ...before, market: { gateMinutes: 15 }, changes: { trialSeconds: 600 } });
  writeFileSync(wanted, text);
  const asked = await said(() =>
    change({ action: 'apply', file: wanted, core: alive().url, key, author: 'somchai', reason: 'a later gate' }),
  );
  expect(asked).toContain('Change 4 runs, on trial for 1 s.');
  expect(readFileSync(file, 'utf8')).toBe(text);
  await alive().stop('SIGKILL');
  const heard = await begin();
  expect(await standings()).toEqual(['confirmed', 'confirmed', 'refused', 'rolled-back']);
  expect(await gateLead()).toBe(10);

  // Who goes back goes back byte for byte, to the rules of then.
  const back = {
    action: 'rollback',
    change: '1',
    core: alive().url,
    key,
    author: 'somchai',
    reason: 'as it was',
  } as const;
  expect(await said(() => change(back))).toContain('Change 5 runs, on trial');
  await expect.poll(async () => (await standings()).at(-1)).toBe('confirmed');
  expect((await at<{ hash: string }>('/v1/rules')).hash).toBe(rules);
  await expect.poll(async () => (await alive().view()).ledger.sumNanoBaht).toBe('0');

  // It moves to another port without a restart; whoever asks there is answered.
  writeFileSync(
    file,
    textWith({ changes: { trialSeconds: 600, illSeconds: 1 }, http: { host: 'localhost', port: 0 } }),
  );
  const { pid } = alive();
  process.kill(pid, 'SIGHUP');
  await expect
    .poll(async () => (await fetch(`${alive().url}/healthz`).catch(() => null))?.status ?? 'gone')
    .toBe('gone');
  expect(() => process.kill(pid, 0)).not.toThrow();
  // Stopped on trial it goes on with it; the server has moved before that is written down.
  await expect.poll(() => heard.join('\n')).toContain('Change 6 of the configuration runs');
  await alive().stop('SIGTERM');
  await begin();
  expect((await standings()).slice(4)).toEqual(['confirmed', 'applied']);
  await alive().stop('SIGTERM');

  // What no running core can take back is taken back by a new beginning in the same process, and said.
  writeFileSync(file, textWith({ eventsKept: 500 }));
  const lines = await begin();
  expect((await standings()).slice(5)).toEqual(['rolled-back', 'applied']);
  const started = alive();
  const taken = await said(() => change({ ...back, change: '5', core: started.url, reason: 'a slip' }));
  expect(taken).toContain('somchai took it back: a slip');
  const readyAt = () =>
    lines.filter((line) => line.includes('The core is ready.')).map((line) => (JSON.parse(line) as CoreRun).url);
  await expect.poll(readyAt).toHaveLength(2);
  expect(lines.join('\n')).toContain('it begins anew, in this process.');
  core = { ...started, url: readyAt()[1] ?? '' };
  expect((await standings()).slice(5)).toEqual(['rolled-back', 'rolled-back']);
  process.kill(started.pid, 'SIGHUP');
  expect(await at<{ core: string }>('/v1/view')).toMatchObject({ core: 'core-1' });
  // An auditor checks all of it with public keys alone.
  await alive().stop('SIGTERM');
  core = null;
  const exported = join(folder, 'history.cbor');
  await tell({ action: 'export', file: exported, config: file });
  const digits = toHex(createdKey().raw);
  const checked = await tell({ action: 'verify', export: exported, key: [digits] });
  expect(checked).toMatch(/holds: \d+ entries of 7 changes, each signed by the program/);
  expect(checked).toContain('somchai');
  expect(await tell({ action: 'verify', export: exported, key: [toHex(somchai.key.raw)] })).toContain('does not hold');
});

const createdKey = () => readKeyFile(join(folder, 'keys', 'core.key'), 'core').key;
