import { Fault } from '../../src/domain/fault.ts';
import type { PublicKey, VerifySignature } from '../../src/domain/identity.ts';
import { checkProof } from '../../src/verification/check-proof.ts';
import { fromHex, toHex } from '../../src/wire/bytes.ts';
import { decodeProofFile, encodeProofFile, type ProofFile } from '../../src/wire/proof-file.ts';
import { mersenneTwister } from './mersenne-twister.ts';
import { type SignatureCase, signatureCases } from './signature-cases.ts';

// No import of `node:`: a browser runs this file too, and must draw the same mutants from the same seed.

/** What is mutated: proof files as text, and honest signatures. */
export type Originals = Readonly<{
  proofs: readonly string[];
  signatures: readonly Pick<SignatureCase, 'raw' | 'message' | 'signature'>[];
}>;

type Draw = (below: number) => number;

/**
 * What both sides say about mutant number `from` to `to`, drawn from the seed: every other one is a bare signature, the rest
 * are proof files with one of their messages mutated inside.
 */
export function* saidOfMutants(
  originals: Originals,
  seed: number,
  count: number,
  verify: VerifySignature,
): Generator<string> {
  const random = mersenneTwister(seed);
  const draw: Draw = (below) => random() % below;
  const proofs = originals.proofs.map(decodeProofFile);
  // As many honest ones as there are odd ones.
  const honest = Array.from(signatureCases, (_, at) => originals.signatures[at % originals.signatures.length]);
  const bare = [...signatureCases, ...honest.filter((one) => one !== undefined)];
  for (let round = 0; round < count; round += 1)
    yield round % 2 === 0 ? saidOfSignature(bare, draw, verify) : saidOfProof(proofs, draw, verify);
}

const saidOfSignature = (
  all: readonly Originals['signatures'][number][],
  draw: Draw,
  verify: VerifySignature,
): string => {
  const [one, other] = [all[draw(all.length)], all[draw(all.length)]];
  if (one === undefined || other === undefined) throw new RangeError('there are no signatures to mutate');
  const parts = [fromHex(one.raw), fromHex(one.message), fromHex(one.signature)];
  const others = [fromHex(other.raw), fromHex(other.message), fromHex(other.signature)];
  const part = draw(4);
  // One in four stays as it is: that honest ones are taken must be seen, too.
  if (part < 3) parts[part] = mutated(parts[part] as Uint8Array, others[part] as Uint8Array, draw);
  const [raw, message, signature] = parts as [Uint8Array, Uint8Array, Uint8Array];
  // The verdict must be one for whatever stands where a key should: the algorithm is not asked whether it likes it.
  const algorithm = raw.length > 48 ? 'ES256' : 'Ed25519';
  const key: PublicKey = { kid: '', algorithm, raw };
  return `${verify(key, message, signature)} ${toHex(raw)} ${toHex(message)} ${toHex(signature)}`;
};

/** A bit, a byte, a byte more or less, two exchanged, a stretch of another of its kind, or the other in its place. */
const mutated = (bytes: Uint8Array, other: Uint8Array, draw: Draw): Uint8Array => {
  const made = Uint8Array.from(bytes);
  const at = draw(Math.max(1, made.length));
  switch (draw(8)) {
    case 0:
    case 1:
      made[at] = (made[at] ?? 0) ^ (1 << draw(8));
      return made;
    case 2:
      made[at] = draw(256);
      return made;
    case 3:
      return Uint8Array.from([...made.subarray(0, at), draw(256), ...made.subarray(at)]);
    case 4:
      return Uint8Array.from([...made.subarray(0, at), ...made.subarray(at + 1)]);
    case 5: {
      const second = draw(Math.max(1, made.length));
      [made[at], made[second]] = [made[second] ?? 0, made[at] ?? 0];
      return made;
    }
    case 6:
      made.set(other.subarray(at, Math.min(made.length, at + 1 + draw(32))), at);
      return made;
    default:
      return Uint8Array.from(other);
  }
};

const saidOfProof = (proofs: readonly ProofFile[], draw: Draw, verify: VerifySignature): string => {
  const [one, other] = [proofs[draw(proofs.length)], proofs[draw(proofs.length)]];
  if (one === undefined || other === undefined) throw new RangeError('there are no proofs to mutate');
  const proof = draw(8) === 0 ? one : mutatedProof(one, other, draw);
  try {
    // Through its text, as a file that somebody brings.
    const read = decodeProofFile(encodeProofFile(proof));
    return JSON.stringify(checkProof(read, read.keys, verify));
  } catch (error) {
    if (error instanceof Fault) return `${error.code}: ${error.message}`;
    throw error;
  }
};

type Place = Readonly<{ bytes: Uint8Array; put: (bytes: Uint8Array) => ProofFile }>;

const mutatedProof = (one: ProofFile, other: ProofFile, draw: Draw): ProofFile => {
  const [places, theirs] = [placesIn(one), placesIn(other)];
  const [place, donor] = [places[draw(places.length)], theirs[draw(theirs.length)]];
  if (place === undefined || donor === undefined) throw new RangeError('a proof without bytes');
  return place.put(mutated(place.bytes, donor.bytes, draw));
};

/** Every run of bytes in a proof, and the proof with another in its place. */
const placesIn = (proof: ProofFile): readonly Place[] => {
  const fields = Object.entries(proof).flatMap(([name, value]): readonly Place[] => {
    const put = (changed: unknown): ProofFile => ({ ...proof, [name]: changed }) as ProofFile;
    if (value instanceof Uint8Array) return [{ bytes: value, put }];
    if (Array.isArray(value)) return inList(value, put);
    if (typeof value === 'string' && value.includes('\n')) return [inText(value, put)];
    return [];
  });
  const keys = Object.entries(proof.keys).map(
    ([purpose, raw]): Place => ({
      bytes: raw,
      put: (bytes) => ({ ...proof, keys: { ...proof.keys, [purpose]: bytes } }),
    }),
  );
  return [...fields, ...keys];
};

const inList = (list: readonly unknown[], put: (changed: unknown) => ProofFile): readonly Place[] =>
  list.flatMap((item, at) => {
    const among = (changed: unknown): ProofFile => put(list.map((same, index) => (index === at ? changed : same)));
    if (item instanceof Uint8Array) return [{ bytes: item, put: among }];
    return typeof item === 'string' ? [inText(item, among)] : [];
  });

/** Notes are text: one unit of UTF-16 a byte is enough to break them everywhere. */
const inText = (text: string, put: (changed: unknown) => ProofFile): Place => ({
  bytes: new TextEncoder().encode(text),
  put: (bytes) => put(new TextDecoder().decode(bytes)),
});
