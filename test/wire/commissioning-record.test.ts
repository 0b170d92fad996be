import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/ed25519/verify.ts';
import { utf8 } from '../../src/wire/bytes.ts';
import { openCommissioning, signCommissioning } from '../../src/wire/commissioning-record.ts';
import { openMessage, signMessage } from '../../src/wire/cose.ts';
import { testKeyOf, testSigner } from '../support/test-signers.ts';

const gateway = testSigner('gateway');
const text = '{"device":"m1","installer":"สมชาย"}';

test('what was signed is opened, to the letter', () => {
  expect(openCommissioning(signCommissioning(text, gateway), gateway.key, verifySignature)).toBe(text);
  const marked = `\ufeff${text}`;
  expect(openCommissioning(signCommissioning(marked, gateway), gateway.key, verifySignature)).toBe(marked);
});

describe('is refused', () => {
  const open =
    (bytes: Uint8Array, key = gateway.key) =>
    () =>
      openCommissioning(bytes, key, verifySignature);
  test.each<readonly [string, () => unknown, string]>([
    ['a batch of the same gateway over the same bytes', open(signMessage('batch', utf8(text), gateway)), 'malformed'],
    ['another gateway', open(signCommissioning(text, gateway), testSigner('core').key), 'signature'],
    [
      'a report that was altered',
      open(signCommissioning(text, gateway).map((byte, at) => (at === 150 ? byte ^ 1 : byte))),
      'signature',
    ],
    ['what is no text', open(signMessage('commissioning', Uint8Array.of(0xff), gateway)), 'malformed'],
    ['a key of another purpose', () => signCommissioning(text, testSigner('account')), 'key'],
  ])('%s', (_, act, code) => expect(act).toThrow(expect.objectContaining({ code })));

  test('and never passes for a batch', () =>
    expect(() => openMessage('batch', signCommissioning(text, gateway), testKeyOf, verifySignature)).toThrow(
      /type is not/,
    ));
});
