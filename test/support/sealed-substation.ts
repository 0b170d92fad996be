import type { IntervalCapture } from '../../src/domain/capture.ts';
import { wh } from '../../src/domain/energy.ts';
import { type Interval, QUARTER_HOUR } from '../../src/domain/interval.ts';
import { nanoBaht } from '../../src/domain/money.ts';
import { good } from '../../src/domain/quality.ts';
import type { Registry } from '../../src/domain/registry.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { BoundaryRegister } from '../../src/domain/transaction.ts';
import type { PointTerms } from '../../src/settlement/point-chain.ts';
import type { SealRules } from '../../src/settlement/seal.ts';
import { bindingHash } from '../../src/wire/registry-fields.ts';
import { testSigner } from './test-signers.ts';

/** 10:00 in Bangkok on the first day of the demo. */
export const ten = instant(Date.parse('2026-11-24T10:00:00+07:00'));
export const quarter = (number: number): Interval => ({
  start: instant(ten + number * QUARTER_HOUR),
  length: QUARTER_HOUR,
});

const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

/** Two delivery points behind gateway `gw-1`, and one behind `gw-2`, which signs with the same kind of key. */
export const substation: Registry = {
  realm: 'simulation',
  core: 'core-1',
  version: 1,
  zones: [{ id: 'zone-1', statedLossPpm: { lowest: 0, highest: 50_000 } }],
  gateways: [
    { id: 'gw-1', epoch: 1, key: testSigner('gateway').key },
    { id: 'gw-2', epoch: 1, key: testSigner('log').key },
  ],
  points: [
    { id: 'h01', role: 'delivery', zone: 'zone-1', gateway: 'gw-1' },
    { id: 'h02', role: 'delivery', zone: 'zone-1', gateway: 'gw-1' },
    { id: 'h03', role: 'delivery', zone: 'zone-1', gateway: 'gw-2' },
  ],
  deviceBindings: ['h01', 'h02', 'h03'].map((point, index) => ({
    device: `d-${point}`,
    point,
    from: ten,
    opening: { importWh: wh(1_000), exportWh: wh(0) },
    deviceCommitment: bytes(0xc0 + index),
  })),
  accounts: [
    {
      id: 'a-h01',
      key: testSigner('account').key,
      tokenHash: bytes(0x70),
      tariff: 'mea-1-2',
      openingCredit: nanoBaht(1_000_000_000_000n),
    },
  ],
  accountBindings: [{ account: 'a-h01', point: 'h01', from: ten }],
};

export const boundary = (importWh: number, exportWh = 0): BoundaryRegister => ({
  importWh: wh(importWh),
  exportWh: wh(exportWh),
  uncertaintyWh: wh(1),
  before: null,
  after: {
    earliest: 120,
    latest: 260,
    registers: {
      import: { value: importWh, exponent: 0, words: [0, importWh] },
      export: { value: exportWh, exponent: 0, words: [0, exportWh] },
    },
  },
});

export const pointTerms = (point: string): PointTerms => {
  const binding = substation.deviceBindings.find((one) => one.point === point);
  if (binding === undefined) throw new Error(`no binding for ${point}`);
  return {
    point,
    deviceCommitment: binding.deviceCommitment,
    bindingHash: bindingHash(binding),
    ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
    netting: 'single-phase',
    profileHash: bytes(0x9f),
    start: { at: ten, register: { ...boundary(1_000), after: null } },
  };
};

export const sealRules: SealRules = {
  realm: 'simulation',
  core: 'core-1',
  gateway: 'gw-1',
  epoch: 1,
  length: QUARTER_HOUR,
  grace: millis(2 * MINUTE),
  ruleHash: bytes(0x4a),
  points: ['h01', 'h02'].map(pointTerms),
};

/** 100 Wh imported in every quarter hour since ten, 40 Wh exported. */
export const capture = (point: string, number: number, changes: Partial<IntervalCapture> = {}): IntervalCapture => ({
  point,
  device: `d-${point}`,
  interval: quarter(number),
  opening: boundary(1_000 + 100 * number, 40 * number),
  closing: boundary(1_100 + 100 * number, 40 + 40 * number),
  origin: 'measured',
  quality: good,
  clock: 'simulated',
  ...changes,
});
