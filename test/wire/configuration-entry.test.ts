import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import type { ConfigurationEntry, WantedConfiguration } from '../../src/domain/configuration-change.ts';
import { instant } from '../../src/domain/time.ts';
import { toHex, utf8 } from '../../src/wire/bytes.ts';
import { decodeBundle, encodeBundle } from '../../src/wire/configuration-bundle.ts';
import {
  entryHash,
  LONGEST_PARAMS,
  MOST_PATHS,
  MOST_REASONS,
  openEntry,
  parseEntry,
  prepareEntry,
} from '../../src/wire/configuration-entry.ts';
import {
  claimedKid,
  openConfigurationRequest,
  requestHash,
  signConfigurationRequest,
} from '../../src/wire/configuration-request.ts';
import { parseMessage } from '../../src/wire/cose.ts';
import { signNow } from '../../src/wire/message-signer.ts';
import { ten } from '../support/sealed-substation.ts';
import { es256Signer, testSigner } from '../support/test-signers.ts';

const gateway = testSigner('gateway');
const operator = testSigner('operator');
const entry: ConfigurationEntry = {
  ...{ sequence: 1, gateway: 'gateway-1', before: new Uint8Array(32), at: ten, clock: 'simulated', change: 1 },
  ...{ step: 'confirmed', way: 'start', author: 'start', reason: 'why', configuration: new Uint8Array(32).fill(7) },
  ...{ basedOn: null, restores: null, outcome: null, reasons: [], word: null },
  diff: [
    { path: 'a', before: null, after: '1' },
    { path: 'b', before: true, after: true },
  ],
};
const sign = (change: Partial<ConfigurationEntry> = {}, signer = gateway) =>
  signNow(prepareEntry({ ...entry, ...change }, signer), signer);

describe('an entry of the history', () => {
  const word = { message: new Uint8Array(80).fill(1), key: operator.key.raw };
  test.for<readonly [string, Partial<ConfigurationEntry>]>([
    ['the first', {}],
    ['one with everything', { step: 'proposed', way: 'fleet', basedOn: 3, restores: 2, outcome: 'It runs.', word }],
    [
      'one that was refused by codes',
      {
        ...{ step: 'refused', way: 'api', outcome: 'a\nb', diff: [] },
        reasons: [
          { code: 'needs-restart', params: { path: 'eventsKept', program: 'core' } },
          { code: 'outside-windows', params: { paths: ['http'], opens: 'x' } },
        ],
      },
    ],
    ['one that was refused', { step: 'refused', way: 'file', outcome: 'a\nb', clock: 'unsynchronised', diff: [] }],
  ])('%s is read as it was written', ([, change]) => {
    expect(openEntry(sign(change), [gateway.key], verifySignature)).toEqual({ ...entry, ...change });
  });

  test('its payload, by hand', () => {
    const { payload } = parseMessage('configuration-entry', sign());
    // {0: 1, 1: 1, 2: "gateway-1", 3: 32 bytes of 00, 4: 10:00, 5: 4, 6: 1, 7: 3, 8: 5, 9: "start", 10: "why", 11: 32 bytes of 07,
    //  12: null, 13: null, 14: [["a", null, "1"], ["b", true, true]], 15: null, 16: null}
    expect(toHex(payload)).toBe(
      [
        ...['b1', '0001', '0101', '0269676174657761792d31', `035820${'00'.repeat(32)}`, '041b000001a20b7ef780'],
        ...['0504', '0601', '0703', '0805', '09657374617274', '0a63776879', `0b5820${'07'.repeat(32)}`, '0cf6', '0df6'],
        ...['0e82836161f66131836162f5f5', '0ff6', '10f6'],
      ].join(''),
    );
  });

  test('its payload with codes, by hand: the second schema, and everything before them as in the first', () => {
    const reasons = [{ code: 'needs-restart', params: { path: 'a', program: 'core' } }];
    const { payload } = parseMessage('configuration-entry', sign({ reasons }));
    const first = toHex(parseMessage('configuration-entry', sign()).payload);
    // {0: 2, …, 17: [["needs-restart", '{"path":"a","program":"core"}']]}: texts of 13 and of 29 bytes.
    const told = [
      '6d',
      Buffer.from('needs-restart').toString('hex'),
      '781d',
      '7b2270617468223a2261222c2270726f6772616d223a22636f7265227d',
    ];
    expect(toHex(payload)).toBe(`b20002${first.slice(6)}118182${told.join('')}`);
  });

  test.for<readonly [string, ConfigurationEntry['reasons'], string]>([
    ['a code that is a sentence', [{ code: 'It cannot.', params: {} }], 'is no code'],
    ['too many', Array(MOST_REASONS + 1).fill({ code: 'a', params: {} }), '1 to 500 reasons'],
    ['a novel', [{ code: 'a', params: { text: 'x'.repeat(LONGEST_PARAMS) } }], 'longer than 16000'],
  ])('%s among its reasons is refused before it is signed', ([, reasons, why]) => {
    expect(() => sign({ reasons })).toThrow(why);
  });

  test('it is of whoever signed it, by a key of a gateway, of either algorithm', () => {
    const other = es256Signer('gateway');
    expect(openEntry(sign({}, other), [gateway.key, other.key], verifySignature)).toEqual(entry);
    expect(parseEntry(sign({}, other)).kid).toBe(other.key.kid);
    expect(() => openEntry(sign(), [other.key], verifySignature)).toThrow('which is not known here');
    expect(() => sign({}, operator)).toThrow('is signed by the gateway key, not by the operator key');
  });

  test('a changed byte is found, and has another hash', () => {
    const message = sign();
    const changed = message.with(message.length - 70, (message.at(-70) ?? 0) ^ 1);
    expect(() => openEntry(changed, [gateway.key], verifySignature)).toThrow();
    expect(toHex(entryHash(changed))).not.toBe(toHex(entryHash(message)));
  });

  test.for<readonly [string, Partial<ConfigurationEntry>, string]>([
    ['nobody', { author: ' ' }, 'its author is empty'],
    ['no reason', { reason: '' }, 'its reason is empty'],
    ['a novel', { reason: 'x'.repeat(501) }, 'longer than 500 characters'],
    ['sequence 0', { sequence: 0 }, 'field 1 is not between 1'],
    ['change 0', { change: 0 }, 'field 6 is not between 1'],
    ['a short hash', { configuration: new Uint8Array(31) }, 'not 32 bytes long'],
    ['a gateway with a name', { gateway: 'House of Somchai' }, 'not an opaque identifier'],
    ['too many paths', { diff: Array(MOST_PATHS + 1).fill(entry.diff[0]) }, 'more than 500 paths'],
  ])('%s is refused before it is signed', ([, change, why]) => {
    expect(() => sign(change)).toThrow(why);
  });
});

describe('a request for a change', () => {
  const request = (wanted: WantedConfiguration) => ({
    ...({
      realm: 'simulation',
      gateway: 'gateway-1',
      expires: ten,
      author: 'op',
      reason: 'why',
      basedOn: 3,
      wanted,
    } as const),
  });
  const open = (message: Uint8Array) => openConfigurationRequest(message, operator.key, verifySignature);

  test.for<WantedConfiguration>([
    { kind: 'live', live: '{"silenceSeconds": 20}' },
    { kind: 'live', live: null },
    { kind: 'restore', change: 2 },
    {
      kind: 'site',
      files: [
        { name: 'lines/bus-1.yaml', bytes: utf8('# ท่อ\n') },
        { name: 'mqtt.yaml', bytes: utf8('') },
      ],
    },
  ])('$kind is read as it was written', (wanted) => {
    const message = signConfigurationRequest(request(wanted), operator);
    expect(open(message)).toEqual(request(wanted));
    expect(claimedKid(message)).toBe(operator.key.kid);
  });

  test('its payload, by hand', () => {
    const message = signConfigurationRequest(request({ kind: 'live', live: '{}' }), operator);
    // {0: 1, 1: 2 (live), 2: 1 (simulation), 3: "gateway-1", 4: 10:00, 5: "op", 6: "why", 7: 3, 8: "{}"}
    expect(toHex(parseMessage('configuration-request', message).payload)).toBe(
      'a9000101020201036' + '9676174657761792d31041b000001a20b7ef78005626f700663776879070308627b7d',
    );
  });

  test('who has another key asks for nothing', () => {
    const message = signConfigurationRequest(request({ kind: 'live', live: null }), operator);
    expect(() => openConfigurationRequest(message, gateway.key, verifySignature)).toThrow('not known here');
    expect(() => signConfigurationRequest(request({ kind: 'live', live: null }), gateway)).toThrow('operator key');
  });

  test('two requests are two, the same one is itself', () => {
    const at = (expires: number) =>
      toHex(
        requestHash(
          signConfigurationRequest({ ...request({ kind: 'live', live: null }), expires: instant(expires) }, operator),
        ),
      );
    expect(at(ten)).toBe(at(ten));
    expect(at(ten + 1)).not.toBe(at(ten));
  });

  test.for(['../etc/passwd', '/etc/passwd', 'a//b', 'a/../b', '.hidden', 'a/.b', '', 'x'.repeat(201), 'a\u0000'])(
    'no file called %j comes out of it',
    (name) => {
      const wanted = { kind: 'site', files: [{ name, bytes: new Uint8Array() }] } as const;
      expect(() => signConfigurationRequest(request(wanted), operator)).toThrow('not the name of a file');
    },
  );
});

describe('a kept configuration', () => {
  const [a, b] = [
    { name: 'a.yaml', bytes: utf8('a: 1 # why\n') },
    { name: 'b.yaml', bytes: Uint8Array.of(0xff, 0) },
  ];
  test('every byte comes back, in the order of the names', () => {
    const bytes = encodeBundle({ files: [b, a], live: '{ }' });
    expect(decodeBundle(bytes)).toEqual({ files: [a, b], live: '{ }' });
    expect(encodeBundle({ files: [a, b], live: '{ }' })).toEqual(bytes);
    expect(encodeBundle({ files: [a, b], live: null })).not.toEqual(bytes);
  });
  test('by hand', () => {
    // {0: 1, 1: [["b.yaml", h'ff00']], 2: null}
    expect(toHex(encodeBundle({ files: [b], live: null }))).toBe('a3000101818266622e79616d6c42ff0002f6');
  });
  test.for<readonly [string, readonly (typeof a)[], string]>([
    ['no file', [], 'not 1 to 64 files'],
    ['a file twice', [a, a], 'not in the order of their names'],
  ])('%s is none', ([, files, why]) => {
    expect(() => decodeBundle(encodeBundle({ files, live: null }))).toThrow(why);
  });
});
