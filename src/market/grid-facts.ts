import type { FactSource, GridFact } from '../domain/grid-fact.ts';
import type { GatewayId, ZoneId } from '../domain/identity.ts';
import type { GridFactKind } from '../domain/limits.ts';
import type { Command } from '../domain/market.ts';
import { bangkokTime, type Instant, instant } from '../domain/time.ts';
import type { CoreView } from '../domain/view.ts';
import { emit, type FactRecord, type MarketState } from './market-state.ts';
import type { RegistryIndex } from './registry-index.ts';
import { hex } from './state-digest.ts';

type FactCommand = Extract<Command, { kind: 'fact' }>;

/**
 * How many payloads of a gateway are remembered to answer one that comes again. A gateway sends its facts in order, one at
 * a time, and forgets one only when it is answered: what comes again is the last.
 */
const PAYLOADS_KEPT = 256;

/** What is known of a number a gateway has signed: its payload (hex), that later ones were kept without it, or nothing. */
export type FactKnown = Readonly<{ kind: 'kept'; payload: string } | { kind: 'passed' | 'new' }>;

/** Numbers only rise: a later fact may have overruled what an earlier one would say. */
export const factKnown = ({ facts }: MarketState, gateway: GatewayId, epoch: number, sequence: number): FactKnown => {
  const record = facts.get(`${gateway}/${epoch}`);
  if (record === undefined || sequence > record.sequence) return { kind: 'new' };
  const payload = record.payloads.get(sequence);
  return payload === undefined ? { kind: 'passed' } : { kind: 'kept', payload };
};

/**
 * Keeps a verified fact once. It begins or ends what stands of its kind and source, and is said so to everybody. An emergency
 * puts its zones in alert (`emergencyIn`); caps and halts are the operator's.
 */
export const keepFact = (state: MarketState, { gateway, epoch, sequence, payloadHash, fact }: FactCommand): void => {
  const known = factKnown(state, gateway, epoch, sequence);
  const payload = hex(payloadHash);
  if (known.kind === 'kept' && known.payload === payload) return;
  if (known.kind !== 'new') {
    const detail = `${gateway} sent another grid fact under the sequence ${epoch}/${sequence}, or one that comes too late`;
    emit(state, { kind: 'invariant-broken', law: 'fact-sequence', detail });
    return;
  }
  remember(recordOf(state, `${gateway}/${epoch}`), sequence, payload);
  state.digest.append(`fact ${gateway} ${epoch} ${sequence} ${payload}`);
  const slot = slotOf(gateway, fact);
  if (fact.stands) state.standingFacts.set(slot, { gateway, epoch, fact, payload });
  else state.standingFacts.delete(slot);
  const zones = zonesOf(state.registry, gateway, fact.source);
  emit(state, { kind: 'fact-kept', gateway, number: sequence, payloadHash, zones, fact });
};

/** How many facts of a gateway stand, were this one to stand too. */
export const standingWith = (state: MarketState, gateway: GatewayId, fact: GridFact): number => {
  const slots = new Set([slotOf(gateway, fact)]);
  for (const [slot, standing] of state.standingFacts) if (standing.gateway === gateway) slots.add(slot);
  return slots.size;
};

/**
 * Lets go of what was said in an epoch that the registry has given up, or by a gateway it no longer has: whoever said it
 * will not say that it is over. So a new epoch is also the way to clear a fact that stands by mistake.
 */
export const lapseFacts = (state: MarketState): void => {
  const epochs = new Map(state.registry?.registry.gateways.map(({ id, epoch }) => [id, epoch]));
  const lapsed = new Map<GatewayId, number>();
  for (const [slot, { gateway, epoch }] of state.standingFacts) {
    if (epochs.get(gateway) === epoch) continue;
    state.standingFacts.delete(slot);
    lapsed.set(gateway, (lapsed.get(gateway) ?? 0) + 1);
  }
  for (const [gateway, count] of [...lapsed].sort(([one], [other]) => (one < other ? -1 : 1)))
    emit(state, { kind: 'facts-lapsed', gateway, count });
};

/** What stands, by zone, gateway and kind; what single meters show is counted, not shown: it may be a household's. */
export const factViews = ({ registry, standingFacts }: MarketState): CoreView['facts'] => {
  const groups = new Map<string, Group>();
  for (const { gateway, fact } of standingFacts.values()) {
    const zones = zonesOf(registry, gateway, fact.source);
    for (const zone of zones.length === 0 ? [null] : zones) gather(groups, zone, gateway, fact);
  }
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { since, ...rest }]) => ({ ...rest, since: bangkokTime(since) }));
};

/** Since when an emergency of the grid stands in a zone; null where none does. */
export const emergencyIn = ({ registry, standingFacts }: MarketState, zone: ZoneId): Instant | null => {
  let since: Instant | null = null;
  for (const { gateway, fact } of standingFacts.values())
    if (fact.kind === 'emergency' && zonesOf(registry, gateway, fact.source).includes(zone))
      since = instant(Math.min(since ?? fact.since, fact.since));
  return since;
};

type Group = Omit<CoreView['facts'][number], 'since'> & Readonly<{ since: Instant; kind: GridFactKind }>;

const gather = (groups: Map<string, Group>, zone: ZoneId | null, gateway: GatewayId, fact: GridFact): void => {
  const key = `${zone ?? ''}|${gateway}|${fact.kind}`;
  const known = groups.get(key);
  const atLarge = isAtLarge(fact.source);
  groups.set(key, {
    zone,
    gateway,
    kind: fact.kind,
    since: instant(Math.min(known?.since ?? fact.since, fact.since)),
    meters: (known?.meters ?? 0) + (atLarge ? 0 : 1),
    measured: (atLarge ? fact.measured : null) ?? known?.measured ?? null,
  });
};

const isAtLarge = ({ device, point }: FactSource): boolean => device === undefined && point === undefined;

/**
 * The zones a fact is about: that of its point, or of its device's point. What is true of the grid at large is true of all
 * zones the gateway has points in, and so is what a meter says that the registry does not know.
 */
const zonesOf = (
  registry: RegistryIndex | null,
  gateway: GatewayId,
  { device, point }: FactSource,
): readonly ZoneId[] => {
  if (registry === null) return [];
  const { deviceBindings } = registry.registry;
  const at = point ?? deviceBindings.findLast((binding) => binding.device === device)?.point;
  const known = at === undefined ? undefined : registry.points.get(at);
  if (known !== undefined) return [known.zone];
  const own = [...registry.points.values()].filter((one) => one.gateway === gateway);
  return [...new Set(own.map(({ zone }) => zone))].sort();
};

const slotOf = (gateway: GatewayId, { kind, source: { device, point } }: GridFact): string =>
  `${gateway}|${kind}|${device ?? ''}|${point ?? ''}`;

const recordOf = ({ facts }: MarketState, key: string): FactRecord => {
  const known = facts.get(key);
  if (known !== undefined) return known;
  const made: FactRecord = { sequence: 0, payloads: new Map() };
  facts.set(key, made);
  return made;
};

const remember = (record: FactRecord, sequence: number, payload: string): void => {
  record.sequence = sequence;
  record.payloads.set(sequence, payload);
  // In order of arrival, which is the order of the numbers.
  for (const oldest of record.payloads.keys()) {
    if (record.payloads.size <= PAYLOADS_KEPT) break;
    record.payloads.delete(oldest);
  }
};
