import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Summary } from '../../src/bin/demo/summary.ts';
import { childPrograms } from '../support/child-programs.ts';
import { saidBy } from '../support/said-by.ts';

let folder = '';
let demo: ChildProcess;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-interrupted-'));
});
afterEach(() => {
  demo.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const start = (...more: readonly string[]) => {
  const args = ['demo', '--state', folder, '--http-port', '0', '--no-pty', ...more];
  demo = spawn(process.execPath, ['src/bin/gridtokenx.ts', ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  return { said: saidBy(demo.stderr), printed: saidBy(demo.stdout), ended: once(demo, 'close') };
};

const coreOf = (pid: number): number => {
  const [core] = [...childPrograms(pid)].find(([, line]) => line.includes(' core --config ')) ?? [];
  if (core === undefined) throw new Error('the demo runs no core');
  return core;
};

test('a core that hangs is said so, and ctrl-C still ends everything', async () => {
  const { said, ended } = start();
  await said.until(/the pages are core /);
  const pids = [...childPrograms(demo.pid ?? 0).keys()];
  process.kill(coreOf(demo.pid ?? 0), 'SIGSTOP');
  await said.until(/the core does not answer; ctrl-C ends\./);
  demo.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(said.text()).toMatch(/stopping the programs …/);
  expect(pids.filter((pid) => existsSync(`/proc/${pid}`))).toEqual([]);
});

test('ctrl-C while the programs are being started ends those that run', async () => {
  const { said, ended } = start('--intervals', '1');
  await said.until(/starting core/);
  demo.kill('SIGINT');
  expect(await ended).toEqual([1, null]);
  expect(said.text()).toMatch(/stopped before everything was started\.\n$/);
});

test('a broker that is not there is said before anything is started, and why in the proof', async () => {
  const { said, printed, ended } = start('--intervals', '1', '--rate', '300', '--mqtt', 'mqtt://127.0.0.1:9', '--json');
  await said.until(/starting meters/);
  expect(said.text()).toMatch(
    /the DSO's broker is not reachable, the gateways go on trying: .*127\.0\.0\.1:9.*\n.*starting/,
  );
  expect(await ended).toEqual([1, null]);
  const { checks } = JSON.parse(printed.text()) as Summary;
  expect(checks.find(({ law }) => law === 'the DSO sees every meter')).toMatchObject({
    holds: false,
    detail: expect.stringMatching(/0 of 14 meters online; MQTT broker mqtt:\/\/127\.0\.0\.1:9: /),
  });
});

test('a folder that was begun with another seed and rate keeps them, and says so; intervals are counted from this start', async () => {
  const first = start('--intervals', '1', '--rate', '300', '--seed', '7');
  expect(await first.ended).toEqual([0, null]);
  expect(first.said.text()).not.toMatch(/keeps them/);
  const second = start('--intervals', '1', '--rate', '60', '--seed', '8');
  await second.said.until(/on seed 7, 300 × real time/);
  await second.said.until(/it keeps them, whatever --seed and --rate say\./);
  expect(await second.ended).toEqual([0, null]);
});
