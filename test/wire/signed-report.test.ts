import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { utf8 } from '../../src/wire/bytes.ts';
import { openMessage, signMessage } from '../../src/wire/cose.ts';
import { openReportText, signReportText } from '../../src/wire/signed-report.ts';
import { testKeyOf, testSigner } from '../support/test-signers.ts';

const gateway = testSigner('gateway');
const text = '{"device":"m1","installer":"สมชาย"}';

test('what was signed is opened, to the letter', () => {
  expect(
    openReportText('commissioning', signReportText('commissioning', text, gateway), gateway.key, verifySignature),
  ).toBe(text);
  const marked = `\ufeff${text}`;
  expect(
    openReportText('commissioning', signReportText('commissioning', marked, gateway), gateway.key, verifySignature),
  ).toBe(marked);
});

describe('is refused', () => {
  const open =
    (bytes: Uint8Array, key = gateway.key) =>
    () =>
      openReportText('commissioning', bytes, key, verifySignature);
  test.each<readonly [string, () => unknown, string]>([
    ['a batch of the same gateway over the same bytes', open(signMessage('batch', utf8(text), gateway)), 'malformed'],
    ['another gateway', open(signReportText('commissioning', text, gateway), testSigner('core').key), 'signature'],
    [
      'a report that was altered',
      open(signReportText('commissioning', text, gateway).map((byte, at) => (at === 150 ? byte ^ 1 : byte))),
      'signature',
    ],
    ['what is no text', open(signMessage('commissioning', Uint8Array.of(0xff), gateway)), 'malformed'],
    ['a key of another purpose', () => signReportText('commissioning', text, testSigner('account')), 'key'],
  ])('%s', (_, act, code) => expect(act).toThrow(expect.objectContaining({ code })));

  test('and never passes for a batch', () =>
    expect(() =>
      openMessage('batch', signReportText('commissioning', text, gateway), testKeyOf, verifySignature),
    ).toThrow(/type is not/));
});
