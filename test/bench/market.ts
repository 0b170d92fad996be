import { reportOf } from '../support/flow-report.ts';
import { type PublicFlow, publicOrderFlow } from '../support/public-order-flow.ts';
import { type Took, took } from './clocks.ts';
import { auctionMeasures, auctionOrders, checkAgainstSort } from './market-auction.ts';
import { type CorePath, corePath, durablePath } from './market-core.ts';
import { playOurs, playPeer } from './market-flow.ts';
import { settlementRun } from './market-settlement.ts';
import { latencyOf, useOf } from './market-use.ts';
import { interleaved, medians } from './rounds.ts';
import { type Effort, figure, type Row, ratio, row } from './row.ts';
import { median } from './statistics.ts';

/** Facts C6: published with arXiv 2606.01183 and reproduced. */
const published = {
  static: '9803843ee404fc29c9a0aa5614f8f0d5a58b5c44fcac9ef89067886fcaaa30d1',
  normal: 'e9b2e3926854410b01a035aeb25dd05f1e597c233be8263de9eb49b6713d367e',
} as const;
type Scenario = keyof typeof published;

type Sizes = Readonly<Record<'rounds' | 'orders' | 'shared' | 'core' | 'use' | 'auction' | 'meters', number>>;
const usual: Sizes = {
  ...{ rounds: 5, orders: 1_000_000, shared: 100_000, core: 200_000, use: 1e8 },
  ...{ auction: 100_000, meters: 10_000 },
};
const quick: Sizes = {
  ...{ rounds: 1, orders: 4_000, shared: 2_000, core: 500, use: 16_000 },
  ...{ auction: 1_000, meters: 100 },
};

const grouped = (count: number): string => count.toLocaleString('en');
const millions = (name: string, perSecond: number, note: string): Row => row(name, perSecond / 1e6, 'M/s', note);
const missedOr = (reached: boolean, goal: string): string => `goal ${goal}: ${reached ? 'reached' : 'missed'}`;

/** Medians by both clocks of what takes turns. */
const bothClocks = async <Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, () => Took>>,
): Promise<Readonly<Record<Name, Took>>> => {
  const names = Object.keys(measures) as Name[];
  const found = new Map<Name, Took[]>(names.map((name) => [name, []]));
  const clocked = (name: Name) => () => {
    const clocks = measures[name]();
    found.get(name)?.push(clocks);
    return clocks.wall;
  };
  const byClock = Object.fromEntries(names.map((name) => [name, clocked(name)])) as Record<Name, () => number>;
  const wall = medians(await interleaved(rounds, byClock));
  const threadOf = (name: Name): number => median((found.get(name) ?? []).map(({ thread }) => thread));
  const clocksOf = (name: Name): Took => ({ wall: wall[name], thread: threadOf(name) });
  return Object.fromEntries(names.map((name) => [name, clocksOf(name)])) as Record<Name, Took>;
};

const flowRows = async (scenario: Scenario, flow: PublicFlow, sizes: Sizes, goal: number): Promise<readonly Row[]> => {
  const { rounds, shared } = sizes;
  const [ours, peer] = [playOurs(flow, shared), playPeer(flow, shared)];
  if (ours.traded !== peer.traded)
    throw new Error(`the books have traded ${ours.traded} and ${peer.traded}: nothing can be compared`);
  const found = await bothClocks(rounds, {
    whole: () => playOurs(flow, flow.count),
    shared: () => middleOf(Array.from({ length: 9 }, () => playOurs(flow, shared))),
    peer: () => playPeer(flow, shared),
  });
  const rate = (count: number, { wall }: Took): number => (count * 1000) / wall;
  const whole = rate(flow.count, found.whole);
  const times = found.peer.wall / found.shared.wall;
  const thread = `${figure(flow.count / 1000 / found.whole.thread)} by its thread's own time`;
  const first = `the first ${grouped(shared)}`;
  return [
    millions(
      `${scenario}: our book, ${grouped(flow.count)} messages`,
      whole,
      `${missedOr(whole >= 15e6, '15')}; ${thread}`,
    ),
    millions(`${scenario}: our book, ${first}`, rate(shared, found.shared), 'median of nine in each round'),
    millions(
      `${scenario}: nodejs-order-book, ${first}`,
      rate(shared, found.peer),
      `both traded ${grouped(ours.traded)}`,
    ),
    ratio(`${scenario}: ratio`, found.peer.wall, found.shared.wall, missedOr(times >= goal, `${goal} ×`)),
  ];
};

const middleOf = (all: readonly Took[]): Took => ({
  wall: median(all.map(({ wall }) => wall)),
  thread: median(all.map(({ thread }) => thread)),
});

const fingerprint = (scenario: Scenario, flow: PublicFlow, sizes: Sizes): Row => {
  const { hash, trades } = reportOf(flow);
  const whole = sizes.orders === 1_000_000;
  if (whole && hash !== published[scenario]) throw new Error(`the report of ${scenario} is not the published one`);
  return row(
    `${scenario}: trades of the report, SHA-256 ${hash.slice(0, 12)}…`,
    trades,
    '',
    whole ? 'goal the published SHA-256: reached' : 'not the published flow',
  );
};

const latencyRows = (flow: PublicFlow): readonly Row[] => {
  const { p50, p99, p9999, timer, idle } = latencyOf(flow, flow.count);
  const nanos = (name: string, value: number, goal: number): Row =>
    row(`normal: a message, ${name}`, value, 'ns', missedOr(value < goal, `${grouped(goal)} ns`));
  return [
    nanos('p50', p50, 150),
    nanos('p99', p99, 1_000),
    nanos('p99.99', p9999, 20_000),
    row('of that the clock itself, p50', timer, 'ns', 'contained in the three above'),
    row('plain arithmetic timed in the same loop, p50', idle.p50, 'ns', 'no memory, no book'),
    row('and its p99.99', idle.p9999, 'ns', "the machine's own floor: nothing measured here can be under it"),
  ];
};

const useRows = async (flow: PublicFlow, messages: number): Promise<readonly Row[]> => {
  const use = await useOf(flow, messages);
  const growth = use.heapGrowth + use.bufferGrowth;
  const flat = use.collections === 0 && growth < 1 << 20;
  const what = `heap ${grouped(use.heapGrowth)} B, buffers ${grouped(use.bufferGrowth)} B, ${use.collections} collections`;
  return [
    millions(`normal: ${grouped(use.messages)} messages through one book`, use.perSecond, what),
    row('bytes a message', Math.max(0, growth) / use.messages, 'B', missedOr(flat, 'flat, no collection')),
  ];
};

const auctionRows = async ({ rounds, auction }: Sizes, factor: 1 | 10): Promise<readonly Row[]> => {
  const count = auction * factor;
  const [apart, both] = [auctionOrders(count, false), auctionOrders(count, true)];
  checkAgainstSort(apart);
  const goal = factor === 1 ? 5 : 30;
  const asked = auctionMeasures(apart, both);
  const found = await bothClocks(2 * rounds, {
    byTime: () => took(asked.byTime),
    inProportion: () => took(asked.inProportion),
    withOwn: () => took(asked.withOwn),
    indicated: () => took(asked.indicated),
  });
  const timed = (what: string, { wall, thread }: Took, note: string): Row =>
    row(
      `call auction, ${grouped(count)} orders${what}`,
      wall,
      'ms',
      `${note}; ${figure(thread)} of the thread's own time`,
    );
  const reached = missedOr(found.byTime.wall <= goal, `${goal} ms`);
  return [
    timed('', found.byTime, `${reached}; each order as a naive sort serves it`),
    timed(', margin in proportion', found.inProportion, 'largest remainder'),
    timed(', 10,000 accounts on both sides', found.withOwn, 'nobody trades with himself'),
    timed(', only indicated', found.indicated, 'price, interval, volume, imbalance'),
  ];
};

/** By the thread's own time: what else the machine does is no part of it; beside it, what the clock said. */
const coreRows = async (flow: PublicFlow, { rounds, core }: Sizes): Promise<readonly Row[]> => {
  const times = Math.min(3, rounds);
  const found = Array.from({ length: times }, () => corePath(flow, core));
  const durable: number[] = [];
  for (let time = 0; time < times; time += 1) durable.push(await durablePath(flow, core));
  const sum = (parts: readonly (keyof CorePath)[], clock: keyof Took): number =>
    median(found.map((each) => parts.reduce((total, part) => total + each[part][clock], 0)));
  // What is over before the thread's own clock has ticked is told by the other.
  const perSecond = (name: string, parts: readonly (keyof CorePath)[], note: string): Row =>
    millions(
      `normal: the core's market, ${name}`,
      (core * 1000) / (sum(parts, 'thread') || sum(parts, 'wall')),
      `${note}; ${figure(core / 1000 / sum(parts, 'wall'))} by the clock`,
    );
  const both = (core * 1000) / sum(['apply', 'encode'], 'thread');
  const onDisk = (core * 1000) / median(durable);
  return [
    perSecond('applied with accounts, ledger and history', ['apply'], `${grouped(core)} commands, one core`),
    perSecond('applied, and an object for each event', ['tell'], 'as for somebody who listens to all of them'),
    perSecond('only its exact money and the hash of its history', ['bare'], 'what binds whatever the rest does'),
    perSecond('encoded as journal rows', ['encode'], 'groups of 1,024'),
    perSecond('decoded', ['decode'], 'the state they give is the same'),
    perSecond('applied and encoded', ['apply', 'encode'], missedOr(both >= 10e6, '10')),
    millions(
      "normal: the core's market, journal on disk",
      onDisk,
      `${missedOr(onDisk >= 1.5e6, '1.5')}; a row of 1,024 is durable before it is applied; by the clock`,
    ),
  ];
};

/** Thread time to divide by, ms: five ticks of the coarsest clock there is (10 ms). */
const SHORTEST_SPENT = 50;

const settlementRows = ({ rounds, meters }: Sizes): readonly Row[] => {
  const found = Array.from({ length: Math.min(3, rounds) }, () => settlementRun(meters));
  const spent = (): number => found.reduce((sum, { thread }) => sum + thread, 0);
  // A thread's own clock may tick in steps of several milliseconds: one short run may be none of them.
  while (spent() < SHORTEST_SPENT && found.length < 1000) found.push(settlementRun(meters));
  const thread = spent() / found.length;
  const note = `${missedOr(thread <= 200, '200 ms')}; ${grouped(found[0]?.legs ?? 0)} legs of money; by the thread's own time`;
  return [row(`a settlement run, ${grouped(meters)} meters`, thread, 'ms', note)];
};

/** The goals of the matching core, each beside what was measured; one process, medians, one seeded flow for everybody. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const sizes = effort === 'quick' ? quick : usual;
  const still = publicOrderFlow({ volatility: 0, swing: 0, orders: sizes.orders });
  const normal = publicOrderFlow({ volatility: 0.15, swing: 0.02, orders: sizes.orders });
  return [
    fingerprint('static', still, sizes),
    fingerprint('normal', normal, sizes),
    ...(await flowRows('static', still, sizes, 100)),
    ...(await flowRows('normal', normal, sizes, 20)),
    ...latencyRows(normal),
    ...(await useRows(normal, sizes.use)),
    ...(await coreRows(normal, sizes)),
    ...settlementRows(sizes),
    ...(await auctionRows(sizes, 1)),
    ...(await auctionRows(sizes, 10)),
  ];
};
