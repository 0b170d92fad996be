import { concatMap, from, type Observable, scan } from 'rxjs';
import type { RegisterValue } from '../domain/energy.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import { type BadReason, bad, good, type Quality, uncertain } from '../domain/quality.ts';
import { type EnergyChannel, energyChannels, type Quantity, type Values } from '../domain/quantity.ts';
import type { IdentityReport, MeterIdentity, Reading, Registers, Rejected, Sample } from '../domain/reading.ts';
import { type Instant, instant, type Monotonic } from '../domain/time.ts';
import type { TransformerRatios } from '../domain/transaction.ts';
import { type Counter, type CounterRules, type CounterVerdict, judgeCounter } from './counter-rules.ts';
import {
  confirmedAt,
  contradictions,
  type ExpectedIdentity,
  type KnownIdentity,
  learnt,
  unknownIdentity,
} from './meter-identity.ts';
import { primaryRegister } from './register-arithmetic.ts';

/** A span of values that can be believed, in the quantity's unit, primary. */
export type Plausible = Readonly<Partial<Record<Quantity, readonly [lowest: number, highest: number]>>>;

/** What is known of one meter before it is asked. Limits are in primary units. */
export type MeterRules = Readonly<{
  device: DeviceId;
  point: PointId;
  ratios: TransformerRatios;
  plausible: Plausible;
  counter: Readonly<Record<EnergyChannel, CounterRules>>;
  /** A register that steps by more than this (Wh, primary) makes the reading uncertain. */
  coarseAboveWh: number;
  /**
   * The last registers known before this process started: the binding's opening ones or those of the last boundary;
   * null of a meter that is only observed.
   */
  opening: Readonly<{ at: Instant; registers: Readonly<Record<EnergyChannel, RegisterValue>> }> | null;
  /** Who it should be, and how it should be set. */
  expected: ExpectedIdentity;
}>;

type Believed = Counter & Readonly<{ at: Instant; monotonic: Monotonic | null; boot: string }>;
/** The last register of each channel that was believed, null where none is known. */
type Counters = Readonly<Record<EnergyChannel, Believed | null>>;
/** And what the meter said it is. `sure`: what was believed when it last said that it is the right one. */
type MeterState = Counters & Readonly<{ identity: KnownIdentity; sure: Counters }>;

/** What came of a sample: a reading, what the meter says of itself, or both. */
export type Judged =
  | Readonly<{ kind: 'reading'; reading: Reading }>
  | Readonly<{ kind: 'identity'; identity: IdentityReport }>;

/** Other meters, or others known of them: of those `afresh` nothing that was believed so far holds any more. */
export type OtherMeters = Readonly<{
  kind: 'other-meters';
  meters: readonly MeterRules[];
  afresh: ReadonlySet<DeviceId>;
}>;

/**
 * Turns what a meter said into readings that can be trusted, or that say why not: primary units, plausible values,
 * counters by their rules, clock state as quality. A meter that says it is another one, or is set in another way, is
 * not believed until it says otherwise, and neither are the registers it has had since the right one last said who it
 * is. Samples of unknown devices are dropped. Which are known may change under way: the others go on as they stand.
 */
export const judge =
  (meters: readonly MeterRules[], boot: string) =>
  (samples: Observable<Sample | OtherMeters>): Observable<Judged> =>
    samples.pipe(
      scan(
        ({ rules, states }: Judging, sample): Judging => {
          if ('kind' in sample) return { rules: byDevice(sample.meters), states: goingOn(states, sample), judged: [] };
          const meter = rules.get(sample.device);
          if (meter === undefined) return { rules, states, judged: [] };
          const { state, judged } = judgeSample(meter, states.get(meter.device) ?? openingState(meter), sample, boot);
          return { rules, states: states.set(meter.device, state), judged };
        },
        { rules: byDevice(meters), states: new Map(), judged: [] },
      ),
      concatMap(({ judged }) => from(judged)),
    );
/** The states are private to one subscription and changed in place: one entry per meter, one update per reading. */
type Judging = Readonly<{
  rules: ReadonlyMap<DeviceId, MeterRules>;
  states: Map<DeviceId, MeterState>;
  judged: readonly Judged[];
}>;

const byDevice = (meters: readonly MeterRules[]): Judging['rules'] =>
  new Map(meters.map((meter) => [meter.device, meter]));

const goingOn = (states: Judging['states'], { meters, afresh }: OtherMeters): Judging['states'] =>
  new Map(
    meters.flatMap(({ device }) => {
      const state = states.get(device);
      return state === undefined || afresh.has(device) ? [] : [[device, state] as const];
    }),
  );

/** Where a meter's counters stand before its first sample. */
const openingState = ({ opening }: MeterRules): MeterState => {
  const believed = (channel: EnergyChannel): Believed | null =>
    opening && { register: opening.registers[channel], fallen: null, at: opening.at, monotonic: null, boot: '' };
  const counters = { import: believed('import'), export: believed('export') };
  return { ...counters, identity: unknownIdentity, sure: counters };
};

/** The reducer behind `judge`, for one meter. */
const judgeSample = (
  rules: MeterRules,
  state: MeterState,
  sample: Sample,
  boot: string,
): Readonly<{ state: MeterState; judged: readonly Judged[] }> => {
  const { outcome } = sample;
  if (outcome.kind === 'failed') return { state, judged: [unusable(rules, sample, boot, bad(outcome.reason))] };
  if (outcome.identity === undefined) return judgeAnswer(rules, state, sample, outcome, boot);
  const { identity, ...known } = heard(rules, state, outcome.identity, stamped(rules, sample, boot));
  const report: Judged = { kind: 'identity', identity };
  if (saysNothingElse(outcome)) return { state: known.state, judged: [report] };
  const answer = judgeAnswer(rules, known.state, sample, outcome, boot);
  return { state: answer.state, judged: [report, ...answer.judged] };
};

/** Takes in what a meter says of itself: everything it counted until now is its own, or none of it is. */
const heard = (
  { expected }: MeterRules,
  state: MeterState,
  said: MeterIdentity,
  { device, point, measuredAt, earliest }: Pick<Reading, 'device' | 'point' | 'measuredAt' | 'earliest'>,
): Readonly<{ state: MeterState; identity: IdentityReport }> => {
  const identity = learnt(state.identity, said, earliest);
  const before = confirmedAt(expected, state.identity);
  const confirmed = confirmedAt(expected, identity);
  const against = contradictions(expected, identity.said);
  const now = { import: state.import, export: state.export };
  const counters = against.length > 0 ? state.sure : now;
  const sure = against.length === 0 && confirmed !== before ? now : state.sure;
  return {
    state: { ...counters, identity, sure },
    identity: { device, point, at: measuredAt, said: identity.said, contradictions: against, confirmedAt: confirmed },
  };
};

type Answer = Extract<Sample['outcome'], { kind: 'answered' }>;

const saysNothingElse = ({ values, registers, rejected }: Answer): boolean =>
  [values, registers, rejected].every((said) => Object.keys(said).length === 0);

const unusable = (rules: MeterRules, sample: Sample, boot: string, quality: Quality): Judged => ({
  kind: 'reading',
  reading: { ...stamped(rules, sample, boot), ...nothing, quality },
});

const judgeAnswer = (
  rules: MeterRules,
  state: MeterState,
  sample: Sample,
  outcome: Answer,
  boot: string,
): Readonly<{ state: MeterState; judged: readonly Judged[] }> => {
  // Whatever it says: nobody knows of what.
  if (contradictions(rules.expected, state.identity.said).length > 0)
    return { state, judged: [unusable(rules, sample, boot, bad('foreign-meter'))] };
  const measured = judgeValues(rules, outcome.values);
  const counted = judgeRegisters(rules, state, sample, outcome.registers, boot);
  const rejected = { ...outcome.rejected, ...measured.rejected, ...counted.rejected };
  const usable = Object.keys(measured.values).length + Object.keys(counted.registers).length > 0;
  const reading: Reading = {
    ...stamped(rules, sample, boot),
    quality: usable ? qualityOf(sample, rejected, counted.coarse) : nothingUsable(rejected),
    values: measured.values,
    registers: counted.registers,
    rejected,
  };
  return { state: counted.state, judged: [{ kind: 'reading', reading }] };
};

const nothing = { values: {}, registers: {}, rejected: {} } as const;

const stamped = ({ device, point }: MeterRules, { requested, answered, clock }: Sample, boot: string) => {
  const earliest = instant(Math.floor(Math.min(requested.wall, answered.wall)));
  const latest = instant(Math.ceil(Math.max(requested.wall, answered.wall)));
  const measuredAt = instant(Math.round((earliest + latest) / 2));
  return { device, point, measuredAt, earliest, latest, monotonic: answered.monotonic, boot, clock };
};

const judgeValues = ({ ratios, plausible }: MeterRules, values: Values) => {
  const judged: { -readonly [Q in Quantity]?: number } = {};
  const rejected: { -readonly [Q in Quantity]?: BadReason } = {};
  for (const [name, secondary] of Object.entries(values)) {
    const quantity = name as Quantity;
    const value = secondary * primaryFactor(quantity, ratios);
    const [lowest, highest] = plausible[quantity] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    if (!Number.isFinite(value)) rejected[quantity] = 'not-a-number';
    else if (value < lowest || value > highest) rejected[quantity] = 'out-of-range';
    else judged[quantity] = value;
  }
  return { values: judged as Values, rejected: rejected as Rejected };
};

/** What a secondary value is multiplied by to be primary. */
const primaryFactor = (quantity: Quantity, { current, voltage, appliedBy }: TransformerRatios): number => {
  if (appliedBy === 'meter') return 1;
  if (quantity.startsWith('voltage.')) return voltage[0] / voltage[1];
  if (quantity.startsWith('current.')) return current[0] / current[1];
  if (quantity.startsWith('power.')) return (voltage[0] / voltage[1]) * (current[0] / current[1]);
  return 1;
};

const judgeRegisters = (rules: MeterRules, state: MeterState, sample: Sample, read: Registers, boot: string) => {
  const registers: { -readonly [C in EnergyChannel]?: RegisterValue } = {};
  const rejected: { -readonly [C in EnergyChannel]?: BadReason } = {};
  let coarse = false;
  const next: { -readonly [C in EnergyChannel]: Believed | null } & Omit<MeterState, EnergyChannel> = { ...state };
  for (const channel of energyChannels) {
    const raw = read[channel];
    if (raw === undefined) continue;
    const primary = rules.ratios.appliedBy === 'gateway' ? primaryRegister(raw, rules.ratios) : raw;
    const stepWh = rules.counter[channel].stepWh(raw);
    const counter: CounterRules = { ...rules.counter[channel], stepWh: () => stepWh };
    const last = state[channel];
    const verdict: CounterVerdict =
      last === null
        ? { kind: 'accepted', register: primary }
        : judgeCounter(counter, last, primary, elapsedSince(last, sample, boot));
    if (verdict.kind === 'refused') {
      rejected[channel] = verdict.reason;
      if (last !== null) next[channel] = { ...last, fallen: verdict.fallen };
    } else {
      registers[channel] = verdict.register;
      coarse ||= stepWh > rules.coarseAboveWh;
      const { wall, monotonic } = sample.requested;
      next[channel] = { register: verdict.register, fallen: null, at: wall, monotonic, boot };
    }
  }
  return { state: next, registers: registers as Registers, rejected: rejected as Rejected, coarse };
};

/** The longest time that may have passed: a wall clock set back must not make honest energy look like a jump. */
const elapsedSince = (last: Believed, { answered }: Sample, boot: string): number => {
  const byWall = answered.wall - last.at;
  return last.monotonic === null || last.boot !== boot ? byWall : Math.max(byWall, answered.monotonic - last.monotonic);
};

/** A meter that answers without one number is no better than one that does not answer. */
const nothingUsable = (rejected: Rejected): Quality => bad(Object.values(rejected)[0] ?? 'missing');

/** What was rejected stands beside the reading; that its registers are coarse, nothing else says. */
const qualityOf = ({ clock }: Sample, doubts: Rejected, coarse: boolean): Quality => {
  if (Object.keys(doubts).length > 0) return uncertain(coarse ? 'coarse-resolution' : 'implausible');
  if (clock === 'unsynchronised') return uncertain('clock-unsynchronised');
  if (clock === 'holdover') return uncertain('clock-holdover');
  return coarse ? uncertain('coarse-resolution') : good;
};
