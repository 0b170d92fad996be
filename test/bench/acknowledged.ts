import { join } from 'node:path';
import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { boundaryAfter } from '../../src/domain/interval.ts';
import { DAY, instant, MINUTE, millis } from '../../src/domain/time.ts';
import { type BareSteps, startBareSteps } from './bare-steps.ts';
import { startCore } from './core-process.ts';
import { openChain, type Passage } from './gateway-chain.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, ratio, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { sealedTown } from './sealed-town.ts';
import { median, quantile } from './statistics.ts';

const POINTS = 10;
const MINUTES = 5;
const LENGTH = millis(MINUTES * MINUTE);
/** As many as a gateway closes in seven days, the longest that a core may be told to wait before it settles. */
const INTERVALS = (7 * DAY) / LENGTH;
/**
 * Before the clock starts: the logs of outbox, journal and archive have grown as far as they do by then, as in a core that has
 * run for a day. A file that grows has the file system write down where, too, with every sync.
 */
const BEFORE = 1_000;

/** Milliseconds of one go. */
type Floor = Readonly<{ least: number; whole: number; append: number; roundTrip: number }>;

const timed = async (step: () => unknown): Promise<number> => {
  const from = performance.now();
  await step();
  return performance.now() - from;
};

/** One after the other, as the real chain must: what every such system does, then what this one does besides. */
const goBare = async (bare: BareSteps): Promise<Floor> => {
  const sign = await timed(bare.sign);
  const append = await timed(() => bare.append(0));
  const roundTrip = await timed(bare.roundTrip);
  const verify = await timed(bare.verify);
  const journal = await timed(() => bare.append(1));
  const receipt = await timed(bare.verify);
  const least = sign + append + roundTrip + verify + journal + receipt;
  // The core signs receipt and log head, the gateway checks both, and keeps the receipt before it forgets the batch.
  const besides = await timed(() => {
    bare.sign();
    bare.sign();
    bare.verify();
    bare.append(2);
  });
  return { least, whole: least + besides, append, roundTrip };
};

const rowsOf = (name: string, milliseconds: readonly number[], note?: string): readonly Row[] => [
  row(`${name}, p50`, median(milliseconds), 'ms', note),
  row(`${name}, p99`, quantile(milliseconds, 0.99), 'ms'),
];

type Step = Readonly<{ name: string; of: (passage: Passage) => number; note: string }>;
const steps: readonly Step[] = [
  { name: 'seal and keep', of: ({ kept }) => kept, note: 'leaves, signature, thread, SQLite' },
  { name: 'fetch', of: ({ kept, sent }) => sent - kept, note: 'the drain reads the outbox' },
  {
    name: 'core and receipt',
    of: ({ sent, answered }) => answered - sent,
    note: 'HTTP, verify, journal and archive, apply, receipt and its proof',
  },
  { name: 'receipt kept', of: ({ answered, acknowledged }) => acknowledged - answered, note: 'thread, SQLite' },
];

/** A gateway's settlement chain in this process, the real core in another; blocks of intervals and of bare steps in turn. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const [rounds, block, warmUp] = effort === 'quick' ? [1, 5, 2] : [6, 100, BEFORE];
  using folder = scratchFolder();
  const signer = signerFromSeed(systemRandom.bytes(32), 'gateway');
  // Intervals of the last week: a core takes none that has not begun, and settles later than any of these is measured.
  const first = boundaryAfter(instant(Date.now() - INTERVALS * LENGTH), LENGTH);
  const town = sealedTown(POINTS, first, signer.key, undefined, LENGTH);
  progress('starting the core');
  await using core = await startCore(join(folder.path, 'core'), town.registry, [], {
    intervalMinutes: MINUTES,
    runDelayMinutes: 10_080,
  });
  await using chain = openChain(join(folder.path, 'outbox.sqlite'), town, signer, core);
  let interval = 0;
  const pass = (): Promise<Passage> => {
    interval += 1;
    return chain.pass(interval - 1);
  };
  progress('until no log grows');
  for (let lap = 0; lap < warmUp; lap += 1) await pass();
  const sizes = chain.sizes();
  await using bare = await startBareSteps(folder.path, sizes);
  for (let lap = 0; lap < Math.min(warmUp, block); lap += 1) await goBare(bare);

  const [passages, floors]: [Passage[], Floor[]] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}`);
    for (let lap = 0; lap < block; lap += 1) passages.push(await pass());
    for (let lap = 0; lap < block; lap += 1) floors.push(await goBare(bare));
  }
  const proven = passages.map(({ answered }) => answered);
  const kept = passages.map(({ acknowledged }) => acknowledged);
  const least = floors.map((floor) => floor.least);
  const whole = floors.map((floor) => floor.whole);
  const p99 = (values: readonly number[]): number => quantile(values, 0.99);
  return [
    ...rowsOf(
      'captured → verified receipt',
      proven,
      `${POINTS} points, ${sizes.batch} bytes, ${kept.length} intervals`,
    ),
    ...rowsOf('captured → receipt kept', kept, 'durable at the gateway too: the outbox may forget'),
    ...steps.map(({ name, of, note }) => row(`  ${name}, p50`, median(passages.map(of)), 'ms', note)),
    ...rowsOf('bare steps', least, 'sign, append + fdatasync ×2, HTTP, verify ×2'),
    ...rowsOf('bare steps of this design', whole, 'sign ×3, append + fdatasync ×3, HTTP, verify ×3'),
    row('  one append + fdatasync, p50', median(floors.map(({ append }) => append)), 'ms'),
    row('  one HTTP round trip, p50', median(floors.map(({ roundTrip }) => roundTrip)), 'ms'),
    ratio('verified receipt to the bare steps, p50', median(proven), median(least), 'less is better'),
    ratio('verified receipt to the bare steps, p99', p99(proven), p99(least), 'less is better'),
    ratio('receipt kept to the bare steps, p50', median(kept), median(least), 'less is better'),
    ratio('receipt kept to the bare steps, p99', p99(kept), p99(least), 'less is better'),
    ratio('receipt kept to the bare steps of this design, p50', median(kept), median(whole), 'less is better'),
    ratio('receipt kept to the bare steps of this design, p99', p99(kept), p99(whole), 'less is better'),
  ];
};
