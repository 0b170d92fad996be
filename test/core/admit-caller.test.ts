import { firstValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { admitCaller } from '../../src/core/admit-caller.ts';
import type { PublicKey } from '../../src/domain/identity.ts';
import { instant } from '../../src/domain/time.ts';
import type { Caller } from '../../src/ports/core-service.ts';
import { openedRegistry, runCore, sealedBatches, tradingRegistry } from '../support/core-fixture.ts';
import { ten } from '../support/sealed-substation.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const old = testSigner('gateway').key;
const fresh = es256Signer('gateway').key;
const foreign = testSigner('operator').key;

/** gw-1 has the key `fresh`, and had `old` until entry 4 of the log. */
const rotated = (until: number) => {
  const [gateway, ...others] = tradingRegistry().gateways;
  if (gateway === undefined) throw new Error('there is no gateway');
  const former = [{ key: old, until, handover: null }];
  return tradingRegistry('tou', { version: 2, gateways: [{ ...gateway, key: fresh, former }, ...others] });
};
const caller = (by: PublicKey, change: Partial<Caller> = {}): Caller => ({
  name: 'gw-1',
  kid: 'ab'.repeat(32),
  vouchedBy: ({ kid }) => kid === by.kid,
  ...change,
});

describe('who may speak for gw-1, whose key was rotated at entry 4', () => {
  test.for<readonly [string, string, Caller, number, string]>([
    ['its key of today', 'gw-1', caller(fresh), 3, 'admitted'],
    ['its key of today, later', 'gw-1', caller(fresh), 400, 'admitted'],
    ['the former one in its overlap', 'gw-1', caller(old), 3, 'admitted'],
    ['the former one when its time is over', 'gw-1', caller(old), 4, 'revoked-key'],
    ['a key that never was', 'gw-1', caller(foreign), 3, 'foreign-certificate'],
    ['a name nobody enrolled', 'gw-9', caller(fresh, { name: 'gw-9' }), 3, 'unknown-gateway'],
    ['a certificate of another one', 'gw-1', caller(fresh, { name: 'gw-2' }), 3, 'foreign-certificate'],
    ['another gateway with its own key', 'gw-2', caller(fresh), 3, 'foreign-certificate'],
    ['the sealing key itself in the handshake', 'gw-1', caller(fresh, { kid: fresh.kid }), 3, 'foreign-certificate'],
    ['a former one there', 'gw-1', caller(fresh, { kid: old.kid }), 3, 'foreign-certificate'],
    ['a certificate that names nobody', 'gw-1', caller(fresh, { name: '' }), 3, 'foreign-certificate'],
  ])('%s', ([, gateway, shown, logged, verdict]) => {
    const reply = admitCaller(gateway, shown, { registry: rotated(4), logged });
    expect(reply.kind === 'refused' ? reply.reason : reply.kind).toBe(verdict);
  });
});

test('the log of now decides: what is kept meanwhile ends an overlap', async () => {
  // The log begins with rules and registry: it has two entries.
  const { service } = runCore({ registry: openedRegistry(rotated(3)) }, {}, instant(ten + 20 * 60_000));
  expect(service.admit('gw-1', caller(old))).toEqual({ kind: 'admitted' });
  const [batch] = sealedBatches(1);
  if (batch === undefined) throw new Error('nothing was sealed');
  await firstValueFrom(service.submitBatch('gw-1', 1, batch.body));
  expect(service.admit('gw-1', caller(old))).toMatchObject({ kind: 'refused', reason: 'revoked-key' });
  expect(service.admit('gw-1', caller(foreign))).toMatchObject({ reason: 'foreign-certificate' });
  expect(service.admit('gw-9', caller(foreign))).toMatchObject({ reason: 'unknown-gateway' });
  expect(service.view()).toMatchObject({
    refused: { 'revoked-key': 1, 'foreign-certificate': 1, 'unknown-gateway': 1 },
    alarms: [
      { id: 'foreign-signature/gw-1', state: 'raised' },
      { id: 'revoked-key/gw-1', state: 'raised' },
    ],
  });
});
