import type { MarketEvent, SettlementRun } from '../../domain/market.ts';
import { baht } from '../../domain/money.ts';
import { type Instant, instant, type Millis } from '../../domain/time.ts';
import type { Leaf } from '../../domain/transaction.ts';
import type { AccountView, CoreView } from '../../domain/view.ts';
import type { DsoSight } from './dso.ts';
import type { Evidence } from './evidence.ts';
import type { Site } from './site.ts';
import { compareBoundary, intervalStarts, joinReports } from './truth.ts';

/** One law of the proof, and what was found. */
export type Check = Readonly<{ law: string; holds: boolean; detail: string }>;

/** What was asked of the running programs before they were stopped. */
export type Witness = Readonly<{ view: CoreView; accounts: readonly AccountView[]; dso: DsoSight }>;

export type Span = Readonly<{ from: Instant; length: Millis; intervals: number }>;

const check = (law: string, problems: readonly string[], found: string): Check => ({
  law,
  holds: problems.length === 0,
  detail: problems.length === 0 ? found : problems.slice(0, 3).join('; ') + (problems.length > 3 ? '; …' : ''),
});

const runsOf = (events: readonly MarketEvent[]): readonly SettlementRun[] =>
  events.flatMap((event) => (event.kind === 'settled' ? [event.run] : []));

/** The newest version of every (point, interval), missing ones included. */
const newestLeaves = (leaves: readonly Leaf[]): ReadonlyMap<string, Leaf> => {
  const newest = new Map<string, Leaf>();
  for (const leaf of leaves) {
    const key = `${leaf.point}/${leaf.start}`;
    if (leaf.version > (newest.get(key)?.version ?? 0)) newest.set(key, leaf);
  }
  return newest;
};

const everyIntervalSettled = (
  { registry }: Site,
  starts: readonly Instant[],
  runs: readonly SettlementRun[],
): Check => {
  const delivery = registry.points.filter(({ role }) => role === 'delivery');
  const first = runs.filter(({ run }) => run === 1);
  const problems = starts.flatMap((start) => {
    const [once, ...more] = first.filter((run) => run.start === start);
    const latest = runs.findLast((run) => run.start === start);
    if (once === undefined || latest === undefined) return [`${new Date(start).toISOString()} is not settled`];
    if (more.length > 0) return [`${new Date(start).toISOString()} is settled ${1 + more.length} times`];
    const estimated = latest.points.filter(({ basis }) => basis === 'estimated').length;
    if (latest.points.length !== delivery.length || estimated > 0)
      return [`${new Date(start).toISOString()}: ${latest.points.length} points settled, ${estimated} by estimate`];
    return [];
  });
  return check(
    'every interval is settled once, from meters',
    problems,
    `${starts.length} intervals × ${delivery.length} delivery points`,
  );
};

/** Sealed registers against the simulated ones: the raw words exactly, the boundaries as near as they say. */
const registersAreTrue = (site: Site, leaves: ReadonlyMap<string, Leaf>, starts: readonly Instant[]): Check => {
  const reports = site.registry.deviceBindings.flatMap(({ device, point }) =>
    starts.map((start) => {
      const leaf = leaves.get(`${point}/${start}`);
      const energy = leaf?.energy;
      if (leaf === undefined || energy === undefined || energy === null)
        return { compared: 0, worstWh: 0, problems: [`${point} has no energy for ${new Date(start).toISOString()}`] };
      return joinReports([
        compareBoundary(site.feeder, device, start, energy.opening),
        compareBoundary(site.feeder, device, instant(start + leaf.length), energy.closing),
      ]);
    }),
  );
  const { compared, worstWh, problems } = joinReports(reports);
  return check(
    'sealed registers are the simulated ones',
    problems,
    `${compared} values compared, boundaries at most ${worstWh.toFixed(1)} Wh from the truth and within what they state`,
  );
};

/** What the ledger settled is what the newest leaves say, and intervals join without a gap. */
const settledIsSealed = (
  leaves: ReadonlyMap<string, Leaf>,
  runs: readonly SettlementRun[],
  { from, length, intervals }: Span,
): Check => {
  const starts = intervalStarts(from, length, intervals);
  const latest = starts.map((start) => runs.findLast((run) => run.start === start));
  let settledWh = 0;
  const problems = latest.flatMap((run) =>
    (run?.points ?? []).flatMap(({ point, importWh, exportWh }) => {
      const leaf = leaves.get(`${point}/${run?.start}`);
      settledWh += importWh + exportWh;
      return leaf?.energy?.importWh === importWh && leaf.energy.exportWh === exportWh
        ? []
        : [
            `${point} settled ${importWh}/${exportWh} Wh, sealed ${leaf?.energy?.importWh}/${leaf?.energy?.exportWh} Wh`,
          ];
    }),
  );
  const gaps = [...leaves.values()].flatMap((leaf) => {
    const next = leaves.get(`${leaf.point}/${leaf.start + leaf.length}`)?.energy?.opening;
    const closing = leaf.energy?.closing;
    return next === undefined || closing === undefined
      ? []
      : next.importWh === closing.importWh && next.exportWh === closing.exportWh
        ? []
        : [`${leaf.point} does not go on where it stopped at ${new Date(leaf.start + leaf.length).toISOString()}`];
  });
  return check('settled Wh are register differences', [...problems, ...gaps], `${settledWh} Wh settled`);
};

const feederAgrees = (runs: readonly SettlementRun[], starts: readonly Instant[]): Check => {
  const losses = starts.map((start) => runs.findLast((run) => run.start === start)?.feeder ?? null);
  const problems = losses.flatMap((feeder, index) =>
    feeder?.agrees
      ? []
      : [`interval ${index + 1}: ${feeder === null ? 'the head said nothing' : `${feeder.lossWh} Wh lost`}`],
  );
  const lost = losses.reduce((sum, feeder) => sum + (feeder?.lossWh ?? 0), 0);
  return check('the feeder-head meter agrees', problems, `${lost} Wh lost on the line, within what the zone states`);
};

const moneyBalances = (
  { registry }: Site,
  { books, events, then }: Evidence,
  runs: readonly SettlementRun[],
  { accounts }: Witness,
): Check => {
  const sum = BigInt(books.market.ledger().sumNanoBaht);
  const problems = [
    ...(sum === 0n ? [] : [`the accounts sum to ${baht(sum)} THB`]),
    ...runs.flatMap(({ balanced, start }) =>
      balanced ? [] : [`run of ${new Date(start).toISOString()} is unbalanced`],
    ),
    ...events.flatMap((event) => (event.kind === 'invariant-broken' ? [`${event.law}: ${event.detail}`] : [])),
    ...registry.accounts.flatMap(({ id }) => {
      const shown = accounts.find(({ account }) => account === id)?.balance ?? 'nothing';
      const again = then?.balances.get(id);
      return again === shown ? [] : [`${id} was shown ${shown} nTHB, its journal says ${again}`];
    }),
  ];
  const traded = events.reduce((total, event) => total + (event.kind === 'traded' ? event.trade.quantityWh : 0), 0);
  return check('money sums to zero', problems, `${runs.length} runs balanced to the nano-baht, ${traded} Wh traded`);
};

const journalTells = ({ books, then }: Evidence, { view: { journal } }: Witness): Check =>
  check(
    'the journal alone makes the same books',
    then?.stateHash === journal.stateHash
      ? []
      : [
          `after ${journal.commands} commands the core was in state ${journal.stateHash}, replay gives ${then?.stateHash}`,
        ],
    `${books.commands()} commands replayed, after ${journal.commands} the state the core had, ${journal.stateHash.slice(0, 16)}…`,
  );

/** Only what came after the span may still be on its way to the core. */
const transactionsVerify = ({ batches, leaves, pending, refused, problems }: Evidence, span: Span): Check => {
  const end = span.from + span.intervals * span.length;
  const missing = pending.filter(({ from }) => from < end).map(({ name }) => `${name} has no receipt`);
  return check(
    'every transaction and receipt verifies',
    [...problems, ...missing, ...(refused > 0 ? [`${refused} batches were refused`] : [])],
    `${batches} signed batches with ${leaves.length} leaves, ${batches - pending.length} receipts in one log`,
  );
};

const dsoSeesAll = ({ feeder }: Site, { dso: { metersOnline, messages, violations, trouble } }: Witness): Check =>
  check(
    'the DSO sees every meter',
    [
      ...(metersOnline === feeder.meters.length ? [] : [`${metersOnline} of ${feeder.meters.length} meters online`]),
      ...(trouble === null ? [] : [trouble]),
      ...violations,
    ],
    `${metersOnline} meters online, ${messages} Sparkplug messages without a violation`,
  );

/** Holds what the programs left behind against the laws they promise, and against the simulated truth. */
export const prove = (site: Site, span: Span, evidence: Evidence, witness: Witness): readonly Check[] => {
  const starts = intervalStarts(span.from, span.length, span.intervals);
  const runs = runsOf(evidence.events);
  const leaves = newestLeaves(evidence.leaves);
  return [
    everyIntervalSettled(site, starts, runs),
    registersAreTrue(site, leaves, starts),
    settledIsSealed(leaves, runs, span),
    feederAgrees(runs, starts),
    moneyBalances(site, evidence, runs, witness),
    journalTells(evidence, witness),
    transactionsVerify(evidence, span),
    dsoSeesAll(site, witness),
  ];
};
