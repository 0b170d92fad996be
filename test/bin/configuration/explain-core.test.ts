import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { run as explain } from '../../../src/bin/commands/config-explain.ts';
import { beginConfiguration } from '../../../src/bin/configuration/begin-configuration.ts';
import { coreProgram } from '../../../src/bin/configuration/core-program.ts';
import { historyFolder } from '../../../src/bin/configuration/history-folder.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { signRegistry } from '../../../src/wire/registry-file.ts';
import { tradingRegistry } from '../../support/core-fixture.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { ten } from '../../support/sealed-substation.ts';
import { testSigner } from '../../support/test-signers.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-explain-'));
  for (const purpose of ['core', 'log'] as const) createKeyFile(join(folder, `${purpose}.key`), purpose);
  const registry = signRegistry(tradingRegistry('pea-residential-tou'), testSigner('operator'), isEnrollableKey);
  writeFileSync(join(folder, 'registry.cose'), registry);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const file = () => join(folder, 'core.json');
const write = (changed: object): void =>
  writeFileSync(
    file(),
    JSON.stringify({
      ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'market' },
      registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
      ...changed,
    }),
  );
const start = async (): Promise<void> => {
  using _ = await beginConfiguration(coreProgram, file(), fakeClock({ start: ten }));
};
const explained = async (path?: string, json = false, code = 0): Promise<string> => {
  let text = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  try {
    const asked = path === undefined ? {} : { path };
    expect(await explain({ file: file(), ...asked, json, lang: 'en' })).toBe(code);
    return text;
  } finally {
    spy.mockRestore();
  }
};

const PUBLIC = 'GRIDTOKENX_CORE__RATES__PUBLIC';
const ORDERS = 'GRIDTOKENX_CORE__RATES__ORDERS';

test('of a core, what is in force is what its file said, under the variables it was started with, not those of this shell', async () => {
  write({ rates: { public: 700, orders: 70 } });
  vi.stubEnv(PUBLIC, '900');
  await start();
  expect(await explained('rates.public')).toMatch(
    /^rates\.public = 900.*\n[\s\S]*Change 1 is in force since .*, and this is what it says\.\n$/,
  );
  vi.stubEnv(PUBLIC, undefined);
  vi.stubEnv(ORDERS, '80');
  // What the service's manager gives the program is not in this shell, and what is in this shell is not the program's.
  const elsewhere = `What is in force is said under the environment variables that the program was last started with (${PUBLIC}), what is shown under those of this shell (${ORDERS}).\n`;
  const [shown, orders] = [await explained('rates.public'), await explained('rates.orders')];
  expect(shown).toMatch(/^rates\.public = 700/);
  expect(shown).toContain(
    `says otherwise (in force → here):\n  rates.public: 900 (variable ${PUBLIC}) → 700 (site ${file()})\n`,
  );
  expect(orders).toContain(`  rates.orders: 70 (site ${file()}) → 80 (variable ${ORDERS})\n`);
  for (const text of [shown, orders]) expect(text.endsWith(elsewhere)).toBe(true);
  expect(JSON.parse(await explained('rates', true))).toMatchObject({
    variables: { here: [ORDERS], started: [PUBLIC] },
    inForce: { change: 1, differs: ['rates.public', 'rates.orders'] },
  });
  // A file that was edited since, and a start without the variable.
  vi.stubEnv(ORDERS, undefined);
  write({ rates: { public: 700, orders: 75 } });
  await start();
  expect(await explained('rates')).toMatch(
    /says otherwise \(in force → here\):\n {2}rates\.orders: 70 .* → 75 .*\nChange 2 is on trial, or waits for a start: gridtokenx config show 2 --config \S+core\.json\n$/,
  );
});

test('files that are wrong are explained as far as they can be told, beside what is in force, with what is wrong', async () => {
  write({ rates: { public: 700 } });
  await start();
  vi.stubEnv(PUBLIC, '900');
  write({ rates: { public: 0 }, storage: 5, colour: 'red' });
  // Where its storage lies was said by what is in force, and is found beside it.
  vi.stubEnv('STATE_DIRECTORY', join(folder, 'market'));
  const text = await explained(undefined, false, 1);
  expect(text).toMatch(/\nstorage +5 +site \S+core\.json ← refused\n/);
  expect(text).toMatch(/\nrates\.public +900 +variable \S+ ← refused in a layer below\n/);
  expect(text).toContain('\nChange 1 is in force since ');
  expect(text.split('Refused:\n')[1]?.replaceAll(/;? allowed.*$/gm, '')).toBe(
    ['colour ("red") is not a setting', 'storage is 5', 'rates.public is 0']
      .map((said) => `  ${file()}: ${said}\n`)
      .join(''),
  );
  const json = JSON.parse(await explained('rates', true, 1));
  expect(json.settings[0]).toMatchObject({ path: 'rates.public', value: 900, refused: 'below' });
  expect(json.refusals.map(({ code }: Readonly<{ code: string }>) => code)).toEqual(['unknown-key', 'value', 'value']);
});

test('where nobody noted with which variables it was started, those of this shell are named as such', async () => {
  write({});
  await start();
  rmSync(join(historyFolder(join(folder, 'market')), 'variables.json'));
  expect(await explained('rates.public')).not.toContain('nvironment variables');
  vi.stubEnv(PUBLIC, '900');
  expect(await explained('rates.public')).toContain(
    `Environment variables of this shell are in what is shown (${PUBLIC}); the running program may have others.\n`,
  );
});
