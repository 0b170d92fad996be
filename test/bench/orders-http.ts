import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { wh } from '../../src/domain/energy.ts';
import { boundaryAfter, QUARTER_HOUR } from '../../src/domain/interval.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { HOUR, type Instant, instant } from '../../src/domain/time.ts';
import { signOrder } from '../../src/wire/order-message.ts';
import { startCore } from './core-process.ts';
import { type Framed, framed, type PostingSocket, postingSocket } from './posting-socket.ts';
import { firstThreadCpuMs, processUse } from './process-use.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { sealedTown } from './sealed-town.ts';
import { median, quantile } from './statistics.ts';

const CLIENTS = 64;
/** Of each client. `ORDERS_EACH` takes others: fewer for a machine that has much else to do, where only the CPU times mean something. */
const EACH = Number(process.env['ORDERS_EACH'] ?? 600);

type Client = Readonly<{ account: string; point: string; signer: ReturnType<typeof signerFromSeed> }>;

const clientsOf = ({ points }: Registry): readonly Client[] =>
  points
    .filter(({ role }) => role === 'delivery')
    .slice(0, CLIENTS)
    .map(({ id }, at) => ({
      account: `account-${at}`,
      point: id,
      signer: signerFromSeed(createHash('sha256').update(`client ${at}`).digest(), 'account'),
    }));

const withAccounts = (registry: Registry, clients: readonly Client[], from: Instant): Registry => ({
  ...registry,
  accounts: clients.map(({ account, signer }) => ({
    ...{ id: account, key: signer.key, tokenHash: createHash('sha256').update(account).digest() },
    ...{ tariff: 'mea-residential-tou', openingCredit: nanoBaht(1_000_000_000_000_000n) },
  })),
  accountBindings: clients.map(({ account, point }) => ({ account, point, from })),
});

/** Signed before the clock runs: half buys, half sells, around one price, over the deliveries of six hours. */
const ordersOf = ({ account, point, signer }: Client, zone: string, first: Instant, count: number, name: string) =>
  Array.from({ length: count }, (_, at) => {
    const start = instant(first + (at % 24) * QUARTER_HOUR);
    const limit = microBahtPerKwh(3_000_000 + ((at * 7_919) % 200) * 10_000);
    return signOrder(
      {
        ...{ realm: 'simulation', account, point, zone, start, length: QUARTER_HOUR, quantityWh: wh(10 + (at % 90)) },
        ...{ side: at % 2 === 0 ? 'buy' : 'sell', limit, timeInForce: 'gate', expires: start, nonce: `${name}-${at}` },
      },
      signer,
    );
  });

const place = async (socket: PostingSocket, order: Framed): Promise<number> => {
  const from = performance.now();
  const status = await socket.post(order);
  if (status !== 200) throw new Error(`an order was answered ${status}`);
  return performance.now() - from;
};

/**
 * Signed orders over HTTP into a real core: each of 64 clients sends the next when the last is durable. Clients and core share
 * the machine; what the core's process takes of it is told beside.
 */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const [each, warmUp] = effort === 'quick' ? [4, 1] : [EACH, Math.ceil(EACH / 6)];
  using folder = scratchFolder();
  const first = boundaryAfter(instant(Date.now() + HOUR), QUARTER_HOUR);
  const bound = instant(first - 24 * HOUR);
  const town = sealedTown(CLIENTS + 1, bound, signerFromSeed(systemRandom.bytes(32), 'gateway').key);
  const clients = clientsOf(town.registry);
  const zone = town.registry.zones[0]?.id ?? '';
  progress('starting the core, signing orders');
  await using core = await startCore(join(folder.path, 'core'), withAccounts(town.registry, clients, bound));
  const sent = clients.map((client) =>
    ordersOf(client, zone, first, warmUp + each, 'n').map((one) =>
      framed(core.url, '/v1/orders', 'application/cose', one),
    ),
  );
  const sockets = await Promise.all(clients.map(() => postingSocket(core.url)));
  const go = async (from: number, to: number): Promise<readonly number[]> => {
    const took = await Promise.all(
      sent.map(async (messages, at) => {
        const times: number[] = [];
        for (const message of messages.slice(from, to)) times.push(await place(sockets[at] as PostingSocket, message));
        return times;
      }),
    );
    return took.flat();
  };
  await go(0, warmUp);
  progress('placing orders');
  const before = processUse(core.pid).cpuMs;
  const firstBefore = firstThreadCpuMs(core.pid);
  const ownBefore = process.cpuUsage();
  const began = performance.now();
  const times = await go(warmUp, warmUp + each);
  const seconds = (performance.now() - began) / 1_000;
  const cpuMs = processUse(core.pid).cpuMs - before;
  const firstMs = firstThreadCpuMs(core.pid) - firstBefore;
  const own = process.cpuUsage(ownBefore);
  for (const socket of sockets) socket[Symbol.dispose]();
  return [
    row('orders taken, durable', times.length / seconds, '/s', `${clients.length} clients; goal 5,000`),
    row('  p50', median(times), 'ms'),
    row('  p99', quantile(times, 0.99), 'ms'),
    row('CPU of the core per order', (1_000 * cpuMs) / times.length, 'µs', 'all its threads'),
    row('  of that its own thread', (1_000 * firstMs) / times.length, 'µs', 'routes, journals, applies'),
    row('CPU of the clients per order', (own.user + own.system) / times.length, 'µs', 'on the same cores'),
  ];
};
