import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatWarp } from '../../src/adapters/system/clock.ts';
import { prepareSite, type Site } from '../../src/bin/demo/site.ts';
import { type Substation, startSubstation } from '../../src/bin/demo/substation.ts';
import { requireDebian } from '../support/debian.ts';
import { notifySocket } from '../support/notify-socket.ts';

const installed = requireDebian('systemd-notify', 'systemd') && requireDebian('socat');

let folder = '';
let site: Site;
let substation: Substation;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  if (!installed) return;
  folder = mkdtempSync(join(tmpdir(), 'gridtokenx-systemd-'));
  site = prepareSite(folder, 20_261_124, 120);
  substation = await startSubstation(site, { mqtt: null, pty: true, httpPort: 0, say: () => {} });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  if (!installed) return;
  await substation.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a program of the substation as systemd would: with a socket to report to, and a watchdog of three seconds. */
const supervise = (program: 'gateway' | 'core', name: string, socket: string): ChildProcess => {
  const args = [program, '--config', join(folder, `${name}.json`), '--warp', formatWarp(site.warp)];
  const environment = { ...process.env, NOTIFY_SOCKET: socket, WATCHDOG_USEC: '3000000' };
  const child = spawn(process.execPath, ['src/bin/gridtokenx.ts', ...args], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: environment,
  });
  children.add(child);
  return child;
};
const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await sleep(50);
};
/** The count of a line once nothing adds to it any more: what was on its way has arrived. */
const settledCount = async (count: () => number): Promise<number> => {
  for (let before = -1; ; await sleep(2_500)) {
    if (count() === before) return before;
    before = count();
  }
};
const end = async (child: ChildProcess): Promise<unknown> => {
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  return (await gone)[0];
};

/** A process that is stopped is alive and makes no progress: what a watchdog is for. */
const feedsWhileItGetsOn = async (child: ChildProcess, fed: () => number): Promise<void> => {
  child.kill('SIGSTOP');
  const before = await settledCount(fed);
  child.kill('SIGCONT');
  await until(() => fed() > before);
};

describe.skipIf(!installed)('under systemd', () => {
  // Each stops its own program, and waits for as long as a watchdog takes: side by side.
  test.concurrent.for([
    { program: 'gateway', name: 'gateway-2', status: 'gateway-2 reads 8 meters' },
    { program: 'core', name: 'core', status: 'substation-1 listens on http://127.0.0.1:' },
  ] as const)(
    'a $program says when it is ready, feeds the watchdog while it gets on, and says that it stops',
    async ({ program, name, status }) => {
      await substation.kill(name);
      await using systemd = await notifySocket(join(folder, `${name}.sock`));
      const child = supervise(program, name, systemd.path);
      const fed = () => systemd.count('WATCHDOG=1');
      await until(() => fed() >= 2);
      expect(systemd.heard()).toContain(`READY=1\nMAINPID=${child.pid}\nSTATUS=${status}`);
      await feedsWhileItGetsOn(child, fed);
      expect(systemd.count('STOPPING=1')).toBe(0);
      expect(await end(child)).toBe(0);
      await until(() => systemd.count('STOPPING=1') === 1);
    },
  );
});
