import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { gatewayFile } from '../support/gateway-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-gateway-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (value: unknown, ...options: readonly string[]) => {
  const file = join(folder, 'gateway.json');
  writeFileSync(file, JSON.stringify(value));
  const all = ['src/bin/gridtokenx.ts', 'gateway', '--config', file, ...options];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8' });
  return { status, stdout, stderr, file };
};

test('an unknown key ends with code 2 and one sentence that names file, path, value and what was meant', () => {
  const { status, stdout, stderr, file } = run({ ...gatewayFile(), fastPeriod: 500 });
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(
    /^gridtokenx: [^\n]*fastPeriod \(500\) is not a setting; [^\n]* Did you mean "fastPeriodMs"\?\n$/,
  );
  expect(stderr).toContain(file);
});

test('a key file that is not there ends with code 2 and says how to make one', () => {
  const { status, stderr } = run(gatewayFile());
  expect(status).toBe(2);
  expect(stderr).toMatch(/^gridtokenx: [^\n]*gateway\.key[^\n]*gridtokenx keys generate[^\n]*\n$/);
});

test('limits nobody has written end with code 2', () => {
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
  const { status, stderr } = run({ ...gatewayFile(), limits: ['egat-hv'] });
  expect(status).toBe(2);
  expect(stderr).toMatch(/^gridtokenx: There are no limits "egat-hv" in config\/limits; allowed: [^\n]*\n$/);
});

test('a warp that is none ends with code 2', () => {
  const { status, stderr } = run(gatewayFile(), '--warp', 'tomorrow');
  expect(status).toBe(2);
  expect(stderr).toMatch(/^gridtokenx: --warp "tomorrow" is not a time warp: write [^\n]*\n$/);
});
