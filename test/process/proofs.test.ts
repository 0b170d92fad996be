import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { run as verify } from '../../src/bin/commands/verify.ts';
import { look } from '../../src/bin/demo/look.ts';
import { settledThrough } from '../../src/bin/demo/settled.ts';
import { prepareSite, type Site } from '../../src/bin/demo/site.ts';
import { type Substation, startSubstation } from '../../src/bin/demo/substation.ts';
import { Fault } from '../../src/domain/fault.ts';
import { intervalName, QUARTER_HOUR } from '../../src/domain/interval.ts';
import { bangkokTime, instant } from '../../src/domain/time.ts';
import { requireDebian } from '../support/debian.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** The one the Debian packages belong to, whatever other Python is on the path. */
const debianPython = '/usr/bin/python3';
const python =
  requireDebian('/usr/lib/python3/dist-packages/cbor2', 'python3-cbor2') &&
  requireDebian('/usr/lib/python3/dist-packages/cryptography', 'python3-cryptography');
const seed = 20_261_124;
const moment = '2026-11-24T10:00+07:00';
let folder = '';
let site: Site;
let substation: Substation;
/** Of the first interval, as people write it, and as the files name it. */
let [start, named] = ['', ''];
/** As the demo has written it for its core. */
const coreConfig = () => join(site.folder, 'core.json');
const inFolder = (name: string) => join(folder, `${name}.json`);
const trust = () => ['--trust', join(site.folder, 'trust.json')];
const proof = (what: string, ...more: readonly string[]) => runGridtokenx('proof', what, ...more);
const of1 = (...more: readonly string[]) => ['--gateway', substation.gatewayUrls[0] ?? '', ...more];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-proofs-'));
  site = prepareSite(join(folder), seed, 300);
  substation = await startSubstation(site, { mqtt: null, pty: true, httpPort: 0, say: () => {} });
  const { firstInterval } = substation;
  start = bangkokTime(firstInterval);
  named = intervalName({ start: firstInterval });
  const settled = settledThrough(firstInterval, 1);
  while (!settled(await look(site, substation))) await sleep(200);
});
afterAll(async () => {
  await substation.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('of programs that run', () => {
  test('a leaf, a receipt and the log, each checked by anybody offline', async () => {
    expect(await proof('leaf', ...of1('--point', 'point-h01', '--start', start, '--out', inFolder('leaf')))).toEqual({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining(`check it with: gridtokenx verify ${inFolder('leaf')}`),
    });
    const receipt = await proof('receipt', ...of1('--sequence', '1'));
    writeFileSync(inFolder('receipt'), receipt.stdout);
    expect((await proof('log', '--core', substation.coreUrl, '--out', inFolder('log'))).code).toBe(0);
    // Each gateway looks at the log every ten seconds.
    const signed = async (): Promise<number> => {
      const { code, stdout } = await proof('head', '--core', substation.coreUrl);
      return code === 0 ? (JSON.parse(stdout) as { witnesses: unknown[] }).witnesses.length : 0;
    };
    await expect.poll(signed, { timeout: 120_000, interval: 1_000 }).toBe(2);
    expect((await proof('head', '--core', substation.coreUrl, '--out', inFolder('head'))).code).toBe(0);
    for (const kind of ['leaf', 'receipt', 'log', 'head']) {
      const pinned = await runGridtokenx('verify', inFolder(kind), ...trust());
      expect(pinned).toMatchObject({ code: 0, stdout: expect.stringContaining(`The ${kind} proof holds.`) });
      // Self-contained: with the keys it brings along it can be read by somebody who has nothing else.
      expect(await runGridtokenx('verify', inFolder(kind))).toMatchObject({ code: 0 });
    }
    expect((await runGridtokenx('verify', inFolder('head'), ...trust())).stdout).toMatch(
      /^ok {3}witnesses: seen and signed by \d of 2 gateways: gateway-\d at 2026-11-24T/m,
    );
    const { stdout } = await runGridtokenx('verify', inFolder('leaf'), ...trust());
    expect(stdout).toContain(`\nok   leaf: point-h01, ${named}, `);
    expect(stdout).toMatch(/^ok {3}batch header: batch \d+ of gateway-1 \(simulation\)$/m);
  });

  test('what there is no proof of ends with 1 and says why', async () => {
    expect(await proof('leaf', ...of1('--point', 'point-h07', '--start', start))).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`gridtokenx: This gateway holds no leaf of point-h07 for ${named}: `),
    });
    expect(await proof('receipt', ...of1('--sequence', '99999'))).toMatchObject({ code: 1 });
  });

  test.each([
    [
      'leaf',
      ['--gateway', 'http://127.0.0.1:9', '--point', 'p', '--start', moment],
      /No gateway answers at .*--outbox/,
    ],
    ['leaf', ['--point', 'p', '--start', '2026-11-24T10:00'], /--start "2026-11-24T10:00"; allowed: a moment/],
    ['leaf', ['--start', moment], /--point is missing/],
    ['receipt', ['--sequence', '0'], /--sequence "0"; allowed/],
    ['log', ['--core', 'http://127.0.0.1:9'], /gives no answer/],
    ['bill', [], /no proof of "bill"; allowed: leaf, receipt, log, head/],
  ])('%s %j cannot be done: 2 and one sentence', async (what, options, why) => {
    const { code, stderr } = await proof(what, ...options);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(why) });
    expect(stderr.trimEnd()).not.toContain('\n');
  });

  test('the outbox of a gateway that runs is its own', async () => {
    const outbox = join(site.folder, 'gateway-1', 'outbox.sqlite');
    const { code, stderr } = await proof('receipt', '--outbox', outbox, '--sequence', '1');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Is its gateway still running?') });
  });
});

describe('of what a stopped gateway left', () => {
  beforeAll(() => substation.stop());

  test('its outbox gives the same proof', async () => {
    const outbox = ['--outbox', join(site.folder, 'gateway-1', 'outbox.sqlite')];
    const asked = ['--point', 'point-h01', '--start', start];
    const { code, stdout } = await proof('leaf', ...outbox, ...asked, ...trust());
    expect(code).toBe(0);
    const { keys, ...rest } = JSON.parse(stdout);
    const { keys: before, ...same } = JSON.parse(readFileSync(inFolder('leaf'), 'utf8'));
    expect(rest).toEqual(same);
    expect(keys).toMatchObject(before);
    // Without a trust file there are no keys in it: whoever checks it must bring his own.
    writeFileSync(inFolder('bare'), (await proof('leaf', ...outbox, ...asked)).stdout);
    expect(await runGridtokenx('verify', inFolder('bare'), ...trust())).toMatchObject({ code: 0 });
    const { code: refused, stdout: said } = await runGridtokenx('verify', inFolder('bare'));
    expect([refused, said]).toEqual([1, expect.stringContaining('FAIL batch signature: There is no gateway key')]);
  });

  test('a household’s bill is recomputed from what the core left, and what is changed in it is found', async () => {
    const folderOf = (name: string) => join(folder, name);
    const end = bangkokTime(instant(substation.firstInterval + QUARTER_HOUR));
    const question = ['--account', 'account-h01', '--from', start, '--to', end, '--out', folderOf('bill')];
    const exported = await runGridtokenx('bill', 'export', '--config', coreConfig(), ...question);
    expect(exported).toMatchObject({ code: 0, stdout: expect.stringContaining(': 1 intervals, ') });
    const verified = await runGridtokenx(
      'verify',
      'bill',
      folderOf('bill'),
      ...trust(),
      '--tariff',
      'pea-residential-tou',
    );
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('\nThe bill holds: ') });
    expect(verified.stdout).toContain('keys pinned by --trust');
    expect(verified.stdout).toContain('ok   recomputed: 1 of 1 intervals come to the nano-baht');
    // Nobody else's account, point or device is in any file of it.
    for (const name of ['bill.json', 'bill.cose', 'leaves.jsonl', 'orders.jsonl', 'log.jsonl', 'keys.json'])
      expect(readFileSync(join(folderOf('bill'), name), 'latin1')).not.toMatch(/(account|point)-(?!h01)/);

    const other = await runGridtokenx('verify', 'bill', folderOf('bill'), '--tariff', 'mea-1-2');
    expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining('not by mea-1-2;') });
    const leaves = join(folderOf('bill'), 'leaves.jsonl');
    writeFileSync(leaves, '');
    const robbed = await runGridtokenx('verify', 'bill', folderOf('bill'), ...trust());
    expect(robbed).toMatchObject({ code: 1, stdout: expect.stringContaining('keys pinned by --trust') });
    const wrong = `^FAIL interval: ${named} point-h01: run \\d+: .* THB of difference\\.$`;
    expect(robbed.stdout).toMatch(new RegExp(wrong, 'm'));
    writeFileSync(leaves, '{"point": 1}\n');
    expect(await runGridtokenx('verify', 'bill', folderOf('bill'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('leaves.jsonl, line 1 cannot be read'),
    });
    const again = await runGridtokenx('bill', 'export', '--config', coreConfig(), ...question);
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('is not empty: name a new folder') });
  });

  test('a household’s invoice and statement of the month so far, out of what the core left', async () => {
    const whose = ['--config', coreConfig(), '--account', 'account-h01', '--month', '2026-11'];
    const { code, stdout } = await runGridtokenx('invoice', ...whose, '--format', 'json');
    const { rows, total, issued, notes, details } = JSON.parse(stdout);
    expect([code, issued, notes]).toEqual([0, null, []]);
    const starts = details.map(({ interval }: { interval: { start: string } }) => interval.start);
    expect(starts).toContain(start);
    const invoiced = rows.reduce((sum: bigint, row: { invoiced: string }) => sum + BigInt(row.invoiced), 0n);
    expect([BigInt(total), BigInt(total) % 10_000_000n]).toEqual([invoiced, 0n]);
    const page = join(folder, 'statement.html');
    expect(await runGridtokenx('statement', ...whose, '--out', page)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(page, 'utf8')).toContain('24 พ.ย. 2569');
    expect(await runGridtokenx('statement', ...whose, '--out', page)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is there already and is never replaced. Name another file.'),
    });
    expect(await runGridtokenx('invoice', ...whose.with(-1, '2026-08'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('has settled nothing of 2026-08. It has settled intervals from 2026-11-24T'),
    });
  });

  const checkedByPython = (outbox: string) =>
    spawnSync(debianPython, [
      fileURLToPath(new URL('../support/independent/check_settlement.py', import.meta.url)),
      outbox,
      join(site.folder, 'trust.json'),
      inFolder('log'),
      inFolder('head'),
    ]);

  test.skipIf(!python)('a program that shares no line with ours finds the same: leaves, batches, receipts, log', () => {
    const { status, stdout, stderr } = checkedByPython(join(site.folder, 'gateway-1', 'outbox.sqlite'));
    expect([status, stderr.toString()]).toEqual([0, '']);
    const { entries, checkpoints, batches, leaves, receipts, witnesses } = JSON.parse(stdout.toString());
    expect(batches).toBeGreaterThan(0);
    expect(receipts).toBeGreaterThan(0);
    expect(witnesses).toBeGreaterThan(0);
    expect(leaves).toBeGreaterThanOrEqual(batches);
    expect([entries, checkpoints]).toEqual([expect.any(Number), 1]);
  });

  test.skipIf(!python)(`and refuses what had one bit flipped, wherever it stands (seed ${seed})`, () => {
    const random = seededRandom(seed);
    const original = new Database(join(site.folder, 'gateway-1', 'outbox.sqlite'), { readonly: true });
    for (let flip = 0; flip < 16; flip += 1) {
      const [table, column] = flip % 2 === 0 ? ['batch', 'body'] : ['receipt', 'receipt'];
      const copy = inFolder(`flip-${flip}`);
      writeFileSync(copy, original.serialize());
      const database = new Database(copy);
      const bytes = database.prepare<[], Buffer>(`SELECT ${column} FROM ${table} ORDER BY position`).pluck().get();
      if (bytes === undefined) throw new Error(`${table} is empty`);
      const at = Math.floor(random.fraction() * bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random.fraction() * 8));
      database
        .prepare(`UPDATE ${table} SET ${column} = ? WHERE position = (SELECT min(position) FROM ${table})`)
        .run(bytes);
      database.close();
      expect(checkedByPython(copy).status, `${table}.${column}, byte ${at}`).toBe(1);
    }
    original.close();
  });

  const exitOf = async (file: string): Promise<number> => {
    try {
      return await verify({ file, trust: join(site.folder, 'trust.json'), json: true });
    } catch (error) {
      if (error instanceof Fault) return 2;
      throw error;
    }
  };

  test.each(['leaf', 'receipt', 'log', 'head'])(
    `%s: whichever bit of the file is flipped, it does not hold any more (seed ${seed})`,
    async (kind) => {
      const text = readFileSync(inFolder(kind));
      const random = seededRandom(seed);
      const said: string[] = [];
      const out = vi.spyOn(process.stdout, 'write').mockImplementation((part) => said.push(String(part)) > 0);
      const endings = { 0: [] as string[], 1: 0, 2: 0 };
      try {
        for (let flip = 0; flip < 600; flip += 1) {
          const [at, bit] = [Math.floor(random.fraction() * text.length), Math.floor(random.fraction() * 8)];
          const spoilt = Buffer.from(text);
          spoilt[at] = (spoilt[at] ?? 0) ^ (1 << bit);
          writeFileSync(inFolder('spoilt'), spoilt);
          const code = await exitOf(inFolder('spoilt'));
          if (code === 0) endings[0].push(`bit ${bit} of byte ${at}: ${text.subarray(at - 40, at + 10).toString()}`);
          else endings[code as 1 | 2] += 1;
        }
      } finally {
        out.mockRestore();
      }
      expect(endings[0]).toEqual([]);
      // Both happen: what is still a proof file is refuted by name, the rest cannot be read.
      expect(endings[1]).toBeGreaterThan(50);
      expect(endings[2]).toBeGreaterThan(50);
      const refuted = said.map(
        (line) => JSON.parse(line) as { findings: readonly { holds: boolean; detail: string }[] },
      );
      expect(refuted.filter(({ findings }) => !findings.some(({ holds }) => !holds))).toEqual([]);
    },
  );

  test('through the program: 1 and the line that fails, 2 when the file cannot be read', async () => {
    const file = JSON.parse(readFileSync(inFolder('leaf'), 'utf8'));
    const bytes = Buffer.from(file.leaf, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(inFolder('forged'), JSON.stringify({ ...file, leaf: bytes.toString('base64') }));
    const forged = await runGridtokenx('verify', inFolder('forged'), ...trust());
    expect([forged.code, forged.stdout]).toEqual([
      1,
      expect.stringMatching(/^FAIL leaf in the batch: The leaf is not/m),
    ]);

    const stranger = { ...file, keys: { ...file.keys, core: file.keys.log } };
    writeFileSync(inFolder('stranger'), JSON.stringify(stranger));
    const foreign = await runGridtokenx('verify', inFolder('stranger'), ...trust());
    expect([foreign.code, foreign.stdout]).toEqual([1, expect.stringContaining('FAIL keys in the file: not those')]);

    copyFileSync(join(site.folder, 'registry.cose'), inFolder('other'));
    for (const none of [inFolder('other'), inFolder('absent')]) {
      const { code, stdout, stderr } = await runGridtokenx('verify', none, ...trust());
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^gridtokenx: [^\n]*\n$/);
    }
  });
});
