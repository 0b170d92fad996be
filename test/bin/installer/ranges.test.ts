import { describe, expect, test } from 'vitest';
import { hostsOption, numbersOption, registersOption, wordsOption } from '../../../src/bin/installer/ranges.ts';

describe('numbers', () => {
  test.each([
    ['7', [7]],
    ['1-3', [1, 2, 3]],
    ['1-3,30', [1, 2, 3, 30]],
    ['5,3-5', [3, 4, 5]],
    ['247', [247]],
    ['0x10', [16]],
  ])('%s', (text, numbers) => expect(numbersOption('units', text, 1, 247)).toEqual(numbers));

  test.each(['', '0', '248', '3-1', '1-2-3', 'a', '1,', '-4', '1.5'])('%j is refused', (text) =>
    expect(() => numbersOption('units', text, 1, 247)).toThrow(
      `--units "${text}"; allowed: numbers from 1 to 247 and ranges of them, such as 1-20,247.`,
    ),
  );
});

describe('words', () => {
  test('each once', () => expect(wordsOption('parity', 'even, none,even', ['none', 'even'])).toEqual(['even', 'none']));
  test('another word is refused', () =>
    expect(() => wordsOption('parity', 'mark', ['none', 'even', 'odd'])).toThrow(
      '--parity "mark"; allowed: none, even, odd, or several with commas between them.',
    ));
});

describe('registers', () => {
  test.each([
    ['4:0x0000:10', { function: 4, address: 0, count: 10 }],
    ['3:64512:2', { function: 3, address: 0xfc00, count: 2 }],
    ['3:0xffff:1', { function: 3, address: 0xffff, count: 1 }],
  ])('%s', (text, request) => expect(registersOption(text)).toEqual(request));

  test.each(['', '4', '4:0', '5:0:1', '4:0:0', '4:0:126', '4:0x10000:1', '3:0xffff:2', '4:0:1:1', '4:a:1'])(
    '%j is refused',
    (text) => expect(() => registersOption(text)).toThrow(`--registers "${text}"; allowed: `),
  );
});

describe('hosts', () => {
  test.each([
    ['10.0.0.7', ['10.0.0.7'], null],
    ['10.0.0.7:1502', ['10.0.0.7'], 1502],
    ['meter.local:502', ['meter.local'], 502],
    ['[fe80::1]:502', ['fe80::1'], 502],
    ['192.168.1.7/32', ['192.168.1.7'], null],
    // RFC 3021: both ends of a point-to-point link are hosts.
    ['192.168.1.6/31', ['192.168.1.6', '192.168.1.7'], null],
    // Six hosts between the network's own address .8 and the broadcast address .15.
    ['192.168.1.11/29', [9, 10, 11, 12, 13, 14].map((last) => `192.168.1.${last}`), null],
  ])('%s', (text, hosts, port) => expect(hostsOption(text)).toEqual({ hosts, port }));

  test('a /24 has 254 hosts, a /20 only when it is said to be meant', () => {
    expect(hostsOption('192.168.1.0/24').hosts).toHaveLength(254);
    expect(() => hostsOption('10.1.16.0/20')).toThrow(
      'networks of at most 256 addresses, /24 to /32; with --large-network up to /20',
    );
    const large = hostsOption('10.1.16.0/20', true).hosts;
    expect([large.length, large[0], large.at(-1)]).toEqual([4_094, '10.1.16.1', '10.1.31.254']);
  });

  test.each([
    '10.0.0.0/19',
    '10.0.0.0/0',
    '10.0.0.0/33',
    '10.0.0.256/24',
    '10.0.0/24',
    'a b',
    'host:0',
    'host:65536',
    '',
  ])('%j is refused', (text) => expect(() => hostsOption(text, true)).toThrow(`--tcp "${text}"; allowed: `));
});
