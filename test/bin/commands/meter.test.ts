import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { openOutbox } from '../../../src/adapters/sqlite/outbox.ts';
import { checkedGateway, readGatewayConfiguration } from '../../../src/bin/read-gateway-configuration.ts';
import { wh } from '../../../src/domain/energy.ts';
import { instant } from '../../../src/domain/time.ts';
import { fromBase64, toHex } from '../../../src/wire/bytes.ts';
import { openExchange } from '../../../src/wire/exchange-record.ts';
import { bindingHash } from '../../../src/wire/registry-fields.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { runGridtokenx } from '../../support/run-gridtokenx.ts';
import { ten } from '../../support/sealed-substation.ts';

let folder = '';
let file = '';
let key: ReturnType<typeof createKeyFile>;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-meter-'));
  file = join(folder, 'gateway.json');
  writeFileSync(file, JSON.stringify(gatewayFile()));
  key = createKeyFile(join(folder, 'gateway.key'), 'gateway');
});
afterEach(() => rmSync(folder, { recursive: true }));

const right = {
  device: 'h01',
  with: 'h01-b',
  at: '2026-11-24T10:22:00+07:00',
  'closing-import': '2200',
  'closing-export': '0',
  'opening-import': '50',
  'opening-export': '0',
  'display-closing-import': '2.20',
  'display-closing-export': '0.00',
  'display-opening-import': '0.05',
  'display-opening-export': '0.00',
  serial: '4712',
};
const replace = (changed: Partial<typeof right> = {}) => {
  const all = Object.entries({ ...right, ...changed }).flatMap(([name, value]) => [`--${name}`, value]);
  return runGridtokenx('meter', 'replace', '--config', file, ...all);
};

test('in a folder with a file a section it is the file of the lines that changes, with its comments', async () => {
  const { lines, ...rest } = gatewayFile();
  const site = join(folder, 'site');
  mkdirSync(site);
  createKeyFile(join(site, 'gateway.key'), 'gateway');
  writeFileSync(join(site, 'gateway.json'), JSON.stringify(rest));
  const linesFile = join(site, 'lines.yaml');
  writeFileSync(linesFile, `# the bus in the cellar\n${stringify(lines)}`);
  const all = Object.entries(right).flatMap(([name, value]) => [`--${name}`, value]);
  const { code, stderr } = await runGridtokenx('meter', 'replace', '--config', site, ...all);
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`${linesFile} now has h01-b`) });
  expect(readFileSync(linesFile, 'utf8')).toMatch(/^# the bus in the cellar\n- name: rs485-1\n/);
  expect(readGatewayConfiguration(site).lines[0]?.meters[0]).toMatchObject({
    device: 'h01-b',
    earlier: [{ device: 'h01' }],
  });
});

test('the file has the new meter and remembers the old one; the old file is beside it', async () => {
  const before = readFileSync(file, 'utf8');
  const { code, stderr } = await replace();
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('Restart the gateway') });
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const [meter, other] = checkedGateway({ name: file, value }, file).lines[0]?.meters ?? [];
  expect(meter).toMatchObject({
    device: 'h01-b',
    point: 'point-h01',
    unit: 1,
    serialNumber: '4712',
    binding: {
      from: Date.parse(right.at),
      opening: { importWh: 50, exportWh: 0 },
      replaced: { importWh: 2_200, exportWh: 0 },
    },
    earlier: [{ device: 'h01', profile: 'eastron/sdm120', binding: { opening: { importWh: 1_000 } } }],
  });
  expect(other).toMatchObject({ device: 'h02', earlier: [] });
  const kept = readdirSync(folder).filter((name) => name.endsWith('.bak'));
  expect(kept).toHaveLength(1);
  expect(readFileSync(join(folder, kept[0] ?? ''), 'utf8')).toBe(before);
  expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
});

test('the record is signed by the gateway and names the binding that its leaves will name', async () => {
  const { stdout } = await replace();
  const record = JSON.parse(stdout);
  const opened = openExchange(fromBase64(record.signed), key.key, verifySignature);
  expect(opened).toMatchObject({ realm: 'simulation', core: 'core-1', gateway: 'gateway-1', closed: 'h01' });
  expect(record.bindingHash).toBe(toHex(bindingHash(opened.binding)));
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const [meter] = checkedGateway({ name: file, value }, file).lines[0]?.meters ?? [];
  expect(meter?.binding).toEqual(opened.binding);
  // Whoever holds the record can show which serial number the binding is about.
  const { salt } = record.secret;
  expect(toHex(opened.binding.deviceCommitment)).toBe(createHash('sha256').update(`${salt}/4712`).digest('hex'));
});

test('for machines the same record stands on one line, with the files', async () => {
  const all = Object.entries(right).flatMap(([name, value]) => [`--${name}`, value]);
  const { code, stdout } = await runGridtokenx('meter', 'replace', '--config', file, ...all, '--json');
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  const said = JSON.parse(stdout);
  expect(said).toMatchObject({ file, kept: expect.stringMatching(/\.bak$/), record: { closed: 'h01' } });
  expect(openExchange(fromBase64(said.record.signed), key.key, verifySignature)).toMatchObject({ closed: 'h01' });
});

test('a second exchange at the same point keeps the first', async () => {
  await replace();
  const again = { device: 'h01-b', with: 'h01-c', at: '2026-11-24T10:40:00+07:00', serial: '4713' };
  const closing = { 'closing-import': '60', 'display-closing-import': '0.06' };
  expect(await replace({ ...again, ...closing })).toMatchObject({ code: 0 });
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const [meter] = checkedGateway({ name: file, value }, file).lines[0]?.meters ?? [];
  expect(meter?.earlier.map(({ device }) => device)).toEqual(['h01', 'h01-b']);
});

test.for([
  ['a meter nobody has', { device: 'h09' }, /there is no meter h09; allowed: h01, h02/],
  ['an id that is taken', { with: 'h02' }, /the device h02 is there already/],
  ['a serial number for an id', { with: 'SN 4712' }, /"SN 4712" is no id of a device/],
  ['a time without offset', { at: '2026-11-24T10:22:00' }, /--at is .* Give a moment with its offset/],
  ['a year too many', { at: '2036-11-24T10:22:00+07:00' }, /yet to come/],
  ['before the old meter came', { at: '2026-11-23T10:22:00+07:00' }, /is not after .* when h01 was put in/],
  ['a fraction of a Wh', { 'closing-import': '2200.5' }, /--closing-import is "2200.5". Give whole Wh/],
  [
    'digits swapped on the display',
    { 'display-closing-import': '2.02' },
    /2200 Wh, but the display shows 2.02 kWh: 180 Wh apart/,
  ],
  ['a display that says nothing', { 'display-opening-export': '-' }, /Give the kWh of the display/],
  [
    'less than the old meter began with',
    { 'closing-import': '900', 'display-closing-import': '0.90' },
    /below the 1000 Wh that h01 began with/,
  ],
] as const)('%s: refused, and the file is as it was', async ([, changed, says]) => {
  const before = readFileSync(file, 'utf8');
  const { code, stderr } = await replace(changed);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(readdirSync(folder).sort()).toEqual(['gateway.json', 'gateway.key']);
});

test.for([
  // The gateway multiplied for the old meter; this one does it itself.
  ['another multiplies', ['--profile', 'abb/b24'], /ratios\.appliedBy is "gateway" .* "abb\/b24" multiplies by/],
  ['another bus', ['--profile', 'opc-ua/meter-single-phase'], /does not speak what its line \(rtu\) carries/],
  ['a number that is none', ['--unit', 'abc'], /--unit "abc"; allowed: a whole number from 1 to 247/],
] as const)('a new meter that the gateway would not start with, %s: refused', async ([, more, says]) => {
  const content = gatewayFile();
  const set = { current: [200, 5], appliedBy: 'gateway', again: { current: [200, 5] } };
  for (const line of content.lines) for (const meter of line.meters) Object.assign(meter, { ratios: set });
  writeFileSync(file, JSON.stringify(content));
  const before = readFileSync(file, 'utf8');
  // Behind 200/5 that nobody has multiplied yet the displays show a fortieth.
  const displays = { 'display-closing-import': '0.05', 'display-opening-import': '0.00' };
  const all = Object.entries({ ...right, ...displays }).flatMap(([name, value]) => [`--${name}`, value]);
  const { code, stderr } = await runGridtokenx('meter', 'replace', '--config', file, ...all, ...more);
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(says) });
  expect(readFileSync(file, 'utf8')).toBe(before);
});

/** An outbox in which 2,500 Wh of the old meter, or of another one, are sealed as of 10:15. */
const sealed = async (device: string) => {
  const body = new Uint8Array([1]);
  const outbox = openOutbox(join(folder, 'state', 'outbox.sqlite'), { log: quietLog() });
  const at = instant(Date.parse('2026-11-24T10:15:00+07:00'));
  const boundary = {
    at,
    register: { importWh: wh(2_500), exportWh: wh(0), uncertaintyWh: wh(1), before: null, after: null },
  };
  const chain = {
    point: 'point-h01',
    device,
    sequence: 1,
    previous: new Uint8Array(32),
    sealedThrough: at,
    missing: [],
    boundary,
  };
  const batch = { epoch: 1, sequence: 1, from: ten, to: at, payloadHash: new Uint8Array(32), body };
  await lastValueFrom(outbox.append(batch, { epoch: 1, sequence: 1, seen: null, points: [chain] }), {
    defaultValue: undefined,
  });
  return outbox;
};

test('a closing register below what is sealed is refused, unless it is said to be right', async () => {
  mkdirSync(join(folder, 'state'));
  await (await sealed('h01'))[Symbol.asyncDispose]();
  const before = readFileSync(file, 'utf8');
  const { code, stderr } = await replace();
  expect({ code, stderr }).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      '--closing-import is 2200 Wh, but 2500 Wh of h01 are sealed as of 2026-11-24T10:15:00+07:00. Read the display of the old meter again; if it is right, say --below-sealed',
    ),
  });
  expect(readFileSync(file, 'utf8')).toBe(before);
  // The display has hundredths of a kWh: 2.49 may be 2,499 Wh, cut off, and a Wh is rounded.
  const cutOff = { 'closing-import': '2490', 'display-closing-import': '2.49' };
  expect(await replace(cutOff)).toMatchObject({ code: 0 });
});

test.for([
  ['the flag says it is right', 'h01', ['--below-sealed']],
  ['what is sealed is of another meter', 'h00', []],
] as const)('below what is sealed, but %s', async ([, device, flags]) => {
  mkdirSync(join(folder, 'state'));
  await (await sealed(device))[Symbol.asyncDispose]();
  const all = Object.entries(right).flatMap(([name, value]) => [`--${name}`, value]);
  expect(await runGridtokenx('meter', 'replace', '--config', file, ...all, ...flags)).toMatchObject({ code: 0 });
});

test('while the gateway runs nobody can compare: refused, unless that is asked for', async () => {
  mkdirSync(join(folder, 'state'));
  await using _ = await sealed('h01');
  const before = readFileSync(file, 'utf8');
  expect(await replace()).toMatchObject({ code: 2, stderr: expect.stringContaining('Stop the gateway first') });
  expect(readFileSync(file, 'utf8')).toBe(before);
  const all = Object.entries(right).flatMap(([name, value]) => [`--${name}`, value]);
  expect(await runGridtokenx('meter', 'replace', '--config', file, ...all, '--unchecked')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('Nobody compared the closing registers'),
  });
});
