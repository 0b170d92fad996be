import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A TPM 2.0 in software (Debian's swtpm) on a unix socket of its own; its state lives as long as it is not disposed. */
export type SoftwareTpm = AsyncDisposable &
  Readonly<{ tcti: string; stop: () => Promise<void>; start: () => Promise<void>; forget: () => void }>;

export const softwareTpm = async (): Promise<SoftwareTpm> => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-swtpm-'));
  const [state, socket] = [join(folder, 'state'), join(folder, 'tpm')];
  mkdirSync(state);
  let running: ReturnType<typeof spawn> | null = null;
  const start = async (): Promise<void> => {
    const server = ['--server', `type=unixio,path=${socket}`, '--ctrl', `type=unixio,path=${socket}.ctrl`];
    const args = ['socket', '--tpm2', '--tpmstate', `dir=${state}`, ...server];
    running = spawn('swtpm', [...args, '--flags', 'not-need-init,startup-clear'], { stdio: 'ignore' });
    while (!existsSync(socket) || !existsSync(`${socket}.ctrl`)) await wait(20);
  };
  const stop = async (): Promise<void> => {
    const ending = running;
    running = null;
    if (ending === null || ending.exitCode !== null) return;
    const ended = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill('SIGTERM');
    await ended;
    for (const file of [socket, `${socket}.ctrl`]) rmSync(file, { force: true });
  };
  await start();
  return {
    tcti: `swtpm:path=${socket}`,
    start,
    stop,
    forget: () => {
      rmSync(state, { recursive: true });
      mkdirSync(state);
    },
    [Symbol.asyncDispose]: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
