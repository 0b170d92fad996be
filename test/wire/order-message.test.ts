import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { wh } from '../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import { type CancelTerms, cancelScopes, type OrderTerms, sides, timesInForce } from '../../src/domain/order.ts';
import { type CborMap, decodeCbor, encodeCbor, hashOf } from '../../src/wire/cbor.ts';
import { parseMessage, signMessage } from '../../src/wire/cose.ts';
import {
  decodeOrderMessage,
  hashOfOrderMessage,
  openOrderMessage,
  signCancel,
  signOrder,
} from '../../src/wire/order-message.ts';
import { hex } from '../support/hex.ts';
import { quarter, ten } from '../support/sealed-substation.ts';
import { testKeyOf, testSigner } from '../support/test-signers.ts';

const account = testSigner('account');
const terms: OrderTerms = {
  realm: 'simulation',
  account: 'a-h01',
  point: 'h01',
  zone: 'zone-1',
  start: quarter(2).start,
  length: QUARTER_HOUR,
  side: 'sell',
  quantityWh: wh(1_500),
  limit: microBahtPerKwh(4_000_000),
  timeInForce: 'gate',
  expires: quarter(1).start,
  nonce: 'n-1',
};
const cancel: CancelTerms = { realm: 'simulation', account: 'a-h01', nonce: 'n-1', expires: ten };
const open = (bytes: Uint8Array) => openOrderMessage(bytes, testKeyOf, verifySignature);

/** By hand: 14 fields in the order schema, kind, realm, account, nonce, expires, point, zone, start, length … */
const byHand = hex(
  [
    'ae 0001 0101 0201', // map of 14; schema 1; order; simulation
    '03 65 612d683031 04 63 6e2d31', // "a-h01", "n-1"
    '05 1b 000001a20b8cb320', // expires 10:15
    '06 63 683031 07 66 7a6f6e652d31', // "h01", "zone-1"
    '08 1b 000001a20b9a6ec0 09 1a 000dbba0', // 10:30 (+ 2 × 900,000 ms), a quarter hour
    '0a 02 0b 1905dc 0c 1a 003d0900 0d 01', // sell 1500 Wh at 4,000,000 µTHB/kWh until the gate
  ].join(''),
);

test('an order is signed over these bytes', () =>
  expect(parseMessage('order', signOrder(terms, account)).payload).toEqual(byHand));
test('a cancellation is shorter', () =>
  expect(parseMessage('order', signCancel(cancel, account)).payload).toEqual(
    hex('a6 0001 0102 0201 03 65 612d683031 04 63 6e2d31 05 1b 000001a20b7ef780'),
  ));

test.each(sides.flatMap((side) => timesInForce.map((timeInForce) => [side, timeInForce] as const)))(
  'a %s order, %s, is opened as it was signed',
  (side, timeInForce) => {
    const message = { kind: 'order', terms: { ...terms, side, timeInForce } } as const;
    const opened = open(signOrder(message.terms, account));
    expect(opened).toEqual({ ...message, kid: account.key.kid, hash: hashOfOrderMessage(message) });
  },
);
test.each<Partial<typeof terms>>([
  { selfTrade: 'expire-taker' },
  { timeInForce: 'fok', budget: nanoBaht(12_345_678_901_234n) },
  { timeInForce: 'post-only', replaces: 'n-1' },
  { selfTrade: 'expire-both', budget: nanoBaht(1n), replaces: 'n-2' },
  { green: true, replaces: 'n-2' },
])('what an order may say besides, %o, is opened as it was signed', (besides) => {
  const message = { kind: 'order', terms: { ...terms, ...besides } } as const;
  expect(open(signOrder(message.terms, account))).toMatchObject(message);
});
test.each(cancelScopes)('a cancellation with the scope %s is opened as it was signed', (scope) =>
  expect(open(signCancel({ ...cancel, scope }, account))).toMatchObject({ terms: { ...cancel, scope } }),
);
test('a cancellation is opened as it was signed', () =>
  expect(open(signCancel(cancel, account))).toMatchObject({ kind: 'cancel', terms: cancel }));
test('the hash is that of the signed payload', () =>
  expect(open(signOrder(terms, account)).hash).toEqual(hashOf(decodeCbor(byHand))));

test('a gateway key places no orders', () => {
  expect(() => signOrder(terms, testSigner('gateway'))).toThrow(/signed by the account key/);
  const altered = signMessage('order', byHand, { ...testSigner('gateway'), purpose: 'account' });
  expect(() => open(altered)).toThrow(/only an account key may/);
});

describe('malformed', () => {
  const fields = decodeCbor(byHand) as CborMap;
  test.each<readonly [string, number, number | string | null]>([
    ['another schema', 0, 2],
    ['another kind', 1, 3],
    ['the kind of a cancellation', 1, 2],
    ['a name for an account', 3, 'Somchai'],
    ['an empty nonce', 4, ''],
    ['a moment in words', 5, '10:15'],
    ['no length', 9, 0],
    ['a third side', 10, 3],
    ['a quantity in words', 11, 'all'],
    ['no limit', 12, null],
    ['another time in force', 13, 5],
    ['another way with own orders', 14, 4],
    ['a budget in words', 15, 'all'],
    ['a name for the order it replaces', 16, 'The first'],
    ['green that is not', 17, 0],
    ['a field more', 18, 0],
  ])('%s', (_, key, value) => {
    const payload = encodeCbor(new Map([...fields, [key, value]]));
    expect(() => decodeOrderMessage(payload)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });
  test('no map', () => expect(() => decodeOrderMessage(encodeCbor([1]))).toThrow(/not a map/));
});
