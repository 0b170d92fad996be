import { generateKeyPairSync } from 'node:crypto';
import { hashes, sign as nobleSign, verify as nobleVerify } from '@noble/ed25519';
import { sha512 } from '@noble/hashes/sha2.js';
import { signerFromSeed, signerOf } from '../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { instant } from '../../src/domain/time.ts';
import { interleaved, medians, perSecond } from './rounds.ts';
import { type Effort, type Row, ratio, row } from './row.ts';
import { sealedTown, sealer } from './sealed-town.ts';

const MESSAGE_BYTES = 200;
const POINTS = [1, 16, 64] as const;
const morning = instant(Date.parse('2026-11-24T10:00:00+07:00'));

// The library's synchronous functions ask for a hash from outside.
hashes.sha512 = sha512;

/** Sealing as a gateway does it, for a batch of so many points. */
const sealWork = (points: number) => {
  const signer = signerFromSeed(systemRandom.bytes(32), 'gateway');
  const town = sealedTown(points, morning, signer.key);
  const seal = sealer(town, signer, systemRandom);
  const { batch } = seal();
  return { seal, bytes: batch.body.length / points };
};

const microseconds = (perSecondNow: number, points: number): number => 1e6 / (perSecondNow * points);

/** One thread, no storage. A reading here is one leaf: one point's energy in one interval. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const [rounds, time] = effort === 'quick' ? [1, 10] : [5, 250];
  const seed = systemRandom.bytes(32);
  const signer = signerFromSeed(seed, 'gateway');
  const message = systemRandom.bytes(MESSAGE_BYTES);
  const signature = signer.sign(message);
  const { raw } = signer.key;
  const es256 = signerOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, 'gateway');
  const byEs256 = es256.sign(message);
  const works = POINTS.map((points) => ({ points, ...sealWork(points) }));
  const of = <Verb extends string>(verb: Verb, points: number): `${Verb}${number}` => `${verb}${points}`;

  const found = medians(
    await interleaved<string>(rounds, {
      sign: () => perSecond(time, () => signer.sign(message)),
      nobleSign: () => perSecond(time, () => nobleSign(message, seed)),
      verify: () => perSecond(time, () => verifySignature(signer.key, message, signature)),
      signEs256: () => perSecond(time, () => es256.sign(message)),
      verifyEs256: () => perSecond(time, () => verifySignature(es256.key, message, byEs256)),
      nobleVerify: () => perSecond(time, () => nobleVerify(signature, message, raw, { zip215: false })),
      ...Object.fromEntries(works.map(({ points, seal }) => [of('seal', points), () => perSecond(time, seal)])),
    }),
  );
  const at = (name: string): number => found[name] ?? Number.NaN;
  return [
    row('sign, ours (node:crypto)', at('sign'), '/s', `${MESSAGE_BYTES}-byte message, one thread`),
    row('sign, @noble/ed25519', at('nobleSign'), '/s'),
    ratio('sign: ours to @noble/ed25519', at('sign'), at('nobleSign')),
    row('verify, ours (node:crypto)', at('verify'), '/s', 'the key is parsed once'),
    row('verify, @noble/ed25519', at('nobleVerify'), '/s'),
    ratio('verify: ours to @noble/ed25519', at('verify'), at('nobleVerify')),
    row('sign by ES256', at('signEs256'), '/s'),
    row('verify by ES256', at('verifyEs256'), '/s'),
    ratio('verify: ES256 to Ed25519', at('verifyEs256'), at('verify')),
    ...works.map(({ points, bytes }) =>
      row(
        `seal a reading, ${points} points a batch`,
        microseconds(at(of('seal', points)), points),
        'µs',
        `leaves, tree, signature, chain; ${Math.round(bytes)} bytes a reading`,
      ),
    ),
    ratio(
      'seal a reading: a signature each to one for 64',
      microseconds(at(of('seal', 1)), 1),
      microseconds(at(of('seal', 64)), 64),
    ),
  ];
};
