import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { concat, fromHex, utf8 } from '../../src/wire/bytes.ts';
import { type Cbor, encodeCbor } from '../../src/wire/cbor.ts';
import { givenKeys, openMessage, parseMessage, signMessage } from '../../src/wire/cose.ts';
import { publicKey } from '../../src/wire/key-id.ts';
import { es256Signer, testKeyOf, testSigner } from '../support/test-signers.ts';

const gateway = testSigner('gateway');
const payload = utf8('kept');
const kid = fromHex(gateway.key.kid);
const typ = 'application/gridtokenx-batch+cose';

type Parts = Readonly<{
  protected?: Cbor;
  unprotected?: Cbor;
  context?: string;
  aad?: string;
  tag?: number;
  signer?: typeof gateway;
}>;
/** A COSE_Sign1 made from parts after RFC 9052 §4.4, so that every part can be wrong on its own, rightly signed. */
const made = (parts: Parts = {}): Uint8Array => {
  const { context = 'Signature1', aad = 'gridtokenx/batch/v1', tag = 0xd2, signer = gateway } = parts;
  const header = encodeCbor(
    parts.protected ??
      new Map<number, Cbor>([
        [1, -19],
        [4, kid],
        [16, typ],
      ]),
  );
  const signature = signer.sign(encodeCbor([context, header, utf8(aad), payload]));
  return concat(Uint8Array.of(tag), encodeCbor([header, parts.unprotected ?? new Map(), payload, signature]));
};
const open = (bytes: Uint8Array) => openMessage('batch', bytes, testKeyOf, verifySignature);
const header = (...entries: readonly (readonly [number, Cbor])[]): Parts => ({ protected: new Map(entries) });

test('is made as RFC 9052 says', () => expect(signMessage('batch', payload, gateway)).toEqual(made()));
test('is opened', () => expect(open(made())).toEqual({ kid: gateway.key.kid, payload }));
test('the kid that was given for the key is told from a key that nobody gave', () => {
  const by = (raw: Uint8Array) => () =>
    openMessage('batch', made(), givenKeys([publicKey(raw)], 'gateway'), verifySignature, 'report');
  expect(by(gateway.key.raw)().payload).toEqual(payload);
  expect(by(testSigner('core').key.raw)).toThrow(
    `The report is signed by the key ${gateway.key.kid}, which is not known here.`,
  );
  expect(by(kid)).toThrow(
    `The key that was given is ${gateway.key.kid}, which is the kid of the key that signed, a hash`,
  );
});
test('the older algorithm number -8 is accepted', () =>
  expect(open(made(header([1, -8], [4, kid], [16, typ]))).payload).toEqual(payload));

describe('ES256', () => {
  const signer = es256Signer('gateway');
  const es256Kid = fromHex(signer.key.kid);
  const keyOf = (known: string) =>
    known === signer.key.kid ? ({ key: signer.key, purpose: 'gateway' } as const) : testKeyOf(known);
  const openEither = (bytes: Uint8Array) => openMessage('batch', bytes, keyOf, verifySignature);

  test('is opened, whoever made the message', () => {
    expect(openEither(signMessage('batch', payload, signer))).toEqual({ kid: signer.key.kid, payload });
    expect(openEither(made({ ...header([1, -7], [4, es256Kid], [16, typ]), signer })).payload).toEqual(payload);
  });
  test('is another message every time, over the same bytes', () => {
    const [one, other] = [signMessage('batch', payload, signer), signMessage('batch', payload, signer)];
    expect(one).not.toEqual(other);
    expect(parseMessage('batch', one).signed).toEqual(parseMessage('batch', other).signed);
  });
  test.each<readonly [string, Uint8Array]>([
    ['Ed25519, rightly signed', made({ ...header([1, -19], [4, es256Kid], [16, typ]), signer })],
    ['EdDSA, rightly signed', made({ ...header([1, -8], [4, es256Kid], [16, typ]), signer })],
    ['ES256, signed by Ed25519', made(header([1, -7], [4, kid], [16, typ]))],
  ])('a header that says %s, is not that of the key', (_, bytes) => {
    expect(() => openEither(bytes)).toThrow(expect.objectContaining({ code: 'signature' }));
    expect(() => openEither(bytes)).toThrow(/its key is/);
  });
});

describe('malformed', () => {
  test.each<readonly [string, Uint8Array]>([
    ['no tag', made().slice(1)],
    ['another tag', made({ tag: 0xd1 })],
    ['ESP256, another number for ES256', made(header([1, -9], [4, kid], [16, typ]))],
    ['ES384', made(header([1, -35], [4, kid], [16, typ]))],
    ['no algorithm', made(header([4, kid], [16, typ]))],
    ['an algorithm in words', made(header([1, 'EdDSA'], [4, kid], [16, typ]))],
    ['no key id', made(header([1, -19], [16, typ]))],
    ['a short key id', made(header([1, -19], [4, kid.slice(1)], [16, typ]))],
    ['no type', made(header([1, -19], [4, kid]))],
    ['the type of a receipt', made(header([1, -19], [4, kid], [16, 'application/gridtokenx-receipt+cose']))],
    ['a critical header', made(header([1, -19], [2, [16]], [4, kid], [16, typ]))],
    ['a header more', made(header([1, -19], [3, 'x'], [4, kid], [16, typ]))],
    ['an unprotected header', made({ unprotected: new Map([[4, kid]]) })],
    ['a header that is no map', made({ protected: [1, -19] })],
    ['three parts', concat(Uint8Array.of(0xd2), encodeCbor([kid, new Map(), payload]))],
    ['a detached payload', concat(Uint8Array.of(0xd2), encodeCbor([kid, new Map(), null, new Uint8Array(64)]))],
    ['a short signature', concat(Uint8Array.of(0xd2), encodeCbor([kid, new Map(), payload, new Uint8Array(63)]))],
  ])('%s', (_, bytes) => expect(() => open(bytes)).toThrow(expect.objectContaining({ code: 'malformed' })));
});

describe('not signed by whom it must be', () => {
  const account = testSigner('account');
  test.each<readonly [string, RegExp, Uint8Array]>([
    ['a key nobody knows', /not known here/, made(header([1, -19], [4, new Uint8Array(32)], [16, typ]))],
    [
      'a key of another purpose',
      /only a gateway key may/,
      made({ ...header([1, -19], [4, fromHex(account.key.kid)], [16, typ]), signer: account }),
    ],
    ["somebody else's signature", /does not verify/, made({ signer: account })],
    ['signed as an order', /does not verify/, made({ aad: 'gridtokenx/order/v1' })],
    ['signed as another structure', /does not verify/, made({ context: 'Signature' })],
  ])('%s', (_, why, bytes) => {
    expect(() => open(bytes)).toThrow(why);
    expect(() => open(bytes)).toThrow(expect.objectContaining({ code: 'signature' }));
  });

  test('a batch is no order, though the same bytes are signed', () =>
    expect(() => parseMessage('order', made())).toThrow(/type is not application\/gridtokenx-order/));
  test('no key serves two purposes: an account key signs no batch', () =>
    expect(() => signMessage('batch', payload, account)).toThrow(expect.objectContaining({ code: 'key' })));
});
