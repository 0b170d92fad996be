import { expect, test } from 'vitest';
import type { Candidate } from '../../../src/bin/installer/candidate.ts';
import { propose } from '../../../src/bin/installer/propose.ts';
import { gatewayConfiguration } from '../../../src/configuration/gateway-configuration.ts';
import { gatewayFile } from '../../support/gateway-file.ts';

const candidate = (profile: string, serialNumber: string | null = null): Candidate => ({
  profile,
  name: profile,
  sureness: 'plausible',
  score: 2,
  unproven: false,
  serialNumber,
  currentRatio: null,
  voltageRatio: null,
});
const slow = { kind: 'rtu', path: '/dev/a', baud: 2_400, parity: 'none', stopBits: 1 } as const;
const fast = { ...slow, baud: 9_600 } as const;
const tcp = { kind: 'tcp', host: '10.0.0.7', port: 502 } as const;
const meters = ['eastron/sdm120', 'eastron/sdm630'];

test('what is found stands in lines that the gateway takes, watched and not settled', () => {
  const proposal = propose([
    { settings: fast, unit: 3, candidates: [candidate('eastron/sdm120', '123'), candidate('eastron/sdm630')] },
    { settings: tcp, unit: 1, candidates: [candidate('eastron/sdm630')] },
  ]);
  const { lines } = gatewayConfiguration([{ name: 'proposal', value: { ...gatewayFile(), ...proposal } }], {
    folder: '/',
    profiles: meters,
  });
  expect(lines.map(({ transport }) => transport)).toMatchObject([fast, tcp]);
  expect(lines.flatMap((line) => line.meters)).toMatchObject([
    { device: 'meter-1-3', unit: 3, profile: 'eastron/sdm120', serialNumber: '123', binding: null },
    { device: 'meter-2-1', unit: 1, profile: 'eastron/sdm630', serialNumber: null, binding: null },
  ]);
});

test('one port has one setting: that under which most were understood', () => {
  const one = [candidate('eastron/sdm120')];
  const { lines } = propose([
    { settings: slow, unit: 1, candidates: one },
    { settings: fast, unit: 2, candidates: one },
    { settings: fast, unit: 3, candidates: one },
  ]);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ transport: fast, meters: [{ unit: 2 }, { unit: 3 }] });
});

test('a device that answers at every unit is one meter, and unknown ones are left out', () => {
  const { lines } = propose([
    { settings: tcp, unit: 1, candidates: [candidate('eastron/sdm120', '77')] },
    { settings: tcp, unit: 2, candidates: [candidate('eastron/sdm120', '77')] },
    { settings: tcp, unit: 3, candidates: [] },
  ]);
  expect(lines[0]?.meters.map(({ unit }) => unit)).toEqual([1]);
});

test('nothing found proposes nothing', () => {
  expect(propose([{ settings: tcp, unit: 3, candidates: [] }])).toEqual({ lines: [] });
});
