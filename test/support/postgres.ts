import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePorts } from '../../src/bin/demo/processes.ts';
import { requireDebian } from './debian.ts';
import { fastFolder } from './fast-folder.ts';

const installed = '/usr/lib/postgresql';

/** Whether tests against Debian's PostgreSQL can run. */
export const havePostgres = (): boolean => requireDebian(installed, 'postgresql');

/** The newest version's programs; they are on nobody's PATH. */
const program = (name: string): string => {
  const versions = readdirSync(installed).sort((a, b) => Number(b) - Number(a));
  const found = versions.map((version) => join(installed, version, 'bin', name)).find(existsSync);
  if (found === undefined) throw new Error(`${name} is not in ${installed}`);
  return found;
};

/** The server refuses to be root: then it is Debian's user for it. */
const owner = (() => {
  if (userInfo().uid !== 0) return null;
  const id = (which: string): number => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
})();
const run = (name: string, ...args: readonly string[]): void => {
  execFileSync(program(name), args, { ...owner, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
};

/** A folder that the server's user may write. */
const postgresFolder = (): string => {
  const folder = mkdtempSync(join(fastFolder(), 'postgres-'));
  if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  return folder;
};

export type PostgresServer = Readonly<{
  port: number;
  process: () => ChildProcess;
  /** A new database of its own. */
  database: () => Promise<string>;
  connection: (database: string) => string;
  start: () => Promise<void>;
  /** As by a power cut of the program: nothing is said to anybody. */
  kill: () => Promise<void>;
  /** A copy that follows, and that every commit waits for from now on. */
  standby: () => Promise<PostgresServer>;
  promote: () => Promise<void>;
}> &
  AsyncDisposable;

/** A server of our own on loopback, in a folder of its own; disposing it kills it. */
export const startPostgres = async (folder = postgresFolder()): Promise<PostgresServer> => {
  const data = join(folder, 'data');
  mkdirSync(data);
  if (owner !== null) chownSync(data, owner.uid, owner.gid);
  run('initdb', '-D', data, '-A', 'trust', '-U', 'gridtokenx', '--no-sync', '-E', 'UTF8', '--locale=C');
  return serve(folder, data);
};

const serve = async (folder: string, data: string): Promise<PostgresServer> => {
  const [port = 0] = await freePorts(0, 1);
  let child: ChildProcess | null = null;
  let databases = 0;
  const connection = (database: string): string => `postgresql://gridtokenx@127.0.0.1:${port}/${database}`;
  const ask = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: connection('postgres') });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  /** Children of one that was killed may hold its memory for a moment. */
  const start = async (tries = 20): Promise<void> => {
    const settings = [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'log_min_messages=fatal',
    ];
    const started = spawn(program('postgres'), ['-D', data, '-p', `${port}`, ...settings], {
      ...owner,
      ...{ cwd: '/', stdio: 'ignore' },
    });
    child = started;
    while (
      !(await ask('SELECT 1').then(
        () => true,
        () => false,
      ))
    ) {
      if (started.exitCode !== null) {
        if (tries === 0) throw new Error(`postgres ended with ${started.exitCode}`);
        await sleep(500);
        await start(tries - 1);
        return;
      }
      await sleep(50);
    }
  };
  const kill = async (): Promise<void> => {
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    // Its children see that it is gone, and go.
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    port,
    process: () => child as ChildProcess,
    connection,
    database: async () => {
      databases += 1;
      await ask(`CREATE DATABASE journal${databases}`);
      return connection(`journal${databases}`);
    },
    start: () => start(),
    kill,
    standby: async () => {
      const there = postgresFolder();
      const copy = join(there, 'data');
      run('pg_basebackup', '-D', copy, '-R', '-X', 'stream', '-c', 'fast', '--no-sync', '-d', connection('postgres'));
      const following = await serve(there, copy);
      await ask(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
      await ask('SELECT pg_reload_conf()');
      return following;
    },
    promote: () => ask('SELECT pg_promote()'),
    [Symbol.asyncDispose]: async () => {
      await kill();
      rmSync(folder, { recursive: true, maxRetries: 20, retryDelay: 100 });
    },
  };
};
