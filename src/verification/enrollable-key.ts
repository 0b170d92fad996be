import { Point } from '@noble/ed25519';
import { isPointOnCurve } from './p256.ts';

/**
 * May this raw key be enrolled? Of Ed25519 only a canonical encoding of a torsion-free point that is not of small order: on
 * all others verifiers disagree (cofactored or not), and a malicious signer could make what one takes and another refuses.
 * Of P-256 only a point of the curve.
 */
export const isEnrollableKey = (raw: Uint8Array): boolean => {
  if (raw.length === 65) return isPointOnCurve(raw);
  if (raw.length !== 32) return false;
  const point = pointOf(raw);
  return point !== null && !point.isSmallOrder() && point.isTorsionFree();
};

const pointOf = (raw: Uint8Array): Point | null => {
  try {
    return Point.fromBytes(raw);
  } catch {
    // The library throws for every encoding that is not a point; there is nothing else it could mean.
    return null;
  }
};
