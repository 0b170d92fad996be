import { describe, expect, test } from 'vitest';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { readLayer } from '../../src/configuration/load.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';

const there = { folder: '/etc/gridtokenx', profiles: ['eastron/sdm120', 'eastron/sdm630'] };
const shipped = () => {
  const { name, value } = readLayer('config/default.json');
  return { name, value: (value as { gateway: unknown }).gateway };
};
const read = (value: unknown) => gatewayConfiguration([shipped(), { name: 'gateway.json', value }], there);

/** The file with one place changed; `undefined` takes it away. */
const with_ = (path: readonly (string | number)[], value: unknown): unknown => {
  const change = (node: unknown, [key, ...rest]: readonly (string | number)[]): unknown => {
    if (key === undefined) return value;
    const copy: Record<string | number, unknown> = Array.isArray(node) ? ([...node] as never) : { ...(node as object) };
    copy[key] = change(copy[key], rest);
    if (copy[key] === undefined) delete copy[key];
    return copy;
  };
  return change(gatewayFile(), path);
};

const line = (name: string, transport: object, device = 'h09') => ({
  name,
  transport,
  meters: [meterEntry(device, 9)],
});

describe('a right file', () => {
  const configuration = read(gatewayFile());

  test('has what it says, with paths that start in its own folder', () => {
    expect(configuration).toMatchObject({
      gateway: 'gateway-1',
      realm: 'simulation',
      keyFile: '/etc/gridtokenx/gateway.key',
      storage: '/etc/gridtokenx/state',
      core: { url: 'http://127.0.0.1:8470', id: 'core-1', epoch: 1, key: new Uint8Array(32).fill(0x1d) },
    });
    expect(configuration.lines[0]?.meters[0]).toMatchObject({
      device: 'h01',
      unit: 1,
      ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
      binding: { from: Date.UTC(2026, 10, 24, 3), opening: { importWh: 1_000, exportWh: 0 } },
    });
  });

  test('gets from the shipped defaults what it does not say', () => {
    expect(configuration).toMatchObject({
      limits: ['egat-system', 'pea-lv', 'gateway-quality', 'en50160-lv'],
      silence: 10_000,
      interval: { length: 900_000, grace: 60_000, widestBracket: 60_000 },
      mqtt: null,
      http: { port: 8471 },
      quality: { keptFor: 400 * 86_400_000, maxBytes: 2_048 * 1024 ** 2 },
      record: null,
    });
    expect(configuration.lines[0]?.transport).toEqual({
      kind: 'rtu',
      path: '/dev/serial/by-id/usb-1',
      baud: 9_600,
      parity: 'none',
      stopBits: 1,
      rts: 'none',
      rtsDelay: 0,
      rtscts: false,
    });
  });

  test('may have the inverter and the meter of one SunSpec device at one address, each once', () => {
    const profiles = ['sunspec/solaredge-inverter', 'sunspec/solaredge-meter'];
    const readAs = (...parts: readonly (string | undefined)[]) => {
      const meters = parts.map((profile, index) => ({ ...meterEntry(`h0${index + 1}`, 1), profile }));
      const value = with_(['lines', 0, 'meters'], meters);
      return gatewayConfiguration([shipped(), { name: 'gateway.json', value }], { ...there, profiles });
    };
    expect(readAs(...profiles).lines[0]?.meters.map(({ unit }) => unit)).toEqual([1, 1]);
    expect(() => readAs(profiles[1], profiles[1])).toThrow(
      /the unit 1 on rs485-1 as sunspec\/solaredge-meter stands twice/,
    );
  });

  test('wins over the defaults, key by key', () => {
    const { interval } = read(with_(['interval'], { minutes: 30 }));
    expect(interval).toEqual({ length: 1_800_000, grace: 60_000, widestBracket: 60_000 });
  });
});

test.for([
  {
    wrong: 'a key nobody knows',
    path: ['gatway'],
    value: 'x',
    said: /^gateway\.json: gatway \("x"\) is not a setting; allowed there: gateway, realm, .*\. Did you mean "gateway"\?$/,
  },
  {
    wrong: 'a key nobody knows inside a list inside a list',
    path: ['lines', 0, 'meters', 1, 'untit'],
    value: 3,
    said: /^gateway\.json: lines\[0\]\.meters\[1\]\.untit \(3\) is not a setting; allowed in lines\[0\]\.meters\[1\]: device, .* Did you mean "unit"\?$/,
  },
  {
    wrong: 'a key nothing is near to',
    path: ['colour'],
    value: 'red',
    said: /^gateway\.json: colour \("red"\) is not a setting; allowed there: [a-zA-Z, ]*\.$/,
  },
  {
    wrong: 'no gateway',
    path: ['gateway'],
    value: undefined,
    said: /^gateway\.json: gateway is missing; allowed: lower-case letters/,
  },
  {
    wrong: 'a name for an id',
    path: ['gateway'],
    value: 'Somchai 1',
    said: /gateway is "Somchai 1"; allowed: .*never a name/,
  },
  {
    wrong: 'an address out of range',
    path: ['lines', 0, 'meters', 0, 'unit'],
    value: 248,
    said: /lines\[0\]\.meters\[0\]\.unit is 248; allowed: a whole number from 1 to 247\.$/,
  },
  {
    wrong: 'a number in quotes',
    path: ['lines', 0, 'meters', 0, 'unit'],
    value: '1',
    said: /unit is "1"; allowed: a whole number/,
  },
  {
    wrong: 'NaN’s JSON',
    path: ['fastPeriodMs'],
    value: null,
    said: /fastPeriodMs is missing; allowed: a whole number of ms from 50/,
  },
  {
    wrong: 'a realm with a slip',
    path: ['realm'],
    value: 'sandbx',
    said: /realm is "sandbx"; allowed: "simulation", "sandbox", "live"; did you mean "sandbox"\?$/,
  },
  {
    wrong: 'a slip in a word of a list',
    path: ['cryptography'],
    value: { algorithms: ['ES256', 'Ed25518'] },
    said: /algorithms is .*; allowed: a list of one or more of Ed25519, ES256, each once; did you mean "Ed25519"\?$/,
  },
  {
    wrong: 'a word of a list that is near none',
    path: ['cryptography'],
    value: { algorithms: ['RSA', 1] },
    said: /algorithms is .*; allowed: a list of one or more of Ed25519, ES256, each once\.$/,
  },
  {
    wrong: 'an interval nobody trades',
    path: ['interval', 'minutes'],
    value: 10,
    said: /interval\.minutes is 10; allowed: 5, 15, 30, 60\.$/,
  },
  { wrong: 'no lines', path: ['lines'], value: [], said: /lines is \[\]; allowed: a list of 1 to 32 entries\.$/ },
  { wrong: 'a list that is none', path: ['lines'], value: {}, said: /lines is \{\}; allowed: a list/ },
  {
    wrong: 'a core without protocol',
    path: ['core', 'url'],
    value: '127.0.0.1:8470',
    said: /core\.url is "127\.0\.0\.1:8470"; allowed: an address that begins with http:/,
  },
  {
    wrong: 'a short key',
    path: ['core', 'key'],
    value: 'abcd',
    said: /core\.key is "abcd"; allowed: 64 lower-case hex digits \(32 bytes\)\.$/,
  },
  {
    wrong: 'a moment without offset',
    path: ['lines', 0, 'meters', 0, 'binding', 'from'],
    value: '2026-11-24T10:00:00',
    said: /binding\.from is "2026-11-24T10:00:00"; allowed: a moment with its offset/,
  },
  {
    wrong: 'a name for a feeder',
    path: ['lines', 0, 'feeder'],
    value: 'Soi 7',
    said: /lines\[0\]\.feeder is "Soi 7"; allowed: .*never a name/,
  },
  {
    wrong: 'two ratings',
    path: ['lines', 0, 'meters', 1, 'grid'],
    value: { ratedKva: 50, ratedA: 80 },
    said: /lines\[0\]\.meters\[1\]\.grid has ratedKva 50 and ratedA 80; allowed: one of them/,
  },
  {
    wrong: 'a rating of nothing',
    path: ['lines', 0, 'meters', 0, 'grid'],
    value: { ratedKva: 0 },
    said: /grid\.ratedKva is 0; allowed: a number of kVA from 0\.1 to 1000000/,
  },
  {
    wrong: 'an export that may be',
    path: ['lines', 0, 'meters', 0, 'grid'],
    value: { exports: 'maybe' },
    said: /grid\.exports is "maybe"; allowed: "expected", "unexpected"/,
  },
  {
    wrong: 'a profile with a slip',
    path: ['lines', 0, 'meters', 0, 'profile'],
    value: 'eastron/sdm210',
    said: /profile is "eastron\/sdm210"; allowed: eastron\/sdm120, eastron\/sdm630; did you mean "eastron\/sdm120"\?$/,
  },
  {
    wrong: 'a serial line without port',
    path: ['lines', 0, 'transport'],
    value: { kind: 'rtu' },
    said: /lines\[0\]\.transport\.path is missing; allowed: a serial port/,
  },
  {
    wrong: 'a network line without host',
    path: ['lines', 0, 'transport'],
    value: { kind: 'tcp' },
    said: /lines\[0\]\.transport\.host is missing/,
  },
  {
    wrong: 'two meters of one name',
    path: ['lines', 0, 'meters', 1],
    value: { ...meterEntry('h01', 2), point: 'other' },
    said: /the device h01 stands twice/,
  },
  {
    wrong: 'two meters at one address',
    path: ['lines', 0, 'meters', 1],
    value: meterEntry('h02', 1),
    said: /the unit 1 on rs485-1 stands twice/,
  },
  {
    wrong: 'two meters for one point',
    path: ['lines', 0, 'meters', 1, 'point'],
    value: 'point-h01',
    said: /the point point-h01 stands twice/,
  },
  {
    wrong: 'a ratio entered in two ways',
    path: ['lines', 0, 'meters', 0, 'ratios'],
    value: { current: [200, 5], appliedBy: 'gateway', again: { current: [250, 5] } },
    said: /ratios\.current is 200\/5 but .*again\.current is 250\/5; allowed: the same ratio in both/,
  },
  {
    wrong: 'a ratio entered once',
    path: ['lines', 0, 'meters', 0, 'ratios'],
    value: { current: [200, 5] },
    said: /again\.current is 1\/1/,
  },
  {
    wrong: 'a ratio of nothing',
    path: ['lines', 0, 'meters', 0, 'ratios'],
    value: { current: [200, 0] },
    said: /ratios\.current is \[200,0\]; allowed: \[primary, secondary\]/,
  },
  {
    wrong: 'a ratio as a text',
    path: ['lines', 0, 'meters', 0, 'ratios'],
    value: { current: '200,5' },
    said: /^gateway\.json: lines\[0\]\.meters\[0\]\.ratios\.current is "200,5"; allowed: \[primary, secondary\]/,
  },
  {
    wrong: 'a number with a unit nobody writes',
    path: ['fastPeriodMs'],
    value: '100 minutes',
    said: /fastPeriodMs is "100 minutes", and "minutes" is no unit of a time \(ms, s, min, h, days\); allowed: a whole number of ms from 50 to 60000\.$/,
  },
  {
    wrong: 'a number with a slip behind it',
    path: ['interval', 'minutes'],
    value: '15 oh',
    said: /interval\.minutes is "15 oh", and "oh" is no unit of a time \(ms, s, min, h, days\); allowed: 5, 15, 30, 60; did you mean "h"\?$/,
  },
  {
    wrong: 'a number with a thousands separator',
    path: ['retention'],
    value: { batchesDays: '1,000' },
    said: /retention\.batchesDays is "1,000"; allowed: a whole number of days from 1 to 3650\.$/,
  },
  {
    wrong: 'a recording without a folder',
    path: ['record'],
    value: { largestMebibytes: 512 },
    said: /^gateway\.json: record\.folder is missing; allowed: a text that is not empty\.$/,
  },
  {
    wrong: 'a recording without bounds',
    path: ['record'],
    value: { folder: 'recordings', largestMebibytes: 0 },
    said: /record\.largestMebibytes is 0; allowed: a whole number of MiB from 16 to 1048576\.$/,
  },
  {
    wrong: 'a day the calendar does not have',
    path: ['lines', 0, 'meters', 0, 'binding', 'from'],
    value: '2026-02-31T10:00:00+07:00',
    said: /binding\.from is "2026-02-31T10:00:00\+07:00"; allowed: a moment with its offset/,
  },
  {
    wrong: 'live without a licence',
    path: ['realm'],
    value: 'live',
    said: /^gateway\.json: realm is "live" but licence is missing; allowed: a licence reference/,
  },
  ...['http://10.0.0.9:1', 'http://core.example', 'http://127.0.0.1.example:8470', 'http://[::2]:8470'].map((url) => ({
    wrong: `plain http to ${url}`,
    path: ['core', 'url'],
    value: url,
    said: /^gateway\.json: core\.url is "http:.*plain http to another machine; allowed: https:\/\/, or http:\/\/ on loopback/,
  })),
  {
    wrong: 'one serial port for two lines',
    path: ['lines', 1],
    value: line('rs485-2', { kind: 'rtu', path: '/dev/serial/by-id/usb-1' }),
    said: /the serial port \/dev\/serial\/by-id\/usb-1 stands twice; allowed: each one once\.$/,
  },
  {
    wrong: 'one address for two lines',
    path: ['lines'],
    value: [
      line('first', { kind: 'tcp', host: 'Converter-1', port: 502 }, 'h01'),
      line('second', { kind: 'tcp', host: 'converter-1' }),
    ],
    said: /the address converter-1:502 stands twice; allowed: each one once\.$/,
  },
])('$wrong is refused in one sentence', ({ path, value, said }) => {
  expect(() => read(with_(path, value))).toThrow(said);
});

test.for([
  [{ folder: 'recordings' }, { folder: '/etc/gridtokenx/recordings', days: 7, maxBytes: 1_024 * 1024 ** 2 }],
  [
    { folder: '/var/recordings', largestMebibytes: 16 },
    { folder: '/var/recordings', days: 7, maxBytes: 16 * 1024 ** 2 },
  ],
  [null, null],
] as const)('recording as it is asked for: %j', ([value, expected]) => {
  expect(read(with_(['record'], value)).record).toEqual(expected);
});

test('a password in the file itself is not a setting, and is not repeated', () => {
  expect(() => read(with_(['mqtt'], { url: 'mqtt://dso', password: 'hunter2' }))).toThrow(
    /^gateway\.json: mqtt\.password is not a setting; allowed in mqtt: .* Did you mean "passwordFile"\?$/,
  );
});

test.for([
  [
    ['mqtt'],
    { url: 'mqtts://dso:hunter2@broker' },
    /^gateway\.json: mqtt\.url is "mqtts:\/\/…@broker"; allowed: an address/,
  ],
  [['mqtt'], { url: 'mqtts://dso@broker' }, /^gateway\.json: mqtt\.url is "mqtts:\/\/…@broker"; allowed: an address/],
  [['core', 'url'], 'https://me:hunter2@core', /^gateway\.json: core\.url is "https:\/\/…@core"; allowed: an address/],
] as const)(
  'a name or a password in the address %j is refused, with where it belongs, and not repeated',
  ([path, value, refused]) => {
    const reading = () => read(with_(path, value));
    expect(reading).toThrow(refused);
    expect(reading).toThrow(/usernameFile and passwordFile \(a path, or credential:NAME\)\.$/);
    expect(reading).not.toThrow(/hunter/);
  },
);

test('a password in a group that is misspelt is not repeated either', () => {
  const mqqt = { url: 'mqtts://dso:hunter1@broker', password: 'hunter2', more: [{ token: 'hunter3' }] };
  const refused = () => read({ ...gatewayFile(), mqqt });
  expect(refused).toThrow(/^gateway\.json: mqqt \(.*\) is not a setting;.* Did you mean "mqtt"\?$/);
  expect(refused).not.toThrow(/hunter/);
});

test('the mistake is named with the layer it stands in', () => {
  const site = { name: 'site.json', value: { interval: { minuts: 15 } } };
  expect(() => gatewayConfiguration([site, { name: 'gateway.json', value: gatewayFile() }], there)).toThrow(
    /^site\.json: interval\.minuts \(15\) is not a setting; allowed in interval: minutes, .* Did you mean "minutes"\?$/,
  );
});

test('live is taken with a licence', () => {
  expect(read({ ...gatewayFile(), realm: 'live', licence: 'ERC 1/2570' }).realm).toBe('live');
});

test.each(['http://localhost:8470', 'http://127.9.9.9:1', 'http://[::1]:8470'])('a core at %s is taken', (url) => {
  expect(read(with_(['core', 'url'], url)).core.url).toBe(url);
});

const pin = 'ab'.repeat(32);
const at = (url: string, pins: unknown) => ({ ...gatewayFile(), core: { ...gatewayFile().core, url, pins } });

test('a core over https is pinned by its TLS key, that of today and the one to come', () => {
  const pins = [pin, 'cd'.repeat(32)];
  expect(read(at('https://core.example', pins)).core).toMatchObject({ url: 'https://core.example', pins });
});

test.for<readonly [string, string, unknown, RegExp]>([
  ['https without a pin', 'https://core.example', [], /core\.pins is empty but core\.url is https; allowed: the kid/],
  ['plain http with one', 'http://localhost:8470', [pin], /core\.pins are given but core\.url is plain http/],
  [
    'a pin that is none',
    'https://core.example',
    ['AB'],
    /core\.pins is .*; allowed: a list of at most 4 different texts/,
  ],
  ['a pin twice', 'https://core.example', [pin, pin], /core\.pins is .*; allowed: a list of at most 4 different texts/],
  [
    'five pins',
    'https://c',
    [1, 2, 3, 4, 5].map((n) => `${n}`.repeat(64)),
    /core\.pins is .*; allowed: a list of at most 4/,
  ],
])('%s is refused', ([, url, pins, said]) => expect(() => read(at(url, pins))).toThrow(said));

test('lines on one converter, each on a port of its own, are taken', () => {
  const lines = [1, 2].map((one) =>
    line(`rs485-${one}`, { kind: 'tcp', host: 'converter', port: 501 + one }, `h0${one}`),
  );
  expect(read(with_(['lines'], lines)).lines).toHaveLength(2);
});

test('the last of February in a leap year is a day', () => {
  const leap = with_(['lines', 0, 'meters', 0, 'binding', 'from'], '2028-02-29T00:00:00+07:00');
  expect(read(leap).lines[0]?.meters[0]?.binding?.from).toBe(Date.UTC(2028, 1, 28, 17));
});

test('ratios entered twice alike are taken', () => {
  const ratios = { current: [200, 5], appliedBy: 'gateway', again: { current: [200, 5] } };
  const [line] = read(with_(['lines', 0, 'meters', 0, 'ratios'], ratios)).lines;
  expect(line?.meters[0]?.ratios).toEqual({ current: [200, 5], voltage: [1, 1], appliedBy: 'gateway' });
});
