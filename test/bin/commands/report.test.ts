import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { openQualityStore } from '../../../src/adapters/sqlite/quality-store.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { type ReportOptions, run } from '../../../src/bin/commands/report.ts';
import type { GridEvent } from '../../../src/domain/grid-event.ts';
import { instant } from '../../../src/domain/time.ts';
import { eventsUnderWay } from '../../../src/power-quality/events/events-under-way.ts';
import { lastingEvents } from '../../../src/power-quality/events/lasting-events.ts';
import { startEvents } from '../../../src/power-quality/events/start-events.ts';
import { advanceEvents } from '../../../src/power-quality/events/watch-events.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { gatewayFile, meterEntry } from '../../support/gateway-file.ts';
import { dip } from '../../support/kept-quality.ts';
import { type MadeRow, madeFrame, monday, readingAt, TEN_MINUTES } from '../../support/quality-frames.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { eventRules } from '../../support/voltage-stories.ts';

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
  said({ config: [inFolder('gateway.json')], period: '2026-W48', ...options });
const verify = (options: Partial<ReportOptions> = {}) =>
  said({ verify: inFolder('reports'), key: inFolder('gateway.key'), ...options });
/** Another gateway of the substation, with what it kept: rows by the window. */
const another = async (
  name: string,
  { meters, rows }: Readonly<{ meters: readonly string[]; rows: (window: number) => readonly MadeRow[] }>,
): Promise<string> => {
  const place = inFolder(name);
  mkdirSync(join(place, 'state'), { recursive: true });
  const [line] = gatewayFile().lines;
  // What the first gateway reads stands on no feeder that is configured.
  const file = {
    ...gatewayFile(),
    gateway: name,
    lines: [{ ...line, feeder: 'south', meters: meters.map((device, at) => meterEntry(device, at + 1)) }],
  };
  writeFileSync(join(place, 'gateway.json'), JSON.stringify(file));
  createKeyFile(join(place, 'gateway.key'), 'gateway');
  await using store = openQualityStore(join(place, 'state', 'quality.sqlite'), { log: quietLog() });
  for (let window = 0; window < 3; window += 1)
    await firstValueFrom(store.keepFrame(madeFrame(monday + window * TEN_MINUTES, rows(window))));
  return join(place, 'gateway.json');
};
const substation = (configs: readonly string[], options: Partial<ReportOptions> = {}) =>
  report({ config: [inFolder('gateway.json'), ...configs], substation: 'ss-1', limits: 'en50160-lv', ...options });
const ofSubstation = (name = '') =>
  JSON.parse(readFileSync(inFolder(`reports/ss-1-dso-2026-W48${name}.json`), 'utf8')).report;
const written = (name: string) =>
  JSON.parse(readFileSync(inFolder(`reports/gateway-1-dso-2026-W48${name}.json`), 'utf8')).report;

test('a report judges by the configured sets, or by others with the nominal of those', async () => {
  configure({ limits: ['egat-system', 'pea-lv'] });
  await report();
  await report({ limits: 'en50160-lv' });
  const [usual, other] = [written(''), written('-2')];
  expect(usual.limits).toMatchObject([
    { name: 'egat-system', rules: 1, unconfirmed: 1 },
    { name: 'pea-lv', rules: 2, unconfirmed: 2 },
  ]);
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
  expect(await verify({ config: [inFolder('gateway.json')] })).toMatchObject({ code: 0 });
  const list = inFolder('reports/reports.jsonl');
  const [first = ''] = readFileSync(list, 'utf8').split('\n');
  writeFileSync(list, `${first}\n`);
  expect(await verify()).toMatchObject({ code: 0 });
  const cut = await verify({ config: [inFolder('gateway.json')] });
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
  const good = await verify({ config: [inFolder('gateway.json')] });
  expect(good).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('3 windows and 0 events hang on one another as they were kept.'),
  });

  const database = new Database(store);
  database.exec('UPDATE frame SET bytes = zeroblob(9) WHERE number = 2');
  database.close();
  expect(await verify({ config: [inFolder('gateway.json')] })).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(
      `✗ ${store}: What the gateway kept was altered: frame 2 does not hang on the one before it.`,
    ),
  });

  // Written anew as a whole, every hash of it is right.
  for (const part of ['', '-wal', '-shm']) rmSync(store + part, { force: true });
  await using anew = openQualityStore(store, { log: quietLog() });
  for (let window = 0; window < 3; window += 1)
    await firstValueFrom(
      anew.keepFrame(madeFrame(monday + window * TEN_MINUTES, [{ device: 'h01', values: { 'voltage.L1': 230 } }])),
    );
  const forged = await verify({ config: [inFolder('gateway.json')] });
  expect(forged).toMatchObject({ code: 1, stdout: expect.stringContaining('what it keeps was written anew.') });
});

describe('an interruption that still lasts', () => {
  /** Power is gone since Monday 00:10. */
  const state = startEvents(eventRules('h01'));
  for (const second of [598, 599, 600, 601, 602])
    advanceEvents(state, readingAt(monday + second * 1_000, { 'voltage.L1': second < 600 ? 230 : 0 }));
  const [lasting] = lastingEvents(eventsUnderWay(state), eventRules('h01'));
  const frames = { newest: null, meters: [], windows: [] };
  const keep = async (...over: readonly GridEvent[]): Promise<void> => {
    await using store = openQualityStore(join(folder, 'state', 'quality.sqlite'), { log: quietLog() });
    await firstValueFrom(store.keepUnderWay({ form: 1, frames, events: eventsUnderWay(state), counts: [] }));
    for (const event of over) await firstValueFrom(store.keepEvent(event));
  };

  test('is in the report with its end unknown, and said', async () => {
    await keep();
    const { stdout } = await report();
    expect(stdout).toContain('1 events, 1 of which lasts still.');
    expect(written('').events).toMatchObject([
      { kind: 'interruption', first: 'h01', start: '2026-11-23T00:10:00+07:00', end: null },
    ]);
    for (const [page, words] of [
      ['en', 'lasted still'],
      ['th', 'ยังไม่สิ้นสุดเมื่อเกตเวย์บันทึก'],
    ] as const) {
      const text = readFileSync(inFolder(`reports/gateway-1-dso-2026-W48.${page}.html`), 'utf8');
      expect(text).toContain(words);
      expect(text).not.toContain(page === 'en' ? 'None was seen' : 'ไม่พบเหตุการณ์');
    }
  });

  test('is told once where it has been kept as over since, and not of a time before it', async () => {
    await keep({ ...(lasting as GridEvent), end: instant(monday + 900_000) });
    await report();
    expect(written('').events).toMatchObject([{ end: '2026-11-23T00:15:00+07:00' }]);
    await report({ period: '2026-W47' });
    const before = JSON.parse(readFileSync(inFolder('reports/gateway-1-dso-2026-W47.json'), 'utf8')).report;
    expect(before.events).toEqual([]);
  });

  test('is nothing where what is under way cannot be read', async () => {
    await keep();
    const database = new Database(join(folder, 'state', 'quality.sqlite'));
    database.exec("UPDATE under_way SET body = x'00'");
    database.close();
    await report();
    expect(written('').events).toEqual([]);
  });
});

describe('a store that was tampered with', () => {
  // Of a definite map of ten entries the first byte says so, the second is the key 0, the third the schema.
  test.for([
    [
      'a flipped value',
      'UPDATE frame SET bytes = CAST(substr(bytes, 1, length(bytes) - 8) || zeroblob(8) AS BLOB) WHERE number = 2',
      2,
    ],
    [
      'a flipped schema',
      "UPDATE frame SET bytes = CAST(substr(bytes, 1, 2) || x'17' || substr(bytes, 4) AS BLOB) WHERE number = 2",
      2,
    ],
    ['no frame at all', 'UPDATE frame SET bytes = zeroblob(9) WHERE number = 2', 2],
    ['another start', 'UPDATE frame SET starts = starts + 6000000 WHERE number = 2', 2],
    ['another length', "UPDATE frame SET length = '15min' WHERE number = 2", 2],
    ['a length nobody knows', "UPDATE frame SET length = 'hour' WHERE number = 2", 2],
    ['another hash', 'UPDATE frame SET hash = zeroblob(32) WHERE number = 3', 2],
    ['a frame that is missing', 'DELETE FROM frame WHERE number = 2', 2],
  ] as const)('%s is said with file and frame, and left out', async ([what, sql, kept]) => {
    const store = join(folder, 'state', 'quality.sqlite');
    const database = new Database(store);
    database.exec(sql);
    database.close();
    const { code, stdout } = await report();
    const frame = what === 'another hash' ? 3 : 2;
    expect(stdout).toMatch(
      new RegExp(`✗ The windows gateway-1 kept were altered, and are left out: ${store}: frame ${frame} `),
    );
    expect(code).toBe(1);
    expect(written('').data).toMatchObject({ kept, storages: [{ kept, lost: null }] });
  });

  test('an event that was altered is left out too', async () => {
    const store = join(folder, 'state', 'quality.sqlite');
    {
      await using open = openQualityStore(store, { log: quietLog() });
      for (const number of [1, 2, 3]) await firstValueFrom(open.keepEvent(dip(number)));
    }
    const database = new Database(store);
    database.exec("UPDATE event SET event = 'no JSON' WHERE number = 2");
    database.close();
    configure({ lines: [{ ...gatewayFile().lines[0], meters: [meterEntry('h1', 1)] }] });
    const { code, stdout } = await report();
    expect(code).toBe(1);
    expect(stdout).toContain(`${store}: event 2 does not hang on the one before it.`);
    expect(written('').events.map(({ id }: { id: string }) => id)).toEqual(['dip/h1/1', 'dip/h1/3']);
  });
});

describe('several gateways of a substation', () => {
  const steady = (device: string): MadeRow => ({ device, values: { 'voltage.L1': 230 } });

  test('their meters are judged together, and each chain is named', async () => {
    const other = await another('gateway-2', { meters: ['h03'], rows: () => [steady('h03')] });
    const { code, stdout } = await substation([other]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ss-1, 2026-W48, view dso: 3 of/);
    const { gateway, data, verdicts, results } = ofSubstation();
    expect(gateway).toBe('ss-1');
    const storage = { kept: 3, broken: null, lost: null, head: expect.stringMatching(/^[0-9a-f]{64}$/) };
    expect(data.storages).toMatchObject([
      { gateway: 'gateway-1', ...storage },
      { gateway: 'gateway-2', ...storage },
    ]);
    expect(data.shared).toEqual([]);
    expect(new Set(results.map(({ device }: { device: string }) => device))).toEqual(new Set(['h01', 'h02', 'h03']));
    expect(verdicts.map(({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`)).toEqual(
      expect.arrayContaining(['meter h03', 'feeder null', 'feeder south', 'substation ss-1']),
    );
  });

  test('each of the stores that are named is checked, each against its own head', async () => {
    const other = await another('gateway-2', { meters: ['h03'], rows: () => [steady('h03')] });
    await substation([other]);
    const config = [inFolder('gateway.json'), other];
    const store = join(inFolder('gateway-2'), 'state', 'quality.sqlite');
    const good = await verify({ config });
    expect(good).toMatchObject({ code: 0 });
    expect(good.stdout.match(/hang on one another as they were kept/g)).toHaveLength(2);
    // Each knows the end of the list, whichever is asked.
    expect(await verify({ config: [other] })).toMatchObject({ code: 0 });

    const kept = readFileSync(store);
    const database = new Database(store);
    database.exec('UPDATE frame SET bytes = zeroblob(9) WHERE number = 2');
    database.close();
    expect(await verify({ config })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        `✗ ${store}: What the gateway kept was altered: frame 2 does not hang on the one before it.`,
      ),
    });
    for (const part of ['-wal', '-shm']) rmSync(store + part, { force: true });
    writeFileSync(store, kept);

    // The store of one gateway in the place of the other's is whole, and not what was reported.
    writeFileSync(store, readFileSync(join(folder, 'state', 'quality.sqlite')));
    expect(await verify({ config })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/✗ .*gateway-2.*what it keeps was written anew\./),
    });
    writeFileSync(store, 'no database at all. '.repeat(500));
    expect(await verify({ config })).toMatchObject({ code: 1, stdout: expect.stringMatching(/✗ .*cannot be read/) });
    rmSync(store);
    expect(await verify({ config })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Reports were made of what gateway-2 kept here, and it is not there any more.'),
    });
  });

  test('a meter that moved is one meter, where it is now', async () => {
    // The first gateway has h02 in windows 0 to 2; the other has it later.
    const other = await another('gateway-2', { meters: ['h02'], rows: () => [] });
    {
      await using store = openQualityStore(join(inFolder('gateway-2'), 'state', 'quality.sqlite'), { log: quietLog() });
      for (const window of [3, 4])
        await firstValueFrom(store.keepFrame(madeFrame(monday + window * TEN_MINUTES, [steady('h02')])));
    }
    const { code, stdout } = await substation([other]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      / {2}meter h02 moved: gateway-1 2026-11-23T00:00 to 2026-11-23T00:30, gateway-2 2026-11-23T00:30 to/,
    );
    const { data, results, verdicts } = ofSubstation();
    expect(data.shared).toMatchObject([{ device: 'h02', twice: 0, stays: [{ windows: 3 }, { windows: 2 }] }]);
    const voltages = results.filter(
      ({ device, quantity, phase }: { device: string; quantity: string; phase: string }) =>
        device === 'h02' && quantity === 'voltage' && phase === 'L1',
    );
    for (const { valid } of voltages) expect(valid).toBe(5);
    expect(verdicts).toContainEqual(expect.objectContaining({ kind: 'feeder', name: 'south', unknown: 1 }));
  });

  test('a meter that two gateways read at once is said, and counted once', async () => {
    const other = await another('gateway-2', { meters: ['h02'], rows: () => [steady('h02')] });
    const { code, stdout } = await substation([other]);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✗ meter h02 is read by several gateways at once, in 3 windows: .*Are they two meters of one name\?/,
    );
    expect(ofSubstation().data.shared).toMatchObject([{ device: 'h02', twice: 3 }]);
  });

  test.for([
    ['is not there', (file: string) => rmSync(file), /There is no power-quality data/],
    ['is damaged', (file: string) => writeFileSync(file, 'no database at all. '.repeat(500)), /cannot be read/],
    [
      'is cut short',
      (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 8_192)),
      /cannot be read|no power-quality data/,
    ],
  ] as const)('one storage that %s is said, and the others are judged', async ([, spoil, why]) => {
    const other = await another('gateway-2', { meters: ['h03'], rows: () => [steady('h03')] });
    spoil(join(inFolder('gateway-2'), 'state', 'quality.sqlite'));
    const { code, stdout } = await substation([other]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ Of gateway-2 only 0 windows could be read: /);
    const { data, verdicts } = ofSubstation();
    expect(data.storages[1]).toMatchObject({ gateway: 'gateway-2', kept: 0, lost: expect.stringMatching(why) });
    expect(verdicts).toContainEqual(expect.objectContaining({ kind: 'meter', name: 'h03', verdict: 'unknown' }));
    expect(verdicts).toContainEqual(expect.objectContaining({ kind: 'feeder', name: null }));
    for (const page of ['en', 'th'])
      expect(readFileSync(inFolder(`reports/ss-1-dso-2026-W48.${page}.html`), 'utf8')).toMatch(
        /<p class="warning">[^<]*gateway-2/,
      );
  });

  test('a locked storage is said too', async () => {
    const other = await another('gateway-2', { meters: ['h03'], rows: () => [steady('h03')] });
    const held = new Database(join(inFolder('gateway-2'), 'state', 'quality.sqlite'));
    held.pragma('locking_mode = EXCLUSIVE');
    held.exec('BEGIN EXCLUSIVE; DELETE FROM fact');
    const { code, stdout } = await substation([other]);
    held.close();
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ Of gateway-2 only 0 windows could be read: .*locked/);
  });

  test.for<readonly [string, Readonly<{ twice?: boolean }> & Partial<ReportOptions>, RegExp]>([
    ['a name that is none', { substation: '' }, /^--substation is ""/],
    ['one gateway twice', { twice: true }, /^Two files of --config are of gateway-1/],
    ['files for some only', { data: ['one.sqlite'] }, /^There are 1 files of --data for 2 of --config/],
    ['the key of somebody else', { sign: 'account.key' }, /account\.key has the purpose account/],
    [
      'other limits for one meter',
      { limits: undefined as never },
      /^Meter h02 is judged otherwise at gateway-1 than at/,
    ],
  ])('%s is refused', async ([, { twice = false, sign, ...options }, sentence]) => {
    createKeyFile(inFolder('account.key'), 'account');
    const other = await another('gateway-2', { meters: ['h02'], rows: () => [] });
    if ('limits' in options) configure({ limits: ['mea-lv'] });
    const asked = { ...options, ...(sign !== undefined && { sign: inFolder(sign) }) };
    await expect(substation([twice ? inFolder('gateway.json') : other], asked)).rejects.toThrow(sentence);
  });

  test('an operator may sign it, and is told from a gateway', async () => {
    const operator = createKeyFile(inFolder('operator.key'), 'operator');
    const other = await another('gateway-2', { meters: ['h03'], rows: () => [steady('h03')] });
    await substation([other], { sign: inFolder('operator.key') });
    expect((await verify({ key: inFolder('operator.key') })).code).toBe(0);
    expect((await verify({ key: toHex(operator.key.raw) })).code).toBe(0);
    expect((await verify()).code).toBe(1);
  });
});

describe('the list of reports is signed', () => {
  const list = () => inFolder('reports/reports.jsonl');
  const changeLine = (change: (line: Record<string, unknown>) => void): void => {
    const line = JSON.parse(readFileSync(list(), 'utf8'));
    change(line);
    writeFileSync(list(), `${JSON.stringify(line)}\n`);
  };

  test('who alters a page and its hash in the list is found', async () => {
    await report();
    const page = inFolder('reports/gateway-1-dso-2026-W48.en.html');
    writeFileSync(page, readFileSync(page, 'utf8').replace('not kept', 'kept'));
    expect((await verify()).stdout).toMatch(/✗ .*was altered: it is not the file that was listed/);
    changeLine(({ files }) => {
      (files as Record<string, string>)['gateway-1-dso-2026-W48.en.html'] = toHex(sha256(readFileSync(page)));
    });
    expect((await verify()).stdout).toMatch(/✗ .*: Its line in the list was altered\./);
    changeLine((line) => {
      delete line['signed'];
    });
    const stripped = await verify();
    expect(stripped).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/The signature of its line in the list was taken off/),
    });
  });
});

describe('what cannot be reported', () => {
  test.for([
    [
      'a period that has not begun',
      { period: '2999-W01' },
      /^2999-W01 has not begun: it starts at 2998-12-31T00:00:00\+07:00/,
    ],
    ['no period at all', { period: 'soon' }, /^soon is no period/],
    ['a configuration that is not there', { config: ['nobody.json'] }, /nobody\.json/],
    ['a view nobody has', { view: 'king' }, /^--view is "king"/],
    ['data that are not there', { data: ['nobody.sqlite'] }, /^There is no power-quality data in nobody\.sqlite\./],
    [
      'data that are something else',
      { data: ['package.json'] },
      /^The power-quality data package\.json cannot be read/,
    ],
  ] as const)('%s: one sentence says so, and nothing is written', async ([, options, sentence]) => {
    await expect(report(options)).rejects.toThrow(sentence);
    expect(existsSync(inFolder('reports'))).toBe(false);
  });

  test('an empty storage makes a report in which nothing is known', async () => {
    rmSync(inFolder('state'), { recursive: true });
    mkdirSync(inFolder('state'));
    await openQualityStore(join(folder, 'state', 'quality.sqlite'), { log: quietLog() })[Symbol.asyncDispose]();
    const { code, stdout } = await report();
    expect(code).toBe(0);
    expect(stdout).toMatch(/0 of \d+ windows of 10 min are kept/);
    expect(stdout).toMatch(/\? substation gateway-1: unknown/);
  });
});
