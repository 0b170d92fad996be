import type { HeldReading, ReadingDecision, Suspicion } from '../domain/held-reading.ts';
import type { Command, MeteredInterval } from '../domain/market.ts';
import { bangkokTime } from '../domain/time.ts';
import type { HeldReadingView } from '../domain/view.ts';
import { emit, type MarketState, pointSlot } from './market-state.ts';
import { deliveryAt, runGoesBy, settleDelivery } from './settlement-run.ts';
import { hex } from './state-digest.ts';
import { explainSilence } from './suspect-reading.ts';

/** Puts a reading aside until an operator has looked at it; the run goes by an estimate meanwhile. */
export const hold = (state: MarketState, reading: MeteredInterval, why: readonly Suspicion[]): void => {
  const { point, start, version, leafHash } = reading;
  const slot = pointSlot(point, start);
  const before = state.held.get(slot);
  if (before !== undefined && before.reading.version >= version) return;
  state.held.set(slot, { reading, why, since: state.now });
  state.digest.append(`held ${point} ${start} ${version} ${hex(leafHash)} ${why.join('+')}`);
  emit(state, { kind: 'reading-held', point, start, version, why });
};

/** A newer reading that nothing speaks against takes the place of one that waits. */
export const release = (state: MarketState, { point, start, version }: MeteredInterval): void => {
  if (state.held.size === 0) return;
  const slot = pointSlot(point, start);
  const held = state.held.get(slot);
  if (held === undefined || held.reading.version >= version) return;
  state.held.delete(slot);
  state.digest.append(`released ${point} ${start} ${held.reading.version}`);
};

/** Why a decision is about nothing that waits; null when it is. */
export const decisionRefusal = (state: MarketState, decision: ReadingDecision): 'not-held' | null => {
  const held = state.held.get(pointSlot(decision.point, decision.start))?.reading;
  return held?.version === decision.version && hex(held.leafHash) === hex(decision.leafHash) ? null : 'not-held';
};

/**
 * Does what an operator has decided, and settles once more where a run has gone by an estimate: it posts only the
 * difference. What an operator has decided outlasts what the gateway says later; that waits in the queue in turn.
 */
export const decide = (state: MarketState, { decision, hash }: Extract<Command, { kind: 'decide' }>): void => {
  if (decisionRefusal(state, decision) !== null) return;
  const { point, start, version, verdict, author, reason } = decision;
  const slot = pointSlot(point, start);
  const { reading, why } = state.held.get(slot) as HeldReading;
  state.held.delete(slot);
  state.digest.append(`decided ${point} ${start} ${version} ${verdict} ${hex(hash)}`);
  emit(state, { kind: 'reading-decided', point, start, version, verdict, author, reason, hash });
  if (verdict === 'reject') return;
  state.decided.add(slot);
  if (verdict === 'accept' && why.includes('silent-meter')) explainSilence(state, reading);
  state.readings.overrule(verdict === 'accept' ? reading : estimated(reading, decision));
  const delivery = deliveryAt(state, point, start);
  const { intervalLength, finalAfter } = state.rules.settings;
  if (delivery?.run && state.now <= start + intervalLength + finalAfter) settleDelivery(state, delivery);
};

const estimated = (reading: MeteredInterval, { energy }: ReadingDecision): MeteredInterval => ({
  ...reading,
  origin: 'substituted',
  energy: reading.energy && energy && { ...reading.energy, ...energy },
});

/** Oldest first, with what the run would go by instead. */
export const heldViews = (state: MarketState): readonly HeldReadingView[] =>
  [...state.held.values()]
    .sort((one, other) => one.reading.start - other.reading.start || (one.reading.point < other.reading.point ? -1 : 1))
    .map(({ reading: { point, start, version, energy, leafHash }, why, since }) => {
      const { importWh, exportWh } = runGoesBy(state, point, start);
      return {
        ...{ point, start: bangkokTime(start), version, leafHash: hex(leafHash), why, since: bangkokTime(since) },
        importWh: energy?.importWh ?? 0,
        exportWh: energy?.exportWh ?? 0,
        goesBy: { importWh, exportWh },
      };
    });
