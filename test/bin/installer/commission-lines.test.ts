import { expect, test } from 'vitest';
import { commissionLines } from '../../../src/bin/installer/commission-lines.ts';
import { reportOf, signReport } from '../../../src/bin/installer/commission-report.ts';
import { colours } from '../../../src/bin/terminal/ansi.ts';
import type { Evidence } from '../../../src/commissioning/evidence.ts';
import { instant } from '../../../src/domain/time.ts';
import { testSigner } from '../../support/test-signers.ts';
import { soundEvidence } from '../../support/wiring.ts';

const meter = {
  device: 'm1',
  point: 'point-m1',
  role: 'delivery',
  unit: 3,
  profile: 'eastron/sdm630',
  serialNumber: '4711',
  ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
  limits: null,
  feeder: null,
  grid: {
    exportLimitW: null,
    demandCurrentA: null,
    shortCircuitCurrentA: null,
    ratedKva: null,
    ratedA: null,
    exports: null,
  },
  binding: null,
  earlier: [],
  nodes: [],
  at: 'lines[0].meters[0]',
} as const;
const pinnedCore = { key: testSigner('core').key.raw, logKey: testSigner('log').key.raw };
const lastLine = (evidence: Evidence): string | undefined => {
  const configuration = { gateway: 'gateway-1', realm: 'sandbox', core: pinnedCore } as const;
  const about = { configuration, line: 'one', meter, installer: null, at: instant(0) };
  return commissionLines(signReport(reportOf(evidence, about), testSigner('gateway')), colours(false)).at(-1);
};
const load = { phase: 'L1', watts: 2_000, shown: { L1: 2_010, L2: 0, L3: 0 }, alone: true } as const;

test.each<readonly [string, Evidence['loads'], RegExp]>([
  [
    'nobody switched a load',
    [],
    /^m1: pass; .* No load of known watts was switched: sign, phase and ratio are unproven\.$/,
  ],
  ['one was switched', [load], /^m1: pass\.$/],
])('the last line says how it stands and what is not proven: %s', (_, loads, says) =>
  expect(lastLine({ ...soundEvidence, loads })).toMatch(says),
);

test('of a meter that does not answer it says that', () =>
  expect(lastLine({ ...soundEvidence, shots: [], loads: [] })).toMatch(/^m1: fail[^:]*\.$/));
