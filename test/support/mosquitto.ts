import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../src/bin/demo/processes.ts';
import { requireDebian } from './debian.ts';

/** Daemons live in sbin, which is not on everybody's PATH. */
const program = '/usr/sbin/mosquitto';

/** Whether tests against Debian's mosquitto can run. */
export const haveMosquitto = (): boolean => requireDebian(program, 'mosquitto');

/** `left`: the ids of the clients that have left, in this order. */
type Mosquitto = AsyncDisposable & Readonly<{ url: string; left: () => readonly string[] }>;

/** A mosquitto of our own on loopback, without memory; disposing it kills it. */
export const startMosquitto = async (folder: string): Promise<Mosquitto> => {
  const [port = 0] = await freePorts(0, 1);
  const configuration = join(folder, 'mosquitto.conf');
  const log = join(folder, 'mosquitto.log');
  const logged = `log_dest file ${log}\nlog_type error\nlog_type notice\n`;
  // Started by root it would go on as somebody who may not write there.
  const alone = 'user root\nallow_anonymous true\npersistence false\n';
  writeFileSync(configuration, `listener ${port} 127.0.0.1\n${alone}${logged}`);
  const child = spawn(program, ['-c', configuration], { stdio: ['ignore', 'ignore', 'inherit'] });
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
    await sleep(20);
  }
  return {
    url: `mqtt://127.0.0.1:${port}`,
    left: () => [...readFileSync(log, 'utf8').matchAll(/Client (\S+) .*disconnected/g)].map(([, id]) => id ?? ''),
    [Symbol.asyncDispose]: () => kill(child),
  };
};

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const kill = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
};
