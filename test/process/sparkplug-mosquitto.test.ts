import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncScheduler, filter, firstValueFrom, shareReplay } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mqttBroker } from '../../src/adapters/mqtt/mqtt-broker.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { millis } from '../../src/domain/time.ts';
import { listenAsHost } from '../../src/fleet/host-listener.ts';
import { type HostView, metersOnline } from '../../src/fleet/host-view.ts';
import { requireDebian } from '../support/debian.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Daemons live in sbin, which is not on everybody's PATH. */
const mosquitto = '/usr/sbin/mosquitto';
const installed = requireDebian(mosquitto, 'mosquitto');
const program = join(import.meta.dirname, '../support/edge-node-program.ts');
const backoff = { first: millis(50), longest: millis(200), scheduler: asyncScheduler, random: seededRandom(1) };

let directory: string;
let port: number;
const children: ChildProcess[] = [];
const subscriptions: { unsubscribe: () => void }[] = [];

const freePort = async (): Promise<number> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
};

const kill = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
};

const start = (command: string, args: readonly string[]): ChildProcess => {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return child;
};

const answers = (at: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(at, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

const startMosquitto = async (): Promise<ChildProcess> => {
  const configuration = join(directory, 'mosquitto.conf');
  writeFileSync(configuration, `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type error\n`);
  const child = start(mosquitto, ['-c', configuration]);
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return child;
};

const url = (): string => `mqtt://127.0.0.1:${port}`;
const startNode = (protocol = '3.1.1'): ChildProcess =>
  start(process.execPath, [program, url(), join(directory, 'bdseq'), protocol]);

/** A host at the broker; waits until it listens. */
const startHost = async () => {
  const broker = mqttBroker({ url: url(), clientId: 'host', protocol: '3.1.1' });
  const views = listenAsHost({ broker, clock: systemClock() }, backoff).pipe(
    shareReplay({ bufferSize: 1, refCount: false }),
  );
  subscriptions.push(views.subscribe());
  await firstValueFrom(views);
  return {
    until: (wanted: (view: HostView) => boolean): Promise<HostView> => firstValueFrom(views.pipe(filter(wanted))),
  };
};

const node = (view: HostView) => view.nodes.get('ss-01/gw-1');
const bothMeters = (view: HostView): boolean => metersOnline(view) === 2;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sparkplug-'));
  port = await freePort();
});

afterEach(async () => {
  for (const subscription of subscriptions.splice(0)) subscription.unsubscribe();
  for (const child of children.splice(0).reverse()) await kill(child, 'SIGKILL');
  rmSync(directory, { recursive: true });
});

describe.skipIf(!installed)('an edge node at mosquitto', () => {
  test.each(['3.1.1', '5'])(
    'MQTT %s: killed, the broker speaks its Will; started again, it counts on and is born first',
    async (protocol) => {
      await startMosquitto();
      const host = await startHost();
      const first = startNode(protocol);
      const live = await host.until((view) => bothMeters(view) && (view.heard.DDATA ?? 0) > 20);
      expect([node(live)?.bdSeq, live.violations]).toEqual([0n, []]);

      await kill(first, 'SIGKILL');
      const dead = await host.until((view) => node(view)?.presence === 'offline');
      expect([dead.heard.NDEATH, metersOnline(dead), dead.violations]).toEqual([1, 0, []]);

      startNode(protocol);
      const again = await host.until((view) => bothMeters(view) && node(view)?.presence === 'online');
      expect([node(again)?.bdSeq, again.heard.NBIRTH, again.violations]).toEqual([1n, 2, []]);
    },
  );

  test.each(['3.1.1', '5'])('MQTT %s: told to stop, it says its own death and ends', async (protocol) => {
    await startMosquitto();
    const host = await startHost();
    const child = startNode(protocol);
    await host.until(bothMeters);
    await kill(child, 'SIGTERM');
    const dead = await host.until((view) => node(view)?.presence === 'offline');
    expect([child.exitCode, dead.violations]).toEqual([0, []]);
    expect(dead.heard.NDEATH).toBeGreaterThanOrEqual(1);
  });

  test('the broker dies and comes back: a new bdSeq, births first, data goes on', async () => {
    const broker = await startMosquitto();
    const host = await startHost();
    startNode();
    await host.until(bothMeters);
    await kill(broker, 'SIGKILL');
    await startMosquitto();
    const view = await host.until(
      (seen) => bothMeters(seen) && node(seen)?.bdSeq !== 0n && (seen.heard.DDATA ?? 0) > 20,
    );
    expect(view.violations).toEqual([]);
    // Every CONNECT spent a number, the failed ones too; the last is the one on the disk.
    expect(node(view)?.bdSeq).toBe(BigInt(readFileSync(join(directory, 'bdseq'), 'utf8').trim()));
  });

  test('pushed out by a client of the same id, it comes back', async () => {
    await startMosquitto();
    const host = await startHost();
    startNode();
    await host.until(bothMeters);
    // A second client of the same id makes the broker close the first, and speak its Will (MQTT 3.1.1 §3.1.4).
    const intruder = mqttBroker({ url: url(), clientId: 'gw-1', protocol: '3.1.1' }).connect({ subscriptions: [] });
    await firstValueFrom(intruder);
    const view = await host.until((seen) => (seen.heard.NBIRTH ?? 0) >= 2 && bothMeters(seen));
    expect([view.heard.NDEATH, view.violations]).toEqual([1, []]);
  });
});
