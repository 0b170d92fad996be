import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { boundaryAfter, QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant } from '../../src/domain/time.ts';
import { startCore } from './core-process.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, ratio, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { sealedTown, sealer } from './sealed-town.ts';
import { median, quantile } from './statistics.ts';

const POINTS = 10;
const GATEWAYS = 50;
const LIVE_EVERY_MS = 50;

type Client = Readonly<{ name: string; town: ReturnType<typeof sealedTown>; next: () => Uint8Array }>;

const client = (name: string, first: ReturnType<typeof instant>): Client => {
  const signer = signerFromSeed(systemRandom.bytes(32), 'gateway');
  const town = sealedTown(POINTS, first, signer.key, name);
  const seal = sealer(town, signer, systemRandom);
  return { name, town, next: () => seal().batch.body };
};

/** One registry of all towns. */
const together = (towns: readonly Registry[]): Registry => {
  const [first] = towns;
  if (first === undefined) throw new Error('there is no town');
  return {
    ...first,
    gateways: towns.flatMap(({ gateways }) => gateways),
    points: towns.flatMap(({ points }) => points),
    deviceBindings: towns.flatMap(({ deviceBindings }) => deviceBindings),
  };
};

/** Status of the answer, over a kept-alive connection of its own. */
const sender = (url: string, name: string) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (sequence: number, body: Uint8Array): Promise<number> =>
    new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/cbor', 'content-length': body.length };
      const call = request(`${url}/v1/gateways/${name}/batches/${sequence}`, { method: 'PUT', agent, headers });
      call.on('error', reject);
      call.on('response', (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode ?? 0));
      });
      call.end(body);
    });
  return { send, [Symbol.dispose]: () => agent.destroy() };
};

/** Milliseconds of each live batch until `done`, sent one at a time. */
const live = async (url: string, { name, next }: Client, from: number, isDone: () => boolean) => {
  using connection = sender(url, name);
  const took: number[] = [];
  for (let sequence = from; !isDone(); sequence += 1) {
    const body = next();
    const begun = performance.now();
    const status = await connection.send(sequence, body);
    if (status !== 200) throw new Error(`a live batch was answered ${status}`);
    took.push(performance.now() - begun);
    await pause(LIVE_EVERY_MS);
  }
  return took;
};

/** Fifty gateways hand over what they have kept, each as quickly as it is answered, while one sends what it measures now. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const [batches, quiet] = effort === 'quick' ? [2, 3] : [100, 40];
  using folder = scratchFolder();
  const first = boundaryAfter(instant(Date.now() - 7 * 96 * QUARTER_HOUR), QUARTER_HOUR);
  const late = Array.from({ length: GATEWAYS }, (_, number) => client(`late-${number + 1}`, first));
  const punctual = client('punctual', first);
  progress('starting the core');
  const registry = together([...late, punctual].map(({ town }) => town.registry));
  await using core = await startCore(join(folder.path, 'core'), registry, [], { runDelayMinutes: 10_080 });
  progress('sealing');
  const backlog = late.map(({ name, next }) => ({ name, bodies: Array.from({ length: batches }, next) }));
  let left = quiet;
  const alone = await live(core.url, punctual, 1, () => {
    left -= 1;
    return left < 0;
  });
  progress(`${GATEWAYS} gateways catch up`);
  let done = false;
  const from = performance.now();
  const served = live(core.url, punctual, alone.length + 1, () => done);
  const spans = await Promise.all(
    backlog.map(async ({ name, bodies }) => {
      using connection = sender(core.url, name);
      for (const [index, body] of bodies.entries()) {
        const status = await connection.send(index + 1, body);
        if (status !== 200) throw new Error(`batch ${index + 1} of ${name} was answered ${status}`);
      }
      return performance.now() - from;
    }),
  );
  const seconds = (performance.now() - from) / 1000;
  done = true;
  const during = await served;
  return [
    row(
      'batches taken',
      (GATEWAYS * batches) / seconds,
      '/s',
      `${GATEWAYS} gateways × ${batches} batches of ${POINTS} points`,
    ),
    row('readings taken', (GATEWAYS * batches * POINTS) / seconds, '/s', 'judged, journalled, applied, receipt signed'),
    row('live batch alone, p50', median(alone), 'ms'),
    row('live batch meanwhile, p50', median(during), 'ms', `${during.length} of them`),
    row('live batch meanwhile, p99', quantile(during, 0.99), 'ms'),
    ratio('the last gateway to the first', Math.max(...spans), Math.min(...spans), 'one where all have equal turns'),
  ];
};
