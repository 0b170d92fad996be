import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFeeder } from '../../hardware-sim/grid/feeder.ts';
import type { MeterModel } from '../../hardware-sim/meters/meter-model.ts';
import { modbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';
import type { MeterTruth } from '../../hardware-sim/meters/register-map.ts';
import { sdmModels } from '../../hardware-sim/meters/sdm-model.ts';
import { startTcpServer, type TcpServer } from '../../hardware-sim/meters/tcp-server.ts';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { reportPage } from '../../src/bin/installer/commission-page.ts';
import type { SignedReport } from '../../src/bin/installer/commission-report.ts';
import type { CheckId } from '../../src/commissioning/check.ts';
import { instant } from '../../src/domain/time.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { openChromium, said } from '../support/chromium.ts';
import { requireDebian } from '../support/debian.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';

/** A business on three phases at ten in the morning, and time passes as it does. */
const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const begun = Date.now();
const now = () => instant(start + Date.now() - begun);
const feeder = createFeeder({ seed: 11, start, sky: 'drawn', frequencyEvents: () => [] });

type Phases = MeterTruth['state']['phases'];
/** What the meter sees through wires that were put wrong. */
const wired = (change: (phases: Phases) => Phases): MeterModel => {
  const sound = sdmModels['eastron/sdm630'];
  return {
    ...sound,
    read: (request, { state, registers }, condition) => {
      const phases = change(state.phases);
      const active = phases.reduce((sum, phase) => sum + phase.active, 0);
      return sound.read(request, { registers, state: { ...state, phases, active } }, condition);
    },
  };
};
const onL2 = (change: (phase: Phases[number]) => Phases[number]): MeterModel =>
  wired((phases) => phases.map((phase, at) => (at === 1 ? change(phase) : phase)));

const models: readonly MeterModel[] = [
  sdmModels['eastron/sdm630'],
  // The transformer of L2 the other way round: its current is turned by 180°, and so is its power.
  onL2((phase) => ({ ...phase, active: -phase.active, reactive: -phase.reactive })),
  // The fuse of the voltage input of L2 is out.
  onL2((phase) => ({ ...phase, voltage: 0, active: 0, reactive: 0 })),
];

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-commission-'));
const signer = createKeyFile(join(folder, 'gateway.key'), 'gateway');
let server: TcpServer;
beforeAll(async () => {
  const meters = models.map((model, at) =>
    modbusMeter({ device: `m${at + 1}`, at: 'b01', serial: 4711 + at, installedRatio: 1 }, model, feeder, now),
  );
  server = await startTcpServer(
    { host: '127.0.0.1', port: 0, draw: () => 0.5 },
    new Map(meters.map((meter, at) => [at + 1, meter])),
  );
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const entry = (unit: number) => ({
  ...meterEntry(`m${unit}`, unit),
  profile: 'eastron/sdm630',
  serialNumber: String(4710 + unit),
});
const configured = (units: readonly number[], httpPort = 0): string => {
  const lines = [
    { name: 'hall', transport: { kind: 'tcp', host: '127.0.0.1', port: server.port }, meters: units.map(entry) },
  ];
  const file = join(folder, `gateway-${units.join('-')}-${httpPort}.json`);
  writeFileSync(file, JSON.stringify({ ...gatewayFile(), lines, http: { port: httpPort } }));
  return file;
};
const answered = (name: string, meters: object): string => {
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify({ installer: 'Somchai สมชาย ใจดี', meters }));
  return file;
};
const plates = { ct: '1/1', ctAgain: '1/1', generation: false, phaseOrder: 'right' };
const commission = (...args: readonly string[]) => runGridtokenx('commission', ...args);
const verdictOf = ({ report }: SignedReport, id: CheckId) => report.checks.find((one) => one.id === id)?.verdict;
const signedIn = (file: string): SignedReport => JSON.parse(readFileSync(file, 'utf8'));

describe('a meter that is wired right', () => {
  const page = join(folder, 'sound.html');
  const report = join(folder, 'sound.json');

  test('passes, and its page and its signed report are written', async () => {
    // Two decimals cut off, as displays do it; what flows until it is read again is a few Wh.
    const [importKwh, exportKwh] = (['importMilliWh', 'exportMilliWh'] as const).map((which) =>
      (Math.floor(feeder.registersAt('b01', now())[which] / 1e4) / 100).toFixed(2),
    );
    const answers = answered('right', {
      m1: { ...plates, importKwh, exportKwh, displayReadAt: new Date().toISOString() },
    });
    const { code, stdout, stderr } = await commission('--config', configured([1]), '--answers', answers, '--out', page);
    expect(stderr).toContain('reading 5 of 5');
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/m1: pass/) });
    const signed = signedIn(report);
    expect(signed.report).toMatchObject({
      device: 'm1',
      installer: 'Somchai สมชาย ใจดี',
      serialNumber: { meter: '4711', configured: '4711' },
      ratios: { current: '1/1', voltage: '1/1' },
      result: 'pass',
    });
    const passed: readonly CheckId[] = ['identity', 'ratios', 'voltage', 'neutral', 'direction', 'energy', 'display'];
    expect(passed.map((id) => [id, verdictOf(signed, id)])).toEqual(passed.map((id) => [id, 'pass']));
    expect(signed.report.unconfirmed).toContain('timing');
  });

  test('the report is the one that was signed, under the public key, as text, PEM or key file', async () => {
    const pem = join(folder, 'public.pem');
    const { stdout } = await runGridtokenx('keys', 'show', join(folder, 'gateway.key'));
    writeFileSync(pem, stdout.slice(stdout.indexOf('-----BEGIN')));
    for (const key of [toHex(signer.key.raw), pem, join(folder, 'gateway.key')])
      expect(await commission('--verify', report, '--key', key)).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('As the gateway signed it'),
      });
  });

  test.each<readonly [string, (signed: SignedReport) => object]>([
    ['a verdict was changed', ({ report: one, ...rest }) => ({ ...rest, report: { ...one, result: 'suspect' } })],
    ['a number was added', ({ report: one, ...rest }) => ({ ...rest, report: { ...one, extra: 0.5 } })],
    [
      'the signed bytes were changed',
      ({ signed, ...rest }) => ({ ...rest, signed: `${signed.slice(0, -8)}AAAA${signed.slice(-4)}` }),
    ],
    ['it is signed by nobody', (rest) => ({ ...rest, signed: '' })],
  ])('altered: %s', async (_, change) => {
    const altered = join(folder, 'altered.json');
    writeFileSync(altered, JSON.stringify(change(signedIn(report))));
    expect(await commission('--verify', altered, '--key', toHex(signer.key.raw))).toMatchObject({ code: 1 });
  });

  test('another key did not sign it; what is no report is refused', async () => {
    const other = createKeyFile(join(folder, 'other.key'), 'gateway');
    expect(await commission('--verify', report, '--key', toHex(other.key.raw))).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('not known here'),
    });
    expect(await commission('--verify', page, '--key', toHex(other.key.raw))).toMatchObject({ code: 2 });
    expect(await commission('--verify', report)).toMatchObject({ code: 2, stderr: expect.stringContaining('--key') });
  });

  test.skipIf(!requireDebian('chromium'))('the page prints to one sheet of A4 and needs nothing else', async () => {
    const browser = await openChromium(join(folder, 'chromium'));
    try {
      const tab = await browser.newPage();
      const asked: string[] = [];
      tab.on('request', (request) => asked.push(request.url()));
      await tab.goto(pathToFileURL(page).href);
      expect(asked).toEqual([pathToFileURL(page).href]);
      const text = await said(tab.locator('body'));
      // 2026 + 543.
      for (const words of ['m1', '4711', 'Eastron SDM630', 'สมชาย', '2026-', '2569', 'ผ่าน', 'ลำดับเฟส'])
        expect(text).toContain(words);
      const pdf = (await tab.pdf({ preferCSSPageSize: true })).toString('latin1');
      expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
      // A4 in points: 210 mm / 25.4 · 72 = 595.3 by 297 mm / 25.4 · 72 = 841.9.
      expect(pdf).toMatch(/\/MediaBox \[0 0 59[456][\d.]* 84[123][\d.]*\]/);
    } finally {
      await browser.close();
    }
  });
});

test.skipIf(!requireDebian('chromium'))('a page is one sheet however much a meter gives to write', async () => {
  const browser = await openChromium(join(folder, 'chromium-long'));
  try {
    const tab = await browser.newPage();
    const written = signedIn(join(folder, 'sound.json'));
    const words = { en: 'power and voltage '.repeat(20), th: 'กำลังและแรงดัน '.repeat(20) };
    const figures = Array.from({ length: 12 }, () => ({ name: 'U·I L1', value: '123456.7', unit: 'VA' }));
    const long = written.report.checks.map((check) => ({ ...check, says: words, next: words, figures }));
    // Three loads and two displays are the most there can be on three phases.
    const checks = [...long, ...long.filter(({ id }) => id === 'load' || id === 'display'), ...long.slice(0, 2)];
    const longest = { ...written, report: { ...written.report, checks }, hash: 'ab'.repeat(32), kid: 'cd'.repeat(32) };
    const file = join(folder, 'long.html');
    writeFileSync(file, reportPage(longest));
    await tab.goto(pathToFileURL(file).href);
    const pdf = (await tab.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    expect(await said(tab.locator('footer'))).toContain('cdcd');
  } finally {
    await browser.close();
  }
});

describe('on a terminal', () => {
  /** `script` gives the program a terminal, and types for it when it asks. */
  const typing = (out: string, answers: readonly (readonly [question: RegExp, typed: string])[]) => {
    const words = ['src/bin/gridtokenx.ts', 'commission', '--config', configured([1]), '--readings', '2', '--out', out];
    const program = spawn('script', ['-qfec', [process.execPath, ...words].join(' '), '/dev/null']);
    let heard = '';
    let next = 0;
    program.stdout.on('data', (bytes: Buffer) => {
      heard += bytes.toString();
      const [question, typed] = answers[next] ?? [];
      if (question === undefined || typed === undefined || !question.test(heard)) return;
      next += 1;
      heard = '';
      program.stdin.write(typed);
    });
    return once(program, 'exit').then(([code]) => ({ code: code as number, heard, asked: next }));
  };

  test('the installer is asked, ratios twice, and what is no answer is asked again', async () => {
    const out = join(folder, 'asked.html');
    const { asked } = await typing(out, [
      [/Your name/, 'Somsri\r'],
      [/CT ratio on the plate/, 'two hundred\r'],
      [/Write primary\/secondary[\s\S]*CT ratio on the plate/, '1/1\r'],
      [/CT ratio once more/, '100/5\r'],
      [/not the same/, '\r'],
      [/CT ratio on the plate/, '1/1\r'],
      [/CT ratio once more/, '1/1\r'],
      [/PT ratio on the plate/, '\r'],
      [/generate/, 'n\r'],
      [/rotation tester/, 'r\r'],
      [/import kWh/, '\r'],
      [/export kWh/, '\r'],
      [/A load of known watts/, '\r'],
    ]);
    expect(asked).toBe(13);
    const signed = signedIn(join(folder, 'asked.json'));
    expect(signed.report).toMatchObject({ installer: 'Somsri', result: 'pass' });
    expect(['ratios', 'rotation', 'load'].map((id) => verdictOf(signed, id as CheckId))).toEqual([
      'pass',
      'pass',
      'cannot-tell',
    ]);
  });

  test('a load is switched off and on: what the meter shows of it is the difference', async () => {
    const out = join(folder, 'switched.html');
    const nothing = [/CT ratio/, /generate/, /rotation tester/, /import kWh/, /export kWh/].map(
      (question) => [question, '\r'] as const,
    );
    // Nothing is switched: about 3 kW flow on L1 before and after, which are 0.06 of 50 kW, and their difference is none.
    const { asked } = await typing(out, [
      [/Your name/, '\r'],
      ...nothing,
      [/A load of known watts/, '50000@L1\r'],
      [/OFF/, '\r'],
      [/ON/, '\r'],
    ]);
    expect(asked).toBe(9);
    const { report: found } = signedIn(join(folder, 'switched.json'));
    expect(found.installer).toBe(null);
    expect(found.checks.find(({ id }) => id === 'load')).toMatchObject({
      verdict: 'fail',
      says: { en: '50000 W @ L1 is not shown.' },
    });
  });

  test('ctrl-C in the middle of a question: nothing is written', async () => {
    const out = join(folder, 'broken-off.html');
    const { code, heard } = await typing(out, [
      [/Your name/, 'Somsri\r'],
      [/CT ratio on the plate/, '\u0003'],
    ]);
    expect({ code, heard }).toMatchObject({ code: 1, heard: expect.stringContaining('nothing was written') });
    expect(readdirSync(folder).filter((name) => name.startsWith('broken-off'))).toEqual([]);
  });
});

test('told to stop while it reads: nothing is written', async () => {
  const out = join(folder, 'stopped.html');
  const words = ['src/bin/gridtokenx.ts', 'commission', '--config', configured([1]), '--readings', '100', '--out', out];
  const program = spawn(process.execPath, words);
  const ended = once(program, 'exit');
  for await (const bytes of program.stderr) if (/reading 2 of 100/.test(String(bytes))) program.kill('SIGINT');
  expect(await ended).toEqual([1, null]);
  expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
});

test('wires that were put wrong are found, a page each', async () => {
  const out = join(folder, 'wrong.html');
  const answers = answered('wrong', { m2: plates, m3: plates });
  const { code, stdout } = await commission(
    '--config',
    configured([2, 3]),
    '--answers',
    answers,
    '--out',
    out,
    '--readings',
    '3',
    '--json',
  );
  expect(code).toBe(1);
  const [reversed, dead] = (JSON.parse(stdout) as { meters: readonly SignedReport[] }).meters;
  if (reversed === undefined || dead === undefined) throw new Error('two meters');
  expect(reversed.report.result).toBe('suspect');
  expect(verdictOf(reversed, 'direction')).toBe('suspect');
  expect(reversed.report.checks.find(({ id }) => id === 'direction')?.says.en).toMatch(/^L2 flows backwards/);
  expect(dead.report.result).toBe('fail');
  expect(dead.report.checks.find(({ id }) => id === 'voltage')?.says.en).toBe('No voltage on L2.');
  expect(readdirSync(folder).filter((name) => name.startsWith('wrong.'))).toEqual([
    'wrong.json',
    'wrong.m2.html',
    'wrong.m2.json',
    'wrong.m3.html',
    'wrong.m3.json',
  ]);
});

test('a load of known watts that is not what the meter shows', async () => {
  const { code, stdout } = await commission(
    ...['--config', configured([1]), '--device', 'm1', '--load', '20000@L1', '--readings', '2'],
  );
  expect({ code, stdout }).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/20000 W @ L1 is shown 0\.\d\d times/),
  });
});

test('a gateway that runs has the lines: it is to be stopped first', async () => {
  const gateway = createServer((_, answer) => answer.end('{}')).listen(0, '127.0.0.1');
  await new Promise((resolve) => gateway.once('listening', resolve));
  try {
    const config = configured([1], (gateway.address() as AddressInfo).port);
    expect(await commission('--config', config)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('systemctl stop gridtokenx-gateway'),
    });
  } finally {
    await new Promise((resolve) => gateway.close(resolve));
  }
});

test('nobody answers at the unit: the report says so and what to do', async () => {
  const { code, stdout } = await commission('--config', configured([9]), '--readings', '2');
  expect({ code, stdout }).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('It does not answer: unit 9 refused: exception 11'),
  });
});

test.each<readonly [string, readonly string[], RegExp]>([
  ['no such meter', ['--device', 'm7'], /no meter "m7"/],
  ['a load of nothing', ['--load', '0@L1'], /such as 2000@L1/],
  ['a key of another purpose', ['--key', 'core.key'], /has the purpose core/],
])('%s: exit 2 and nothing is written', async (_, args, says) => {
  if (!existsSync(join(folder, 'core.key'))) createKeyFile(join(folder, 'core.key'), 'core');
  const out = join(folder, 'nothing.html');
  const named = args.map((one) => (one === 'core.key' ? join(folder, one) : one));
  const { code, stderr } = await commission('--config', configured([1]), '--out', out, ...named);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  expect(existsSync(out)).toBe(false);
});
