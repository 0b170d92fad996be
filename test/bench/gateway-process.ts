import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { shippedLaunch } from './launch.ts';

/** `gridtokenx gateway` started as its systemd unit does; times in wall-clock milliseconds. */
export type GatewayProcess = Readonly<{ pid: number; startedAt: number; url: string; readyAt: number }> &
  AsyncDisposable;

const entry = fileURLToPath(new URL('../../src/bin/gridtokenx.ts', import.meta.url));

/** `compileCache` stands in for the unit's folder. Its log goes to a file. */
export const startGateway = async (
  configuration: string,
  { warp, compileCache, logFile }: Readonly<{ warp: string; compileCache: string; logFile: string }>,
): Promise<GatewayProcess> => {
  const { nodeFlags, environment } = shippedLaunch();
  const cached = 'NODE_COMPILE_CACHE' in environment ? { NODE_COMPILE_CACHE: compileCache } : {};
  const startedAt = Date.now();
  const child = spawn(process.execPath, [...nodeFlags, entry, 'gateway', '--config', configuration, '--warp', warp], {
    env: { ...process.env, ...environment, ...cached },
  });
  child.stderr.pipe(createWriteStream(logFile, { flags: 'a' }));
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const saysWhere = async (): Promise<string> => {
    for await (const line of lines) {
      const { url } = JSON.parse(line) as Readonly<{ url?: string; gateway?: string }>;
      if (url !== undefined) return url;
    }
    throw new Error(`The gateway ended before it was ready; its last words are in ${logFile}.`);
  };
  const url = await saysWhere();
  const readyAt = Date.now();
  child.stdout.resume();
  return {
    pid: child.pid ?? 0,
    startedAt,
    url,
    readyAt,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
};
