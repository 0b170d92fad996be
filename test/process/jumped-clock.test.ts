import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { DAY, MINUTE } from '../../src/domain/time.ts';
import type { AlarmView } from '../../src/domain/view.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { signRegistry } from '../../src/wire/registry-file.ts';
import { tradingRegistry } from '../support/core-fixture.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';
import { testSigner } from '../support/test-signers.ts';

const YEAR = 365 * DAY;
let folder = '';
const running = new Set<ChildProcess>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jumped-clock-'));
  mkdirSync(join(folder, 'keys'), { mode: 0o700 });
  step(0);
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const step = (by: number): void => writeFileSync(join(folder, 'step'), String(by));

/** A program on the machine's own clock, which somebody can put off, and for which somebody vouches. */
const start = async (...command: readonly string[]): Promise<Readonly<{ child: ChildProcess; url: string }>> => {
  const vouching = join(folder, 'bin');
  mkdirSync(vouching, { recursive: true });
  writeFileSync(join(vouching, 'timedatectl'), '#!/bin/sh\necho yes\n', { mode: 0o755 });
  const shim = join(import.meta.dirname, '../support/stepped-clock.mjs');
  const child = spawn(process.execPath, ['--import', shim, 'src/bin/gridtokenx.ts', ...command], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      ...process.env,
      STEPPED_CLOCK: join(folder, 'step'),
      PATH: `${vouching}:${process.env['PATH']}`,
      NODE_OPTIONS: `--import=${shim}`,
    },
  });
  running.add(child);
  if (child.stdout === null) throw new Error('there is no standard output');
  for await (const line of createInterface(child.stdout))
    return { child, url: (JSON.parse(line) as { url: string }).url };
  throw new Error(`${command.join(' ')} ended before it was ready`);
};
const end = async (child: ChildProcess): Promise<void> => {
  child.kill('SIGTERM');
  await once(child, 'exit');
  running.delete(child);
};
const alarmOf = async (url: string, id: string): Promise<AlarmView | undefined> => {
  const { alarms } = (await (await fetch(`${url}/v1/view`)).json()) as { alarms: readonly AlarmView[] };
  return alarms.find((alarm) => alarm.id === id);
};

test('a core a year ahead goes on in its own time, also when it is started so', async () => {
  for (const purpose of ['core', 'log'] as const) createKeyFile(join(folder, 'keys', `${purpose}.key`), purpose);
  const registry = tradingRegistry('pea-residential-tou');
  writeFileSync(join(folder, 'registry.cose'), signRegistry(registry, testSigner('operator'), isEnrollableKey));
  const file = join(folder, 'core.json');
  const settings = {
    core: 'core-1',
    keyFile: 'keys/core.key',
    logKeyFile: 'keys/log.key',
    storage: 'data',
    registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
    http: { port: 0 },
    rates: { public: 1_000_000 },
    journal: { idleTickSeconds: 1 },
    verification: { threads: 1 },
  };
  writeFileSync(file, JSON.stringify(settings));
  const first = await start('core', '--config', file);
  const id = 'clock-disagrees/core';
  step(YEAR);
  await expect
    .poll(() => alarmOf(first.url, id))
    .toMatchObject({ state: 'raised', message: expect.stringMatching(/jumped ahead/) });
  await end(first.child);
  const second = await start('core', '--config', file);
  await expect
    .poll(() => alarmOf(second.url, id))
    .toMatchObject({ state: 'raised', message: expect.stringMatching(/--not-before/) });
  step(0);
  await expect.poll(() => alarmOf(second.url, id)).toMatchObject({ state: 'returned-unacknowledged' });
  await end(second.child);

  const database = new Database(join(folder, 'data', 'journal.sqlite'), { readonly: true });
  const rows = database.prepare<[], { blob: Buffer }>('SELECT blob FROM journal').all();
  database.close();
  const times = rows.flatMap(({ blob }) => decodeJournalFrame(new Uint8Array(blob)).map(({ at }) => at));
  expect(Math.max(...times)).toBeLessThan(Date.now() + MINUTE);
});

test('a gateway a year ahead seals nothing of that year, says so, and goes on when its clock is back', async () => {
  createKeyFile(join(folder, 'gateway.key'), 'gateway');
  const from = new Date(Date.now() - 40 * MINUTE).toISOString();
  const { binding, ...meter } = meterEntry('h01', 1);
  const line = {
    name: 'line',
    transport: { kind: 'tcp', host: '127.0.0.1', port: 9 },
    meters: [{ ...meter, binding: { ...binding, from } }],
  };
  const file = join(folder, 'gateway.json');
  writeFileSync(
    file,
    JSON.stringify({ ...gatewayFile(), http: { port: 0 }, interval: { graceSeconds: 1 }, lines: [line] }),
  );
  const { child, url } = await start('gateway', '--config', file);
  const sealed = async (): Promise<number> => {
    const { outbox } = (await (await fetch(`${url}/v1/view`)).json()) as { outbox: { pending: number } };
    return outbox.pending;
  };
  await expect.poll(sealed).toBeGreaterThan(0);
  const before = await sealed();
  const id = 'clock-unsynchronised/jump';
  step(YEAR);
  await expect
    .poll(() => alarmOf(url, id))
    .toMatchObject({ state: 'raised', message: expect.stringMatching(/has jumped ahead/) });
  step(0);
  await expect.poll(() => alarmOf(url, id)).toMatchObject({ message: expect.stringMatching(/is believed/) });
  // A quarter of an hour may have ended meanwhile; a year has 35,040.
  expect(await sealed()).toBeLessThanOrEqual(before + 1);
  await end(child);
});
