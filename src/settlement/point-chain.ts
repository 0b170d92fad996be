import type { IntervalCapture } from '../domain/capture.ts';
import { wh } from '../domain/energy.ts';
import type { GatewayId, PointId, Realm, Sha256 } from '../domain/identity.ts';
import { bad, type Quality, uncertain } from '../domain/quality.ts';
import { type ClockState, type Instant, instant, type Millis } from '../domain/time.ts';
import type { BoundaryRegister, Leaf, PhaseNetting, TransformerRatios } from '../domain/transaction.ts';
import type { PointChain } from '../ports/outbox.ts';
import { encodeLeaf } from '../wire/leaf.ts';
import { merkleLeafHash } from '../wire/merkle.ts';

/** What every leaf of a point repeats while one device binding and one profile are in force. */
export type MeterTerms = Readonly<{
  deviceCommitment: Uint8Array;
  bindingHash: Uint8Array;
  ratios: TransformerRatios;
  netting: PhaseNetting;
  profileHash: Uint8Array;
}>;

/** The meter that counts now, and those it has replaced: their intervals may still be to be sealed. */
export type PointTerms = MeterTerms &
  Readonly<{
    point: PointId;
    /** Oldest first; `until` is when the next meter took over. */
    earlier?: readonly (MeterTerms & Readonly<{ until: Instant }>)[];
    /** The boundary capture starts from when the outbox knows nothing of the point yet. */
    start: Readonly<{ at: Instant; register: BoundaryRegister }>;
  }>;

/** What every leaf of a gateway repeats. */
export type LeafTerms = Readonly<{ realm: Realm; gateway: GatewayId; ruleHash: Uint8Array; length: Millis }>;

/** One leaf to be made: `capture` is null for an interval that is given up as missing. */
export type LeafDue = Readonly<{ terms: PointTerms; start: Instant; version: number; capture: IntervalCapture | null }>;

/** The meter that counted last in an interval that ends at `end`: it stands for the whole of it. */
const termsAt = (terms: PointTerms, end: Instant): MeterTerms =>
  terms.earlier?.find(({ until }) => end <= until) ?? terms;

/** A point whose chain of leaves has not begun. */
export const newChain = ({ point, start }: PointTerms): PointChain => ({
  point,
  sequence: 0,
  previous: new Uint8Array(32),
  sealedThrough: start.at,
  missing: [],
  boundary: start,
});

/** Appends one leaf to a point's chain. `clock` is the gateway's own, for a leaf that no reading stands behind. */
export const extendChain = (
  leafTerms: LeafTerms,
  chain: PointChain,
  due: LeafDue,
  { clock, salt, sha256 }: Readonly<{ clock: ClockState; salt: Uint8Array; sha256?: Sha256 | undefined }>,
): Readonly<{ encoded: Uint8Array; chain: PointChain }> => {
  const { capture, terms, start, version } = due;
  const { realm, gateway, ruleHash, length } = leafTerms;
  const meter = termsAt(terms, instant(start + length));
  const leaf: Leaf = {
    realm,
    gateway,
    point: terms.point,
    deviceCommitment: meter.deviceCommitment,
    bindingHash: meter.bindingHash,
    start,
    length,
    version,
    ...measured(capture, version),
    ratios: meter.ratios,
    netting: meter.netting,
    profileHash: meter.profileHash,
    ruleHash,
    clock: capture?.clock ?? clock,
    sequence: chain.sequence + 1,
    previous: chain.previous,
    salt,
  };
  const encoded = encodeLeaf(leaf);
  return { encoded, chain: { ...advanceChain(chain, due, length), previous: merkleLeafHash(encoded, sha256) } };
};

const advanceChain = (chain: PointChain, { capture, start }: LeafDue, length: Millis): PointChain => {
  const end = instant(start + length);
  const others = chain.missing.filter((missed) => missed !== start);
  return {
    ...chain,
    sequence: chain.sequence + 1,
    sealedThrough: instant(Math.max(chain.sealedThrough, end)),
    missing: capture === null ? [...others, start] : others,
    ...(capture !== null && end > chain.boundary.at && known(end, capture)),
  };
};

const known = (at: Instant, { closing, device, next }: IntervalCapture): Pick<PointChain, 'boundary' | 'device'> => ({
  boundary: { at, register: next?.register ?? closing },
  device: next?.device ?? device,
});

const measured = (capture: IntervalCapture | null, version: number): Pick<Leaf, 'origin' | 'energy' | 'quality'> => {
  if (capture === null) return { origin: 'missing', energy: null, quality: bad('missing') };
  const { opening, closing } = capture;
  const [importWh, exportWh] = [wh(closing.importWh - opening.importWh), wh(closing.exportWh - opening.exportWh)];
  if (importWh < 0 || exportWh < 0) throw new RangeError(`a register of ${capture.point} runs backwards in a capture`);
  const late = version > 1;
  return {
    origin: late ? 'recovered' : capture.origin,
    energy: { importWh, exportWh, opening, closing },
    quality: late ? recoveredQuality(capture.quality) : capture.quality,
  };
};

const recoveredQuality = (quality: Quality): Quality => (quality.level === 'good' ? uncertain('recovered') : quality);
