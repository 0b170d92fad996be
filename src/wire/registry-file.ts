import { sha256 } from '@noble/hashes/sha2.js';
import { Fault } from '../domain/fault.ts';
import type { PublicKey, VerifySignature } from '../domain/identity.ts';
import type { DeviceBinding, Registry } from '../domain/registry.ts';
import { decodeCbor, encodeCbor } from './cbor.ts';
import { openMessage, signMessage } from './cose.ts';
import type { MessageSigner } from './message-signer.ts';
import { fromRegistry, toRegistry } from './registry-fields.ts';

/** May a raw key be enrolled? Not when verifiers could disagree on it (small order, not torsion-free), nor off its curve. */
export type IsEnrollableKey = (raw: Uint8Array) => boolean;

/** A registry with the hash of its signed payload, which names this version of it. */
export type OpenedRegistry = Readonly<{ registry: Registry; hash: Uint8Array }>;

/** Signs a registry after holding it to the same rules as who opens it. @throws Fault `registry` or `key`. */
export const signRegistry = (registry: Registry, signer: MessageSigner, isEnrollable: IsEnrollableKey): Uint8Array => {
  const payload = encodeCbor(fromRegistry(registry));
  assertSound(toRegistry(decodeCbor(payload, 'registry')), isEnrollable);
  return signMessage('registry', payload, signer);
};

/**
 * Opens a registry signed by the operator whose key is pinned.
 * @throws Fault `malformed`, `signature`, or `registry` with the first thing in it that does not hold together.
 */
export const openRegistry = (
  bytes: Uint8Array,
  operator: PublicKey,
  verify: VerifySignature,
  isEnrollable: IsEnrollableKey,
): OpenedRegistry => {
  const keyOf = (kid: string) => (kid === operator.kid ? { key: operator, purpose: 'operator' as const } : null);
  const { payload } = openMessage('registry', bytes, keyOf, verify);
  const registry = toRegistry(decodeCbor(payload, 'registry'));
  assertSound(registry, isEnrollable);
  return { registry, hash: sha256(payload) };
};

const assertSound = (registry: Registry, isEnrollable: IsEnrollableKey): void => {
  const problem = registryProblem(registry, isEnrollable);
  if (problem !== null) {
    throw new Fault('registry', `The registry of ${registry.core}, version ${registry.version}: ${problem}.`);
  }
};

/** The first thing that does not hold together, most basic first, in words; null when all does. */
export const registryProblem = (registry: Registry, isEnrollable: IsEnrollableKey): string | null => {
  const { zones, gateways, points, deviceBindings, accounts, accountBindings } = registry;
  const ids = <Entry>(entries: readonly Entry[], idOf: (entry: Entry) => string) => new Set(entries.map(idOf));
  const zoneIds = ids(zones, ({ id }) => id);
  const gatewayIds = ids(gateways, ({ id }) => id);
  const pointIds = ids(points, ({ id }) => id);
  const accountIds = ids(accounts, ({ id }) => id);
  const rung = <Entry>(entries: readonly Entry[], breaks: (entry: Entry) => boolean, say: (entry: Entry) => string) => {
    const culprit = entries.find(breaks);
    return culprit === undefined ? null : say(culprit);
  };
  const former = gateways.flatMap(({ id, former: keys = [] }) => keys.map((one) => ({ id, ...one })));
  const keys = [...gateways, ...accounts, ...former];
  return (
    doubled(zones, ({ id }) => id, 'zone') ??
    doubled(gateways, ({ id }) => id, 'gateway') ??
    doubled(points, ({ id }) => id, 'point') ??
    doubled(accounts, ({ id }) => id, 'account') ??
    doubled(keys, ({ key }) => key.kid, 'key') ??
    rung(
      keys,
      ({ key }) => !isEnrollable(key.raw),
      ({ id }) => `the key of ${id} is weak and cannot be enrolled`,
    ) ??
    rung(gateways, hasUnorderedKeys, ({ id }) => `the former keys of ${id} do not end one after the other`) ??
    rung(
      zones,
      lossesAreOff,
      ({ id }) => `zone ${id} states losses that are not 0 ≤ lowest ≤ highest ≤ 1,000,000 ppm`,
    ) ??
    rung(
      points,
      ({ zone }) => !zoneIds.has(zone),
      ({ id, zone }) => `point ${id} is in the unknown zone ${zone}`,
    ) ??
    rung(
      points,
      (p) => !gatewayIds.has(p.gateway),
      (p) => `point ${p.id} is bound to the unknown gateway ${p.gateway}`,
    ) ??
    rung(
      deviceBindings,
      (b) => !pointIds.has(b.point),
      (b) => `device ${b.device} is bound to the unknown point ${b.point}`,
    ) ??
    doubled(deviceBindings, ({ point, from }) => `${point} at ${from}`, 'device binding of point') ??
    doubled(deviceBindings, ({ device, from }) => `${device} at ${from}`, 'binding of device') ??
    rung(
      deviceBindings,
      (b) => replacesNothing(b, deviceBindings),
      (b) =>
        `device ${b.device} replaces a meter of ${b.point} that is not bound, or one that opened above where it ended`,
    ) ??
    rung(
      accountBindings,
      (b) => !accountIds.has(b.account),
      (b) => `point ${b.point} is bound to the unknown account ${b.account}`,
    ) ??
    rung(
      accountBindings,
      (b) => !pointIds.has(b.point),
      (b) => `account ${b.account} is bound to the unknown point ${b.point}`,
    ) ??
    doubled(accountBindings, ({ point, from }) => `${point} at ${from}`, 'account binding of point') ??
    rung(accounts, hasUnorderedTariffs, ({ id }) => `the tariffs of account ${id} do not follow one another in time`) ??
    rung(
      accounts,
      ({ openingCredit }) => openingCredit < 0n,
      ({ id }) => `account ${id} opens with a debt`,
    )
  );
};

/** What a binding says of the meter before it must fit what that one's own binding says. */
const replacesNothing = ({ point, from, replaced }: DeviceBinding, all: Registry['deviceBindings']): boolean => {
  if (replaced === undefined) return false;
  const before = all
    .filter((other) => other.point === point && other.from < from)
    .reduce<DeviceBinding | null>((last, one) => (last === null || one.from > last.from ? one : last), null);
  return before === null || before.opening.importWh > replaced.importWh || before.opening.exportWh > replaced.exportWh;
};

const hasUnorderedKeys = ({ former = [] }: Registry['gateways'][number]): boolean =>
  former.some(({ until }, index) => until < (former[index - 1]?.until ?? 0));

const hasUnorderedTariffs = ({ tariffs = [] }: Registry['accounts'][number]): boolean =>
  tariffs.some(({ from }, index) => from <= (tariffs[index - 1]?.from ?? Number.NEGATIVE_INFINITY));

const lossesAreOff = ({ statedLossPpm: { lowest, highest } }: Registry['zones'][number]): boolean =>
  lowest < 0 || lowest > highest || highest > 1_000_000;

const doubled = <Entry>(entries: readonly Entry[], nameOf: (entry: Entry) => string, what: string): string | null => {
  const seen = new Set<string>();
  for (const entry of entries) {
    const name = nameOf(entry);
    if (seen.has(name)) return `the ${what} ${name} is entered twice`;
    seen.add(name);
  }
  return null;
};
