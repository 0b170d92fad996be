import type { Command, MeteredInterval } from '../domain/market.ts';
import { hold, release } from './held-readings.ts';
import { bookedIn, deliveryKey, emit, type GatewayRecord, type MarketState } from './market-state.ts';
import { NumberedHashes } from './numbered-hashes.ts';
import type { Exchange } from './registry-index.ts';
import { settleDelivery } from './settlement-run.ts';
import { noteSilence, suspicionsOf } from './suspect-reading.ts';

/** More than this in one interval is no reading: a corrupt leaf must not become money, nor end the program. */
const LARGEST_READING_WH = 100_000_000;

/** What a point may draw or give in days without a reading, and no more. */
const LARGEST_UNCERTAINTY_WH = 1_000_000;

type Batch = Extract<Command, { kind: 'batch' }>;

/** Keeps a verified batch once, and re-runs the settled intervals it tells more about. */
export const keepBatch = (state: MarketState, batch: Batch): void => {
  const { gateway, epoch, sequence, payloadHash, intervals } = batch;
  const record = gatewayRecord(state, `${gateway}/${epoch}`);
  if (record.payloads.is(sequence, payloadHash)) return;
  if (record.payloads.has(sequence)) {
    broken(state, 'batch-sequence', `${gateway} sent another batch under the sequence ${epoch}/${sequence}`);
    return;
  }
  record.payloads.add(sequence, payloadHash);
  record.sequence = Math.max(record.sequence, sequence);
  record.lastBatchAt = state.now;
  state.digest.put('batch').word(gateway).whole(epoch).whole(sequence).word('').hexOf(payloadHash).end();
  emit(state, { kind: 'batch-kept', gateway, batch: sequence, payloadHash });
  const touched = new Set<string>();
  for (const reading of intervals) {
    const zone = keepReading(state, gateway, reading);
    if (zone !== null) touched.add(deliveryKey(zone, reading.start));
  }
  for (const key of [...touched].sort()) {
    const delivery = state.deliveries.get(key);
    const final =
      delivery === undefined ||
      state.now > delivery.start + state.rules.settings.intervalLength + state.rules.settings.finalAfter;
    if (!final && delivery.run !== null) settleDelivery(state, delivery);
  }
};

/** @returns the zone whose interval has to be looked at again, or null */
const keepReading = (state: MarketState, gateway: string, reading: MeteredInterval): string | null => {
  const { point: id, start, length, version } = reading;
  const point = state.registry?.points.get(id);
  if (point === undefined || point.gateway !== gateway) {
    broken(state, 'point-of-gateway', `${gateway} reports for ${id}, which is not among its points`);
    return null;
  }
  if (length !== state.rules.settings.intervalLength || start % length !== 0) {
    broken(state, 'interval', `${id}: ${start} + ${length} ms is no interval of this market`);
    return null;
  }
  // A running interval may end a whole length from now: clocks of gateways are not quite ours.
  if (start > state.now) {
    broken(state, 'interval-in-future', `${id} ${start}: ends more than an interval after the core's time`);
    return null;
  }
  if (!isPlausible(reading)) {
    const most = `${LARGEST_READING_WH}, uncertain by at most ${LARGEST_UNCERTAINTY_WH}`;
    broken(state, 'implausible-reading', `${id} ${start}: not whole Wh from 0 to ${most}`);
    return null;
  }
  const { validation } = state.rules.settings;
  // What is known already, or older, is judged as ever.
  const why =
    validation === undefined || state.readings.version(id, start) >= version
      ? []
      : suspicionsOf(state, point, reading, validation);
  if (validation !== undefined) noteSilence(state, reading);
  if (why.length > 0) {
    hold(state, reading, why);
    return null;
  }
  release(state, reading);
  const kept = state.readings.keep(reading);
  if (kept === 'conflict')
    broken(state, 'reading-version', `${id} ${start}: version ${version} came a second time with other content`);
  if (kept !== 'first' && kept !== 'newer') return null;
  state.digest.put('reading').word(id).whole(start).whole(version).word('').hexOf(reading.leafHash).end();
  const exchanged = (after: typeof start, until: typeof start): Exchange =>
    state.registry?.exchanged(id, after, until) ?? null;
  for (const detail of state.readings.breaks(reading, exchanged)) broken(state, 'register-continuity', detail);
  const booked = bookedIn(state, id, start);
  if (booked !== null) return booked;
  return point.role === 'delivery' || point.role === 'feeder' ? point.zone : null;
};

const isPlausible = ({ energy }: MeteredInterval): boolean =>
  energy === null ||
  (isWholeUpTo(LARGEST_READING_WH, energy.importWh) &&
    isWholeUpTo(LARGEST_READING_WH, energy.exportWh) &&
    isWholeUpTo(LARGEST_UNCERTAINTY_WH, energy.uncertaintyWh));

const isWholeUpTo = (most: number, counted: number): boolean =>
  Number.isSafeInteger(counted) && counted >= 0 && counted <= most;

const broken = (state: MarketState, law: string, detail: string): void =>
  emit(state, { kind: 'invariant-broken', law, detail });

const gatewayRecord = (state: MarketState, key: string): GatewayRecord => {
  const known = state.gateways.get(key);
  if (known !== undefined) return known;
  const made: GatewayRecord = { sequence: 0, lastBatchAt: state.now, payloads: new NumberedHashes() };
  state.gateways.set(key, made);
  return made;
};
