import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../../drivers/opcua/refusal.ts';
import { sampledSince } from '../../../drivers/opcua/source-time.ts';
import { reasonOfStatus } from '../../../drivers/opcua/status.ts';
import { instant, millis, monotonic } from '../../../src/domain/time.ts';

/** Numbers as OPC 10000-4 Annex A prints them. */
test.each([
  ['Good', 0x00000000, null],
  ['Good, with the overflow bit of a queue', 0x00000480, null],
  ['Good_Clamped', 0x00300000, null],
  ['Good_LocalOverride', 0x00960000, 'not-available'],
  ['Uncertain', 0x40000000, 'not-available'],
  ['Uncertain_LastUsableValue', 0x40900000, 'not-available'],
  ['Uncertain_NoCommunicationLastUsableValue', 0x408f0000, 'no-response'],
  ['Uncertain_EngineeringUnitsExceeded', 0x40940000, 'out-of-range'],
  ['Bad', 0x80000000, 'device-exception'],
  ['Bad_NoCommunication', 0x80310000, 'no-response'],
  ['Bad_WaitingForInitialData', 0x80320000, 'not-available'],
  ['Bad_NodeIdUnknown', 0x80340000, 'missing'],
  ['Bad_OutOfRange', 0x803c0000, 'out-of-range'],
  ['Bad_SensorFailure', 0x808c0000, 'device-exception'],
] as const)('%s', (_, status, reason) => expect(reasonOfStatus(status)).toBe(reason));

describe('since when a publication is so', () => {
  const stamp = (at: number) => ({ wall: instant(1_000_000 + at), monotonic: monotonic(at) });
  const contact = { before: stamp(2_000), at: stamp(3_000), clock: 'synchronised' } as const;
  const since = (times: readonly (number | null)[], more: object = {}) =>
    sampledSince({ ...contact, ...more }, times, millis(1_000)).wall - 1_000_000;

  test.each([
    ['the oldest source time', [1_002_600, 1_002_400], 2_400],
    ['a server clock ahead of ours: not after it came', [1_003_500], 3_000],
    ['not before the publication before', [1_002_000], 2_000],
    ['a source far away, however old, is not believed', [1_002_600, 900_000], 2_000],
    ['nor one without a time', [1_002_600, null], 2_000],
    ['nothing new', [], 2_000],
  ] as const)('%s', (_, times, expected) => expect(since(times)).toBe(expected));

  test.each(['unsynchronised', 'simulated'] as const)('with a clock that is %s', (clock) =>
    expect(since([1_002_600], { clock })).toBe(2_000),
  );

  test('both clocks name the same moment', () =>
    expect(sampledSince(contact, [1_002_400], millis(1_000))).toEqual(stamp(2_400)));
});

describe('a refusal says what to do', () => {
  const server = {
    endpoint: 'opc.tcp://ua:4840',
    security: { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' },
    user: { name: 'meter', passwordFile: '/etc/password' },
    pkiFolder: '/pki',
  } as const;
  const own = { certificateFile: '/pki/own.pem', thumbprint: 'AA:BB' };
  test.each([
    [server, 'BadUserAccessDenied (0x801f0000)', 'configuration', 'refuses user "meter"'],
    [{ ...server, user: null }, 'BadIdentityTokenRejected', 'configuration', 'Configure user and passwordFile'],
    [server, 'BadSecurityChecksFailed', 'key', 'SHA-1 AA:BB'],
    [server, 'BadTooManySessions', 'link-down', 'no room'],
    [server, 'connect ECONNREFUSED 127.0.0.1:4840', 'link-down', 'cannot be reached'],
  ] as const)('%#', (to, said, code, sentence) => {
    const fault = refusalOf(to, own, new Error(said));
    expect(fault.code).toBe(code);
    expect(fault.message).toContain(sentence);
    expect(fault.message).toContain('opc.tcp://ua:4840');
  });
});
