import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, onTestFinished, type TestContext } from 'vitest';
import type { OpcUaServerOptions, OpcUaServerOrder } from '../../hardware-sim/opcua/opcua-server.ts';
import type { OpcUaServerNews } from '../../hardware-sim/opcua/opcua-server-program.ts';
import { instant } from '../../src/domain/time.ts';

const program = fileURLToPath(new URL('../../hardware-sim/opcua/opcua-server-program.ts', import.meta.url));

export const seed = 7;
export const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));

/** When a test is over. Tests that run side by side each give their own. */
export type Finished = TestContext['onTestFinished'];

/** A folder that is gone after the test. */
export const temporaryFolder = (finished: Finished = onTestFinished): string => {
  const folder = mkdtempSync(join(tmpdir(), 'opcua-'));
  finished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
};

/** One for all servers of a test file, whose keys take seconds to make; not for tests of who trusts whom. */
let shared: string | null = null;
const sharedFolder = (): string => {
  shared ??= mkdtempSync(join(tmpdir(), 'opcua-servers-'));
  return shared;
};
afterAll(() => {
  if (shared !== null) rmSync(shared, { recursive: true, force: true, maxRetries: 5 });
});

export type ServerProcess = Readonly<{
  endpoint: string;
  child: ChildProcess;
  /** Resolves when it is done. */
  order(order: OpcUaServerOrder): Promise<void>;
}>;

const nextNews = async (child: ChildProcess): Promise<OpcUaServerNews> => {
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the OPC UA server ended, ${code}`)));
  const [news] = (await Promise.race([once(child, 'message'), ended])) as [OpcUaServerNews];
  return news;
};

/** The simulated server in a process of its own: it can be stopped and go on, as the process it is. */
export const serverProcess = async (
  options: Partial<OpcUaServerOptions> = {},
  finished: Finished = onTestFinished,
): Promise<ServerProcess> => {
  const child = fork(program, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  finished(() => void child.kill('SIGKILL'));
  child.send({ seed, start, port: 0, meters: ['b01'], pkiFolder: sharedFolder(), ...options });
  const news = await nextNews(child);
  if (news.kind !== 'listening') throw new Error(`the OPC UA server said ${news.kind}`);
  return {
    endpoint: news.endpoint,
    child,
    order: async (order) => {
      child.send(order);
      await nextNews(child);
    },
  };
};
