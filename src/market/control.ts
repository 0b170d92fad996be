import type { ZoneId } from '../domain/identity.ts';
import type { Command } from '../domain/market.ts';
import { type ControlRefusal, isLevel, type MarketControl, type MarketLevel } from '../domain/market-control.ts';
import { HOUR } from '../domain/time.ts';
import { askedFor } from './judge-order.ts';
import { asUsual, limitsOf, restoredAt, type StandingControl, standingOf, WHOLE } from './market-level.ts';
import { emit, type MarketState } from './market-state.ts';
import { type OrderRecord, recordsOf } from './order-record.ts';
import { hex } from './state-digest.ts';
import { standingPrice } from './trade-charges.ts';
import { withdraw } from './trading.ts';

/** So many controls are remembered, and all of the last hour: longer than a signed request is good for. Engineering choice. */
const REMEMBERED = 256;

/** From which level which other may be declared: caps do not end at one blow, but by restoration. */
const successors: Readonly<Record<MarketLevel, readonly MarketLevel[]>> = {
  normal: ['alert', 'emergency', 'suspended'],
  alert: ['normal', 'emergency', 'suspended'],
  emergency: ['restoration', 'suspended'],
  suspended: ['restoration', 'emergency'],
  restoration: ['normal', 'alert', 'emergency', 'suspended'],
};

/** Why a control may not be applied now; null when it may. */
export const controlRefusal = (state: MarketState, { zone, act }: MarketControl): ControlRefusal | null => {
  if (zone !== null && state.registry?.zones.has(zone) !== true) return 'unknown-zone';
  const { halt, level } = state.controls.get(zone ?? WHOLE) ?? asUsual;
  if (!isLevel(act)) return act === 'cancel-all' || (act === 'halt') === (halt === null) ? null : 'already-so';
  const needsRules = act === 'emergency' || act === 'suspended' || act === 'restoration';
  if (needsRules && state.rules.settings.emergency === undefined) return 'no-emergency-rules';
  if (act === level) return 'already-so';
  return successors[level].includes(act) ? null : 'not-from-here';
};

/** Whether these very bytes have been applied: said twice, a control is done once. */
export const isApplied = ({ applied }: MarketState, hash: Uint8Array): boolean => {
  const name = hex(hash);
  return applied.some((one) => hex(one.hash) === name);
};

/** Does what an operator has signed, once. Orders that may no more rest are withdrawn, oldest first. */
export const control = (state: MarketState, command: Extract<Command, { kind: 'control' }>): void => {
  const { control: asked, hash } = command;
  if (isApplied(state, hash) || controlRefusal(state, asked) !== null) return;
  state.applied.push({ at: state.now, control: asked, hash });
  while (state.applied.length > REMEMBERED && (state.applied[0]?.at ?? 0) < state.now - HOUR) state.applied.shift();
  state.digest.append(`control ${asked.zone ?? ''} ${asked.act} ${hex(hash)}`);
  set(state, asked.zone ?? WHOLE, after(state, asked));
  const withdrawn = asked.act === 'cancel-all' ? restingIn(state, asked.zone) : beyondLimits(state, asked.zone);
  for (const order of withdrawn) withdraw(state, order.ref, 'withdrawn');
  emit(state, { kind: 'controlled', control: asked, withdrawn: withdrawn.length, hash });
};

/** Restorations whose caps have given way end by themselves, as the operator who began them has asked. */
export const endRestorations = (state: MarketState): void => {
  if (state.controls.size === 0) return;
  for (const [scope, standing] of [...state.controls].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const { cause } = standing;
    if (cause === null || (restoredAt(state, standing) ?? Infinity) > state.now) continue;
    const registry = state.registry?.registry;
    if (registry === undefined) continue;
    const { author, reason } = cause;
    const ended = { realm: registry.realm, core: registry.core, zone: scope === WHOLE ? null : scope, author, reason };
    set(state, scope, { ...standing, level: 'normal', cause: null });
    state.digest.append(`control ${scope} normal`);
    emit(state, { kind: 'controlled', control: { ...ended, act: 'normal' }, withdrawn: 0, hash: null });
  }
};

const after = (state: MarketState, { zone, act, author, reason }: MarketControl): StandingControl => {
  const before = state.controls.get(zone ?? WHOLE) ?? asUsual;
  const cause = { since: state.now, author, reason };
  if (isLevel(act)) return { ...before, level: act, cause: act === 'normal' ? null : cause };
  return act === 'cancel-all' ? before : { ...before, halt: act === 'halt' ? cause : null };
};

const set = (state: MarketState, scope: string, standing: StandingControl): void => {
  if (standing.halt === null && standing.cause === null) state.controls.delete(scope);
  else state.controls.set(scope, standing);
};

const restingIn = (state: MarketState, zone: ZoneId | null): readonly OrderRecord[] =>
  recordsOf(state.orders, state.orders.allResting()).filter(({ terms }) => zone === null || terms.zone === zone);

/** Those outside the price caps, and of what is left the newest that are more than their point may buy, or sell. */
export const beyondLimits = (state: MarketState, zone: ZoneId | null): readonly OrderRecord[] => {
  const capped = restingIn(state, zone)
    .toReversed()
    .flatMap((order) => {
      const caps = limitsOf(state, standingOf(state, order.terms.zone));
      return caps === null ? [] : [{ order, caps }];
    });
  const beyond = new Set<OrderRecord>();
  const left = new Map<string, number>();
  const slotOf = ({ terms: { point, account, start, side } }: OrderRecord) => `${point} ${account} ${start} ${side}`;
  const askedBy = (order: OrderRecord): number => left.get(slotOf(order)) ?? askedFor(state, order.terms, 0);
  const leave = (order: OrderRecord): void => {
    left.set(slotOf(order), askedBy(order) - order.restWh);
    beyond.add(order);
  };
  for (const { order, caps } of capped)
    if (order.terms.limit < caps.lowest || standingPrice(state.rules, order.terms) > caps.highest) leave(order);
  for (const { order, caps } of capped) if (!beyond.has(order) && askedBy(order) > caps.mostWh) leave(order);
  return [...beyond].sort((one, other) => one.ref - other.ref);
};
