import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeyFile } from '../../../src/adapters/ed25519/key-file.ts';
import { openQualityStore } from '../../../src/adapters/sqlite/quality-store.ts';
import { type ReportOptions, run } from '../../../src/bin/commands/report.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { madeFrame, monday, TEN_MINUTES } from '../../support/quality-frames.ts';
import { quietLog } from '../../support/quiet-log.ts';

let folder = '';
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-report-'));
  configure({});
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
  mkdirSync(join(folder, 'state'));
  await using store = openQualityStore(join(folder, 'state', 'quality.sqlite'), { log: quietLog() });
  // 235 V is within PEA's 200 to 240 V, and within 10 % of 220 V: 198 to 242 V. 241 V is within the second only.
  for (let window = 0; window < 3; window += 1) {
    const rows = ['h01', 'h02'].map((device) => ({ device, values: { 'voltage.L1': window === 2 ? 241 : 235 } }));
    await firstValueFrom(store.keepFrame(madeFrame(monday + window * TEN_MINUTES, rows)));
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

const configure = (changes: object): void =>
  writeFileSync(join(folder, 'gateway.json'), JSON.stringify({ ...gatewayFile(), ...changes }));
const inFolder = (name: string): string => join(folder, name);
/** The command in this process, with what it said. */
const said = async (options: Partial<ReportOptions>) => {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text);
      return true;
    });
  try {
    return { code: await run({ view: 'dso', out: inFolder('reports'), ...options }), ...texts };
  } finally {
    vi.restoreAllMocks();
  }
};
const report = (options: Partial<ReportOptions> = {}) =>
  said({ config: inFolder('gateway.json'), period: '2026-W48', ...options });
const verify = (options: Partial<ReportOptions> = {}) =>
  said({ verify: inFolder('reports'), key: inFolder('gateway.key'), ...options });
const written = (name: string) =>
  JSON.parse(readFileSync(inFolder(`reports/gateway-1-dso-2026-W48${name}.json`), 'utf8')).report;

test('a report judges by the configured sets, or by others with the nominal of those', async () => {
  configure({ limits: ['egat-system', 'pea-lv'] });
  await report();
  await report({ limits: 'en50160-lv' });
  const [usual, other] = [written(''), written('-2')];
  expect(usual.limits).toMatchObject([{ name: 'pea-lv', rules: 1, unconfirmed: 1 }]);
  expect(usual.results).toMatchObject(
    ['h01', 'h02'].map((device) => ({ device, rule: 'pea-220', outside: 1, valid: 3 })),
  );
  expect(other.limits).toMatchObject([{ name: 'en50160-lv' }]);
  const voltages = other.results.filter(({ quantity }: { quantity: string }) => quantity === 'voltage');
  expect(voltages).toHaveLength(4);
  for (const { outside, valid } of voltages) expect([outside, valid]).toEqual([0, 3]);
  expect(other.voltage[0]).toMatchObject({ nominal: '220' });
});

test('a meter that nothing can be said of is said, and nothing is written', async () => {
  configure({ limits: ['egat-system'] });
  await expect(report()).rejects.toThrow(/^Meter h01 has no rule a report can judge \(its limits: egat-system\)\./);
  expect(existsSync(inFolder('reports'))).toBe(false);
});

test('what was altered is found, and with the configuration also what was cut off', async () => {
  await report();
  await report();
  expect(await verify({ config: inFolder('gateway.json') })).toMatchObject({ code: 0 });
  const list = inFolder('reports/reports.jsonl');
  const [first = ''] = readFileSync(list, 'utf8').split('\n');
  writeFileSync(list, `${first}\n`);
  expect(await verify()).toMatchObject({ code: 0 });
  const cut = await verify({ config: inFolder('gateway.json') });
  expect(cut.code).toBe(1);
  expect(cut.stdout).toMatch(
    /✗ .*reports\.jsonl: The last dso report that the gateway made, [0-9a-f]{64}, is not listed/,
  );
  // The next one hangs on the one that was cut off, so that the list alone tells it.
  expect((await report()).stderr).toMatch(/the list was cut off/);
  expect((await verify()).stdout).toMatch(/It does not hang on the report before it/);
});

test('with the configuration what the gateway keeps is checked too: as it was kept, and as it was when a report was signed', async () => {
  await report();
  const store = join(folder, 'state', 'quality.sqlite');
  const good = await verify({ config: inFolder('gateway.json') });
  expect(good).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('3 windows and 0 events hang on one another as they were kept.'),
  });

  const database = new Database(store);
  database.exec('UPDATE frame SET bytes = zeroblob(9) WHERE number = 2');
  database.close();
  expect(await verify({ config: inFolder('gateway.json') })).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(
      '✗ ' + store + ': What the gateway kept was altered: frame 2 does not hang on the one before it.',
    ),
  });

  // Written anew as a whole, every hash of it is right.
  for (const part of ['', '-wal', '-shm']) rmSync(store + part, { force: true });
  await using anew = openQualityStore(store, { log: quietLog() });
  for (let window = 0; window < 3; window += 1)
    await firstValueFrom(
      anew.keepFrame(madeFrame(monday + window * TEN_MINUTES, [{ device: 'h01', values: { 'voltage.L1': 230 } }])),
    );
  const forged = await verify({ config: inFolder('gateway.json') });
  expect(forged).toMatchObject({ code: 1, stdout: expect.stringContaining('what it keeps was written anew.') });
});
