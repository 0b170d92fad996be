import { wh } from '../../src/domain/energy.ts';
import type { FactHeader, GridFact } from '../../src/domain/grid-fact.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { good } from '../../src/domain/quality.ts';
import { instant } from '../../src/domain/time.ts';
import type { Leaf } from '../../src/domain/transaction.ts';
import { quarter, ten } from './sealed-substation.ts';

const bytes = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

/** The leaf whose bytes are written out by hand in `test/golden/leaf-v1.hex`. */
export const goldenLeaf: Leaf = {
  realm: 'simulation',
  gateway: 'gw-1',
  point: 'h01',
  deviceCommitment: bytes(0xc0),
  bindingHash: bytes(0xb1),
  start: quarter(0).start,
  length: QUARTER_HOUR,
  version: 1,
  origin: 'measured',
  energy: {
    importWh: wh(500),
    exportWh: wh(0),
    opening: { importWh: wh(1_000), exportWh: wh(0), uncertaintyWh: wh(0), before: null, after: null },
    closing: {
      importWh: wh(1_500),
      exportWh: wh(0),
      uncertaintyWh: wh(2),
      before: {
        earliest: -800,
        latest: -750,
        registers: {
          import: { value: 1_499, exponent: 0, words: [0x3fbf, 0xdf3b] },
          export: { value: 0, exponent: -2, words: [0, 0] },
        },
      },
      after: {
        earliest: 200,
        latest: 250,
        registers: {
          import: { value: 1_501, exponent: 0, words: [0x3fc0, 0x20c5] },
          export: { value: 0, exponent: -2, words: [0, 0] },
        },
      },
    },
  },
  ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
  netting: 'single-phase',
  profileHash: bytes(0x9f),
  ruleHash: bytes(0x4a),
  quality: good,
  clock: 'simulated',
  sequence: 1,
  previous: bytes(0),
  salt: bytes(0x5a),
};

/** The message of `test/golden/grid-fact-v1.hex`: the grid at large is in an emergency from 10:05:30, known at 10:05:40. */
export const goldenFact: Readonly<{ header: FactHeader; fact: GridFact }> = {
  header: { realm: 'simulation', core: 'core-1', epoch: 1, gateway: 'gw-1', sequence: 1, clock: 'simulated' },
  fact: {
    kind: 'emergency',
    stands: true,
    source: {},
    since: instant(ten + 330_000),
    at: instant(ten + 340_000),
    measured: { value: 48_712, limit: 49_000, unit: 'Hz' },
    alarm: 'frequency-band/grid/emergency',
  },
};
