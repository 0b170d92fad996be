import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { sha256 } from '../../../src/adapters/system/sha256.ts';
import { run as keys } from '../../../src/bin/commands/keys.ts';
import { run as registryCommand } from '../../../src/bin/commands/registry.ts';
import { type BindingOptions, run } from '../../../src/bin/commands/registry-bindings.ts';
import { wh } from '../../../src/domain/energy.ts';
import { instant } from '../../../src/domain/time.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { toBase64, toHex, utf8 } from '../../../src/wire/bytes.ts';
import { signExchange } from '../../../src/wire/exchange-record.ts';
import { openRegistry } from '../../../src/wire/registry-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-bindings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const operator = createKeyFile(at('operator.key'), 'operator');
const gatewayKey = createKeyFile(at('gateway.key'), 'gateway');
const accountKey = (name: string): string => toHex(createKeyFile(at(`${name}.key`), 'account').key.raw);
const publicKeys = new Map(['ann', 'bob', 'keeper'].map((name) => [name, accountKey(name)]));

const printed = async (work: () => Promise<number>): Promise<string> => {
  const said: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  try {
    expect(await work()).toBe(0);
  } finally {
    write.mockRestore();
  }
  return said.join('');
};

let registry = '';
let count = 0;
const inForce = () =>
  openRegistry(new Uint8Array(readFileSync(registry)), operator.key, verifySignature, isEnrollableKey).registry;
const ask = (action: string, options: object, approve = true): Promise<string> =>
  printed(() =>
    run({ registry, operator: at('operator.key'), action, ...(approve && { approve }), ...options } as BindingOptions),
  );

const commitment = 'c0'.repeat(32);
const [ten, halfPast] = ['2026-11-24T10:00+07:00', '2026-11-24T10:30+07:00'];
const quarter = { length: '15' };

/** As an operator builds it, with commands only. */
const build = async (): Promise<void> => {
  await ask('new', { core: 'core-1', realm: 'simulation' });
  const words = await printed(() => registryCommand({ action: 'invite', registry, gateway: 'gw-1', hours: '72' }));
  const claim = /claim code (\S+) /.exec(words)?.[1] ?? '';
  const request = at(`gw-1-${count}.csr`);
  writeFileSync(request, await printed(() => keys({ action: 'csr', file: at('gateway.key'), name: 'gw-1', claim })));
  await printed(() =>
    registryCommand({ action: 'add', registry, operator: at('operator.key'), request, approve: true }),
  );
  await ask('zone-add', { zone: 'zone-1', lossFrom: '0', lossTo: '50000' });
  await ask('point-add', { point: 'h01', role: 'delivery', zone: 'zone-1', gateway: 'gw-1' });
  await ask('point-add', { point: 'head', role: 'feeder', zone: 'zone-1', gateway: 'gw-1' });
  for (const account of ['ann', 'bob', 'keeper'])
    await ask('account-add', {
      ...{ account, key: publicKeys.get(account), tariff: 'tou', credit: '200' },
      tokenFile: at(`${account}-${count}.token`),
    });
  await ask('bind-meter', { point: 'h01', device: 'm-1', from: ten, import: '5000', export: '100', commitment });
  await ask('bind-account', { point: 'h01', account: 'ann', from: ten, ...quarter });
};

beforeEach(async () => {
  count += 1;
  registry = at(`registry-${count}.cose`);
  await build();
});

describe('a registry from nothing, with commands only', () => {
  test('is signed, sound, and says who counts and who settles since when', async () => {
    const made = inForce();
    // One version for each of: new, gateway, zone, two points, three accounts, meter, account.
    expect(made.version).toBe(10);
    expect(made).toMatchObject({
      ...{ realm: 'simulation', core: 'core-1' },
      zones: [{ id: 'zone-1', statedLossPpm: { lowest: 0, highest: 50_000 } }],
      gateways: [{ id: 'gw-1', epoch: 1, key: gatewayKey.key }],
      accounts: [{ id: 'ann', openingCredit: 200_000_000_000n }, { id: 'bob' }, { id: 'keeper' }],
      deviceBindings: [{ device: 'm-1', point: 'h01', opening: { importWh: 5000, exportWh: 100 } }],
      accountBindings: [{ account: 'ann', point: 'h01', from: Date.parse(ten) }],
    });
    // The registry has the hash of the token, the file the token itself.
    const token = readFileSync(at(`ann-${count}.token`), 'utf8').trim();
    expect(made.accounts[0]?.tokenHash).toEqual(sha256(utf8(token)));
    expect(await ask('points', {})).toBe(
      'h01: delivery point in zone-1, read by gw-1\n' +
        '  2026-11-24T10:00:00+07:00  meter   m-1, from 5000 Wh import and 100 Wh export\n' +
        '  2026-11-24T10:00:00+07:00  account ann\n' +
        'head: feeder point in zone-1, read by gw-1\n',
    );
  });

  test('another tariff has a first interval, and those before it keep theirs', async () => {
    const change = { account: 'ann', tariff: 'dear', from: '2026-12-01T00:00:00+07:00', ...quarter };
    expect(await ask('account-tariff', change)).toContain(
      'ann has the tariff dear in all intervals from 2026-12-01T00:00:00+07:00 on, and the one before it in those before',
    );
    expect(inForce().accounts[0]).toMatchObject({
      ...{ id: 'ann', tariff: 'tou' },
      tariffs: [{ tariff: 'dear', from: Date.parse(change.from) }],
    });
    await expect(ask('account-tariff', change)).rejects.toThrow(/ann has the tariff dear already/);
    await expect(ask('account-tariff', { ...change, tariff: 'tou' })).rejects.toThrow(/would overlap it/);
    const inside = { ...change, tariff: 'tou', from: '2026-12-02T00:01:00+07:00' };
    await expect(ask('account-tariff', inside)).rejects.toThrow(/is inside an interval/);
    await expect(ask('account-tariff', { ...change, account: 'nobody' })).rejects.toThrow(/nobody/);
  });

  test('of what a connection carries that is known, what is left out stays', async () => {
    const connection = () => inForce().points.find(({ id }) => id === 'h01')?.connection;
    await expect(ask('point-connection', { point: 'h01', pvOnly: true })).rejects.toThrow(
      'Nobody has said yet what the connection of h01 can carry. Name both --import-w and --export-w.',
    );
    await expect(ask('point-connection', { point: 'none', pvOnly: true })).rejects.toThrow(/none/);
    await ask('point-connection', { point: 'h01', importW: '10350', exportW: '5000' });
    expect(await ask('point-connection', { point: 'h01', pvOnly: true })).toContain('exports from PV alone');
    expect(connection()).toEqual({ importW: 10_350, exportW: 5_000, daylightOnly: true });
    await ask('point-connection', { point: 'h01', exportW: '3000' });
    expect(connection()).toEqual({ importW: 10_350, exportW: 3_000, daylightOnly: true });
    // Both numbers say it anew.
    await ask('point-connection', { point: 'h01', importW: '10350', exportW: '3000' });
    expect(connection()?.daylightOnly).toBe(false);
  });

  test('nothing is written, signed or made without --approve', async () => {
    const before = readFileSync(registry);
    const options = {
      account: 'new',
      key: publicKeys.get('ann'),
      tariff: 'tou',
      credit: '0',
      tokenFile: at('new.token'),
    };
    await expect(ask('account-add', options, false)).rejects.toThrow('is entered twice');
    expect(await ask('account-add', { ...options, key: accountKey(`new-${count}`) }, false)).toContain('say --approve');
    expect(existsSync(at('new.token'))).toBe(false);
    expect(readFileSync(registry)).toEqual(before);
  });
});

describe('people move', () => {
  test('in: from the boundary on the point is the new account’s, and the operator reads what becomes of the rest', async () => {
    const said = await ask('move-in', { point: 'h01', account: 'bob', from: halfPast, ...quarter });
    expect(said).toContain('  2026-11-24T10:30:00+07:00  account bob\n');
    expect(said).toContain("Up to 2026-11-24T10:30:00+07:00 all is ann's, from then on bob's. Open orders of ann");
    expect(inForce().accountBindings.at(-1)).toEqual({ account: 'bob', point: 'h01', from: Date.parse(halfPast) });
  });

  test('out: the keeper settles until somebody moves in', async () => {
    await ask('move-out', { point: 'h01', account: 'ann', keeper: 'keeper', from: halfPast, ...quarter });
    await ask('move-in', { point: 'h01', account: 'bob', from: '2026-11-25T10:00+07:00', ...quarter });
    expect(inForce().accountBindings.map(({ account }) => account)).toEqual(['ann', 'keeper', 'bob']);
  });

  test.for<[what: string, action: string, options: object, sentence: string]>([
    ['the same account', 'move-in', { account: 'ann', from: halfPast }, 'ann settles for h01 already'],
    [
      'before the one who is there',
      'move-in',
      { account: 'bob', from: '2026-11-24T09:45+07:00' },
      'ann settles for h01 only since 2026-11-24T10:00:00+07:00: somebody from 2026-11-24T09:45:00+07:00 on would overlap it',
    ],
    [
      'inside an interval',
      'move-in',
      { account: 'bob', from: '2026-11-24T10:35+07:00' },
      'is inside an interval, which is whose who settles when it starts',
    ],
    [
      'who does not live there',
      'move-out',
      { account: 'bob', keeper: 'keeper', from: halfPast },
      'ann settles for h01, not bob: who moves out?',
    ],
    [
      'to nobody known',
      'move-out',
      { account: 'ann', keeper: 'nobody', from: halfPast },
      'there is no account nobody; there are ann, bob, keeper',
    ],
    [
      'where nobody settles',
      'move-in',
      { point: 'head', account: 'bob', from: halfPast },
      'nobody settles for head yet',
    ],
    [
      'a second first account',
      'bind-account',
      { account: 'bob', from: halfPast },
      'ann settles for h01 since 2026-11-24T10:00:00+07:00: the two would overlap',
    ],
    [
      'without an offset',
      'move-in',
      { account: 'bob', from: '2026-11-24T10:30' },
      '--from "2026-11-24T10:30"; allowed: a moment',
    ],
  ])('%s: refused, in words', async ([, action, options, sentence]) => {
    const before = readFileSync(registry);
    await expect(ask(action, { point: 'h01', ...quarter, ...options })).rejects.toThrow(sentence);
    expect(readFileSync(registry)).toEqual(before);
  });

  test('a meter that would count for nobody is a gap, and refused', async () => {
    await ask('point-add', { point: 'h02', role: 'delivery', zone: 'zone-1', gateway: 'gw-1' });
    await ask('bind-meter', { point: 'h02', device: 'm-2', from: ten, import: '0', export: '0', commitment });
    await expect(ask('bind-account', { point: 'h02', account: 'bob', from: halfPast, ...quarter })).rejects.toThrow(
      'a meter counts at h02 since 2026-11-24T10:00:00+07:00: from then until 2026-11-24T10:30:00+07:00 nobody would settle for it',
    );
  });
});

describe('a meter is exchanged', () => {
  const record = (change: object = {}) => ({
    ...({ realm: 'simulation', core: 'core-1', gateway: 'gw-1', closed: 'm-1' } as const),
    binding: {
      ...{
        device: 'm-9',
        point: 'h01',
        from: instant(Date.parse(halfPast)),
        deviceCommitment: new Uint8Array(32).fill(9),
      },
      opening: { importWh: wh(7), exportWh: wh(3) },
      replaced: { importWh: wh(5400), exportWh: wh(180) },
    },
    ...change,
  });
  const told = (change?: object): string => {
    const file = at(`record-${count}`);
    writeFileSync(file, JSON.stringify({ format: 'x', signed: toBase64(signExchange(record(change), gatewayKey)) }));
    return file;
  };

  test('by the record its gateway signed, with all four registers', async () => {
    expect(await ask('exchange', { gateway: 'gw-1', record: told() })).toContain(
      '  2026-11-24T10:30:00+07:00  meter   m-9, from 7 Wh import and 3 Wh export; the one before ended at 5400 Wh import and 180 Wh export\n',
    );
    expect(inForce().deviceBindings.at(-1)).toEqual(record().binding);
  });

  test.for<[what: string, change: object, sentence: string]>([
    ['another meter than counts there', { closed: 'm-2' }, 'm-1 counts at h01, not m-2: who was taken off?'],
    ['for another core', { core: 'core-2' }, 'The record is of gw-1 for core-2'],
    [
      'registers that fell',
      { binding: { ...record().binding, replaced: { importWh: wh(4999), exportWh: wh(180) } } },
      'm-1 is said to have ended at 4999 Wh of import, and began at 5000 Wh: registers never fall',
    ],
    [
      'before it was there',
      { binding: { ...record().binding, from: instant(Date.parse(ten)) } },
      'm-1 counts at h01 only since',
    ],
    ['a point it does not have', { binding: { ...record().binding, point: 'h99' } }, 'gw-1 does not read h99'],
  ])('%s: refused, in words', async ([, change, sentence]) => {
    await expect(ask('exchange', { gateway: 'gw-1', record: told(change) })).rejects.toThrow(sentence);
  });

  test('without the old one’s registers a second meter would overlap the first', async () => {
    const options = { point: 'h01', device: 'm-2', from: halfPast, import: '0', export: '0', commitment };
    await expect(ask('bind-meter', options)).rejects.toThrow(
      'm-1 counts at h01 since 2026-11-24T10:00:00+07:00: the two would overlap',
    );
    await expect(ask('bind-meter', { ...options, point: 'head', device: 'm-1' })).rejects.toThrow(
      'm-1 counts at h01: a meter counts at one point at a time',
    );
  });

  test('a record nobody enrolled has signed counts for nothing', async () => {
    const other = createKeyFile(at(`other-${count}.key`), 'gateway');
    writeFileSync(at(`forged-${count}`), signExchange(record(), other));
    await expect(ask('exchange', { gateway: 'gw-1', record: at(`forged-${count}`) })).rejects.toThrow(
      'is not known here',
    );
  });
});
