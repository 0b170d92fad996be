import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { logOrigin, openCheckpoint, signCheckpoint } from '../../src/wire/checkpoint.ts';
import { cosignatureOn, cosignLine, witnessName } from '../../src/wire/cosignature.ts';
import { spkiOf } from '../../src/wire/key-id.ts';
import { signNow } from '../../src/wire/message-signer.ts';
import { openWitnessKey, prepareWitnessKey, unverifiedWitnessKey } from '../../src/wire/witness.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const origin = logOrigin('simulation', 'core-1');
const name = witnessName('simulation', 'core-1', 'gw-1');
const witness = testSigner('witness');
const note = signCheckpoint(origin, { size: 9, root: new Uint8Array(32).fill(7) }, testSigner('log'));
const cosigned = note + cosignLine(note, origin, name, 1_679_315_147, witness);

describe('a co-signature, by the words of C2SP tlog-cosignature', () => {
  const last = cosigned.trimEnd().split('\n').at(-1) ?? '';
  const blob = Buffer.from(last.split(' ')[2] ?? '', 'base64');

  test('stands in a line of its own, under the witness’s name', () =>
    expect(last).toMatch(/^— gridtokenx\/simulation\/core-1\/witness\/gw-1 [A-Za-z0-9+/=]+$/));
  test('begins with SHA-256(name ‖ LF ‖ 0x04 ‖ key)[:4]', () => {
    const id = createHash('sha256').update(`${name}\n`).update(Uint8Array.of(4)).update(witness.key.raw).digest();
    expect(blob.subarray(0, 4)).toEqual(id.subarray(0, 4));
  });
  test('then has the time, in seconds, most significant byte first', () =>
    expect(blob.readBigUInt64BE(4)).toBe(1_679_315_147n));
  test('signs two lines and the note’s own text, as OpenSSL sees it', () => {
    const text = `cosignature/v1\ntime 1679315147\n${origin}\n9\n${Buffer.alloc(32, 7).toString('base64')}\n`;
    const key = createPublicKey({ key: Buffer.from(spkiOf(witness.key)), format: 'der', type: 'spki' });
    expect(verify(null, Buffer.from(text), key, blob.subarray(12))).toBe(true);
    expect(blob.length).toBe(4 + 8 + 64);
  });
  test('does not disturb who reads the log’s own signature', () =>
    expect(openCheckpoint(cosigned, origin, testSigner('log').key, verifySignature).size).toBe(9));
  test('the published example is read: its time is that of its text', () => {
    // C2SP tlog-cosignature, example; the key id of the witness is in its line, its key is not published.
    const line =
      'jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==';
    const bytes = Buffer.from(line, 'base64');
    expect(bytes.length).toBe(76);
    expect(bytes.readBigUInt64BE(4)).toBe(1_679_315_147n);
  });
});

describe('what is no co-signature', () => {
  const of = (text: string, by = name, raw = witness.key.raw) => cosignatureOn(text, origin, by, raw);
  test('of another witness, of another key, and of none', () => {
    expect(of(cosigned)).toMatchObject({ seconds: 1_679_315_147 });
    expect(of(cosigned, witnessName('simulation', 'core-1', 'gw-2'))).toBeNull();
    expect(of(cosigned, name, testSigner('account').key.raw)).toBeNull();
    expect(of(note)).toBeNull();
  });
  test('of another head: its signature does not verify there', () => {
    const other = signCheckpoint(origin, { size: 10, root: new Uint8Array(32).fill(7) }, testSigner('log'));
    const moved = of(other + cosigned.slice(note.length));
    expect(moved && verifySignature(witness.key, moved.message, moved.signature)).toBe(false);
    const honest = of(cosigned);
    expect(honest && verifySignature(witness.key, honest.message, honest.signature)).toBe(true);
  });
  test('by a key for something else, or that is not Ed25519', () => {
    expect(() => cosignLine(note, origin, name, 1, testSigner('gateway'))).toThrow(/not by the gateway key/);
    expect(() => cosignLine(note, origin, name, 1, es256Signer('witness'))).toThrow(/not by ES256/);
  });
});

test('a gateway vouches for its witness key, by either algorithm, and nobody else can', () => {
  const word = { realm: 'simulation', core: 'core-1', gateway: 'gw-1', key: witness.key } as const;
  for (const gateway of [testSigner('gateway'), es256Signer('gateway')]) {
    const statement = signNow(prepareWitnessKey(word, gateway), gateway);
    expect(openWitnessKey(statement, gateway.key, verifySignature)).toEqual(word);
    expect(unverifiedWitnessKey(statement)).toEqual(word);
    expect(() => openWitnessKey(statement, testSigner('account').key, verifySignature)).toThrow(/not known here/);
    const torn = Uint8Array.from([...statement.slice(0, -1), (statement.at(-1) ?? 0) ^ 1]);
    expect(() => openWitnessKey(torn, gateway.key, verifySignature)).toThrow(/does not verify/);
  }
});
