import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createKeyFile, readKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { run as keys } from '../../../src/bin/commands/keys.ts';
import { type RegistryOptions, run as registryCommand } from '../../../src/bin/commands/registry.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { signHandover } from '../../../src/wire/key-handover.ts';
import { decodeTrustFile } from '../../../src/wire/proof-file.ts';
import { openRegistry, signRegistry } from '../../../src/wire/registry-file.ts';
import { requireDebian } from '../../support/debian.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { substation } from '../../support/sealed-substation.ts';
import { testSigner } from '../../support/test-signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-registry-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const operator = createKeyFile(at('operator.key'), 'operator', { algorithm: 'ES256' });
const first = createKeyFile(at('first.key'), 'gateway');
const second = createKeyFile(at('second.key'), 'gateway', { algorithm: 'ES256' });
const spare = createKeyFile(at('spare.key'), 'gateway');

let registry = '';
let count = 0;
/** A registry in which gw-1 has the key `first`. */
beforeEach(() => {
  count += 1;
  registry = at(`registry-${count}.cose`);
  const gateways = substation.gateways.map((gateway) =>
    gateway.id === 'gw-1' ? { ...gateway, key: first.key } : gateway,
  );
  writeFileSync(registry, signRegistry({ ...substation, gateways }, operator, isEnrollableKey));
});
const inForce = () =>
  openRegistry(new Uint8Array(readFileSync(registry)), operator.key, verifySignature, isEnrollableKey).registry;
const gateway = (id: string) => inForce().gateways.find((one) => one.id === id);

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
const asked = (options: object): Promise<string> =>
  printed(() => registryCommand({ registry, operator: at('operator.key'), ...options } as RegistryOptions));
const csr = async (file: string, name: string, claim?: string): Promise<string> => {
  const path = at(`${name}-${count}.csr`);
  writeFileSync(path, await printed(() => keys({ action: 'csr', file: at(file), name, ...(claim && { claim }) })));
  return path;
};
const invited = async (name: string): Promise<string> =>
  /claim code (\S+) /.exec(await asked({ action: 'invite', gateway: name, hours: '72' }))?.[1] ?? '';

describe('gateways that asked over the network', () => {
  /** What a core would have put there. */
  const ask = async (file: string, name: string, code: string, as = `${name}.csr`) => {
    const folder = at(`requests-${count}`);
    mkdirSync(folder, { recursive: true });
    copyFileSync(await csr(file, name, code), join(folder, as));
    return folder;
  };
  const admit = (folder: string, approve?: boolean) =>
    asked({ action: 'admit', folder, ...(approve !== undefined && { approve }) });

  test('are admitted together by their codes; the others wait, each with the reason', async () => {
    const [three, four] = [await invited('gw-3'), await invited('gw-4')];
    await ask('second.key', 'gw-3', three);
    await ask('first.key', 'gw-1', three);
    await ask('second.key', 'gw-5', three);
    const folder = await ask('spare.key', 'gw-4', four);
    writeFileSync(join(folder, 'garbage.csr'), 'nothing');
    const shown = await admit(folder);
    expect(shown).toMatch(/garbage\.csr: waits, .+\ngw-1\.csr: waits, a gateway of this name is enrolled already\n/);
    expect(shown).toMatch(
      /gw-3\.csr: its code counts\ngw-4\.csr: its code counts\ngw-5\.csr: waits, nobody invited it\n/,
    );
    expect(shown).toMatch(/Nothing is changed yet/);
    expect(gateway('gw-3')).toBeUndefined();
    await admit(folder, true);
    expect([gateway('gw-3')?.key, gateway('gw-4')?.key]).toEqual([second.key, spare.key]);
    // Whose name is enrolled already asks for nothing that could be granted.
    expect(readdirSync(folder)).toEqual(['garbage.csr', 'gw-5.csr']);
    expect(await admit(folder, true)).toMatch(/None of them can be enrolled by its code/);
  });

  test('two keys with one code wait both: one of them is not the gateway', async () => {
    const code = await invited('gw-3');
    await ask('second.key', 'gw-3', code, 'one.csr');
    const folder = await ask('spare.key', 'gw-3', code, 'other.csr');
    expect(await admit(folder, true)).toMatch(/one\.csr: waits, another request of this name has the same code/);
    rmSync(join(folder, 'other.csr'));
    await admit(folder, true);
    expect(gateway('gw-3')?.key).toEqual(second.key);
  });

  test('looking does not use a code up, nor does a wrong one over the network', async () => {
    const code = await invited('gw-3');
    const folder = await ask('spare.key', 'gw-3', 'AAAAA-AAAAA', 'wrong.csr');
    for (let turn = 0; turn < 6; turn += 1) expect(await admit(folder, true)).toMatch(/waits, the code is wrong/);
    await ask('second.key', 'gw-3', code);
    expect(await admit(folder, true)).toMatch(/Signed as version 2/);
  });

  test('a folder where nobody asked is empty', async () => {
    expect(await admit(at('nowhere'))).toBe('No gateway waits to be enrolled.\n');
  });
});

describe('a gateway is enrolled', () => {
  test('by a request with the code it was given, once the operator has seen and approved it', async () => {
    const request = await csr('second.key', 'gw-3', await invited('gw-3'));
    expect(await asked({ action: 'add', request })).toMatch(/Nothing is changed yet: say --approve/);
    expect(gateway('gw-3')).toBeUndefined();
    expect(await asked({ action: 'add', request, approve: true })).toContain(`today  ${second.key.kid} ES256`);
    expect(gateway('gw-3')).toMatchObject({ epoch: 1, key: second.key });
    expect(inForce().version).toBe(2);
    expect(statSync(`${registry}.v1.bak`).isFile()).toBe(true);
  });

  test('and its code still counts where the registry could not be written', async () => {
    const add = async (request: string) => asked({ action: 'add', request, approve: true });
    const request = await csr('second.key', 'gw-3', await invited('gw-3'));
    const before = readFileSync(registry);
    writeFileSync(`${registry}.v1.bak`, 'of another time');
    await expect(add(request)).rejects.toThrow(`${registry}.v1.bak is there already, and is another file`);
    expect(readFileSync(registry)).toEqual(before);
    // What an attempt left that was killed after it had kept the old version.
    writeFileSync(`${registry}.v1.bak`, before);
    expect(await add(request)).toContain('Signed as version 2');
    expect(readFileSync(`${registry}.v1.bak`)).toEqual(before);
  });

  test('with a code as people type it', async () => {
    const code = (await invited('gw-3')).toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    await asked({ action: 'add', request: await csr('second.key', 'gw-3', code), approve: true });
    expect(gateway('gw-3')).toBeDefined();
  });

  test('not by a code that is used, wrong, guessed at, of another gateway, or absent', async () => {
    const add = async (name: string, code?: string) =>
      asked({ action: 'add', request: await csr('second.key', name, code), approve: true });
    await expect(add('gw-3')).rejects.toThrow(/nobody invited it/);
    const code = await invited('gw-3');
    await invited('gw-4');
    await expect(add('gw-4', code)).rejects.toThrow(/the code is wrong \(1 of 5\)/);
    await expect(add('gw-3')).rejects.toThrow(/the request has no code/);
    for (let guess = 2; guess <= 5; guess += 1)
      await expect(add('gw-3', 'AAAAA-AAAAA')).rejects.toThrow(`the code is wrong (${guess} of 5)`);
    await expect(add('gw-3', code)).rejects.toThrow(/5 wrong codes were tried/);
    const again = await invited('gw-3');
    await add('gw-3', again);
    rmSync(registry);
    writeFileSync(registry, signRegistry(substation, operator, isEnrollableKey));
    await expect(add('gw-3', again)).rejects.toThrow(/it was used before/);
  });

  test('not after its time', async () => {
    const code = await invited('gw-3');
    const claims = `${registry}.claims.json`;
    expect(statSync(claims).mode & 0o777).toBe(0o600);
    expect(readFileSync(claims, 'utf8')).not.toContain(code.replace('-', ''));
    writeFileSync(claims, readFileSync(claims, 'utf8').replace(/"expires": "\d{4}/, '"expires": "2001'));
    await expect(
      asked({ action: 'add', request: await csr('second.key', 'gw-3', code), approve: true }),
    ).rejects.toThrow(/it expired at/);
  });

  test('not by a request that somebody altered', async () => {
    const request = await csr('second.key', 'gw-3', await invited('gw-3'));
    const der = Buffer.from(readFileSync(request, 'utf8').replaceAll(/-----.*-----|\n/g, ''), 'base64');
    const name = der.indexOf('gw-3');
    der.write('gw-9', name);
    writeFileSync(
      request,
      `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`,
    );
    await expect(asked({ action: 'add', request, approve: true })).rejects.toThrow(/not signed by the key it asks for/);
  });

  test('not twice', async () => {
    const request = await csr('second.key', 'gw-1', await invited('gw-1'));
    await expect(asked({ action: 'add', request, approve: true })).rejects.toThrow(/gw-1 is enrolled already/);
  });
});

describe.skipIf(!requireDebian('openssl'))('certificate requests and OpenSSL', () => {
  test.for(['first.key', 'second.key'])('it verifies that of %s', async (file) => {
    const { status, stderr, stdout } = spawnSync(
      'openssl',
      ['req', '-verify', '-noout', '-text', '-in', await csr(file, 'gw-3', 'CODE')],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, expect.stringMatching(/verify OK/)]);
    expect(stdout).toMatch(/Subject: CN\s?=\s?gw-3/);
    expect(stdout).toMatch(/challengePassword\s*:\s?CODE/);
  });
  test.for([
    ['ed25519', ['-newkey', 'ed25519']],
    ['P-256', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']],
  ] as const)('what it makes with %s is taken', async ([, newKey]) => {
    for (let round = 0; round < 4; round += 1) {
      const path = at(`openssl-${round}.csr`);
      const args = [
        'req',
        '-new',
        '-nodes',
        ...newKey,
        '-keyout',
        at('openssl.key'),
        '-subj',
        '/CN=gw-3',
        '-out',
        path,
      ];
      expect(spawnSync('openssl', args).status).toBe(0);
      expect(await asked({ action: 'add', request: path })).toContain('gw-3 (epoch 1)');
    }
  });
});

describe('a key is replaced', () => {
  const handedOver = (realm: 'simulation' | 'sandbox' = 'simulation'): string => {
    const path = at(`handover-${count}-${realm}.cose`);
    writeFileSync(path, signHandover({ realm, core: 'core-1', gateway: 'gw-1' }, first, second));
    return path;
  };

  test('by its own word: both count until the entry', async () => {
    const said = await asked({ action: 'rotate', handover: handedOver(), until: '120', approve: true });
    expect(said).toContain(`former ${first.key.kid} Ed25519, handed over: until entry 120`);
    expect(gateway('gw-1')).toMatchObject({ key: second.key, former: [{ key: first.key, until: 120 }] });
    expect(await asked({ action: 'history' })).toContain(`gw-1 (epoch 1)\n  former ${first.key.kid}`);
    const trust = decodeTrustFile(
      await asked({
        action: 'trust',
        coreKey: toHex(testSigner('core').key.raw),
        logKey: toHex(testSigner('log').key.raw),
      }),
    );
    // Whose key file is given must be it: a trust file of another's would believe the wrong one.
    const another = at('account-as-core.key');
    createKeyFile(another, 'account');
    await expect(asked({ action: 'trust', coreKey: another, logKey: another })).rejects.toThrow(
      /has the purpose account\. Give the core key: no key serves two purposes\.$/,
    );
    expect(trust.history).toEqual([{ purpose: 'gateway', gateway: 'gw-1', raw: first.key.raw, until: 120 }]);
    expect(trust.gateways.get('gw-1')).toEqual(second.key.raw);
  });

  test('not by word for another realm, nor twice', async () => {
    await expect(asked({ action: 'rotate', handover: handedOver('sandbox'), until: '9' })).rejects.toThrow(
      /for core-1 \(sandbox\)/,
    );
    await asked({ action: 'rotate', handover: handedOver(), until: '9', approve: true });
    await expect(asked({ action: 'rotate', handover: handedOver(), until: '9' })).rejects.toThrow(
      /but is enrolled with/,
    );
  });

  test('by the operator, where it is in other hands: from that entry on it counts no more', async () => {
    await expect(asked({ action: 'revoke', gateway: 'gw-1', at: '80' })).rejects.toThrow(
      /give the one that follows it/,
    );
    const request = await csr('second.key', 'gw-1', await invited('gw-1'));
    await asked({ action: 'revoke', gateway: 'gw-1', at: '80', request, approve: true });
    expect(gateway('gw-1')).toMatchObject({ key: second.key, former: [{ key: first.key, until: 80, handover: null }] });
  });

  test('and its overlap can be cut short', async () => {
    await asked({ action: 'rotate', handover: handedOver(), until: '120', approve: true });
    await asked({ action: 'revoke', gateway: 'gw-1', kid: first.key.kid, at: '90', approve: true });
    expect(gateway('gw-1')?.former).toMatchObject([{ until: 90 }]);
    await expect(asked({ action: 'revoke', gateway: 'gw-1', kid: first.key.kid, at: '95' })).rejects.toThrow(
      /ends at entry 90 already/,
    );
    await expect(asked({ action: 'revoke', gateway: 'gw-1', kid: 'aa', at: '1' })).rejects.toThrow(/not a key of gw-1/);
    await expect(asked({ action: 'revoke', gateway: 'gw-1', kid: 'aa', at: 'now' })).rejects.toThrow(
      /--at is now; allowed/,
    );
  });

  test('only by whoever has the key of the operator', async () => {
    createKeyFile(at(`other-${count}.key`), 'operator');
    await expect(
      asked({ action: 'rotate', handover: handedOver(), until: '9', operator: at(`other-${count}.key`) }),
    ).rejects.toMatchObject({ code: 'signature' });
  });
});

test('a gateway hands over by a command, which makes the new key and leaves the old one as it is', async () => {
  const [config, file, out] = [at('gateway.json'), at('third.key'), at('handover.cose')];
  writeFileSync(config, JSON.stringify({ ...gatewayFile(), gateway: 'gw-1', keyFile: 'first.key' }));
  const said = await printed(() => keys({ action: 'rotate', file, config, out, algorithm: 'ES256' }));
  const third = readKeyFile(file, 'gateway');
  expect(third.key.algorithm).toBe('ES256');
  expect(said).toContain(`hands over from ${first.key.kid} to ${third.key.kid}`);
  expect(readKeyFile(at('first.key'), 'gateway').key).toEqual(first.key);
  await asked({ action: 'rotate', handover: out, until: '500', approve: true });
  expect(gateway('gw-1')).toMatchObject({ key: third.key, former: [{ key: first.key, until: 500 }] });
});
