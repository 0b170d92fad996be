import { intervalEnd, intervalLengths } from '../domain/interval.ts';
import type { BatchHeader, Leaf } from '../domain/transaction.ts';
import { isRegisterDifference } from '../verification/register-difference.ts';
import { sameBytes } from '../wire/cbor.ts';
import type { BatchRules } from './batch-rules.ts';

/** Why a core refuses a leaf and with it its batch, most basic first: the first that applies is the answer. */
export const leafRefusals = [
  'wrong-realm',
  'foreign-leaf',
  'unknown-point',
  'point-not-of-gateway',
  'wrong-binding',
  'bad-interval',
  'outside-span',
  'netting-unknown',
  'clock-unsynchronised',
  'clock-simulated',
  'energy-mismatch',
  'negative-energy',
  'implausible-uncertainty',
] as const;
export type LeafRefusal = (typeof leafRefusals)[number];

/** 100 MWh: who knows a register no better than that has no reading, and sums stay whole numbers. */
const LARGEST_UNCERTAINTY_WH = 100_000_000;

/** The first reason not to take a leaf; null when there is none. The leaf is already known to be the one signed for. */
export const leafRefusal = (leaf: Leaf, header: BatchHeader, rules: BatchRules): LeafRefusal | null => {
  const enrolled = rules.points.get(leaf.point);
  if (leaf.realm !== header.realm) return 'wrong-realm';
  if (leaf.gateway !== header.gateway) return 'foreign-leaf';
  if (enrolled === undefined) return 'unknown-point';
  if (enrolled.point.gateway !== header.gateway) return 'point-not-of-gateway';
  if (!isBound(leaf, enrolled.bindings)) return 'wrong-binding';
  if (!isInterval(leaf)) return 'bad-interval';
  if (leaf.start < header.from || intervalEnd(leaf) > header.to) return 'outside-span';
  if (leaf.netting === 'unknown') return 'netting-unknown';
  if (leaf.clock === 'unsynchronised') return 'clock-unsynchronised';
  if (leaf.clock === 'simulated' && rules.realm !== 'simulation') return 'clock-simulated';
  if (leaf.energy === null) return null;
  if (!isRegisterDifference(leaf.energy)) return 'energy-mismatch';
  if (leaf.energy.importWh < 0 || leaf.energy.exportWh < 0) return 'negative-energy';
  const { opening, closing } = leaf.energy;
  if (Math.max(opening.uncertaintyWh, closing.uncertaintyWh) > LARGEST_UNCERTAINTY_WH) return 'implausible-uncertainty';
  return null;
};

type Bindings = NonNullable<ReturnType<BatchRules['points']['get']>>['bindings'];

/**
 * In the interval of a meter exchange both bindings are in force. To say that nothing is known, any binding the point
 * ever had will do: a gateway may not have heard of an exchange yet, or have been told of it after a hole. Refusing that
 * would refuse what its other points measured.
 */
const isBound = (leaf: Leaf, bindings: Bindings): boolean =>
  bindings.some(
    ({ binding, hash, until }) =>
      (leaf.energy === null || (binding.from < intervalEnd(leaf) && (until === null || until > leaf.start))) &&
      sameBytes(hash, leaf.bindingHash) &&
      sameBytes(binding.deviceCommitment, leaf.deviceCommitment),
  );

const isInterval = ({ start, length }: Leaf): boolean => intervalLengths.includes(length) && start % length === 0;
