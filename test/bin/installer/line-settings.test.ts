import { expect, test } from 'vitest';
import sdm630 from '../../../drivers/profiles/eastron/sdm630.ts';
import { lineOf, usualOf } from '../../../src/bin/installer/line-settings.ts';
import { propose } from '../../../src/bin/installer/propose.ts';
import { gatewayConfiguration } from '../../../src/configuration/gateway-configuration.ts';
import { gatewayFile } from '../../support/gateway-file.ts';

const even: typeof sdm630 = { ...sdm630, bus: { ...sdm630.bus, serial: { baud: 2_400, parity: 'even', stopBits: 1 } } };

test('what the options do not say is as the model leaves its works, or 9600 8N1', () => {
  expect(lineOf({ serial: '/dev/a' }, usualOf(even))).toMatchObject({ baud: 2_400, parity: 'even' });
  expect(lineOf({ serial: '/dev/a', baud: '9600' }, usualOf(even))).toMatchObject({ baud: 9_600, parity: 'even' });
  expect(lineOf({ serial: '/dev/a' }, usualOf(null))).toEqual({
    kind: 'rtu',
    path: '/dev/a',
    baud: 9_600,
    parity: 'none',
    stopBits: 1,
  });
});

test('RTS as the adapter needs it, and as the gateway is then told', () => {
  const settings = lineOf({ serial: '/dev/a', rts: 'on-send', rtsDelay: '2' });
  expect(settings).toMatchObject({ rts: 'on-send', rtsDelay: 2 });
  const candidate = {
    profile: 'eastron/sdm630',
    name: 'a',
    sureness: 'plausible',
    score: 1,
    unproven: false,
    serialNumber: null,
    currentRatio: null,
    voltageRatio: null,
  } as const;
  const value = { ...gatewayFile(), ...propose([{ settings, unit: 1, candidates: [candidate] }]) };
  const { lines } = gatewayConfiguration([{ name: 'p', value }], { folder: '/', profiles: ['eastron/sdm630'] });
  expect(lines[0]?.transport).toMatchObject({ rts: 'on-send', rtsDelay: 2 });
});

test.each([
  [{ rts: 'on' }, /--rts "on"; allowed: none, on-send, off-send/],
  [{ rtsDelay: '2' }, /--rts-delay is for --rts/],
  [{ rts: 'on-send', rtsDelay: 'x' }, /--rts-delay "x"; allowed: a whole number/],
])('%j is refused in a sentence', (options, says) =>
  expect(() => lineOf({ serial: '/dev/a', ...options })).toThrow(says),
);
