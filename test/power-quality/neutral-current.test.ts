import { expect, test } from 'vitest';
import { neutralCurrent } from '../../src/power-quality/neutral-current.ts';

// Judged from 1 A on.
test.for([
  // At equal angles the neutral has √(30² + 20² + 10² − 600 − 200 − 300) = √300 = 17.3205 A, of 30 A.
  { law: 'uneven phases', currents: [Math.sqrt(300), 30, 20, 10], percent: 57.735 },
  { law: 'all load on one phase: as much as that one, and no more', currents: [30, 30, 0, 0], percent: 100 },
  // 10 A import and 10 A export, 120° apart: 10 · √3.
  { law: 'one phase exports what another imports', currents: [10 * Math.sqrt(3), 10, 10, 0], percent: 173.2051 },
  // Three phases of 10 A with 50 % third harmonic: 5 A each in phase make 15 A in the neutral.
  { law: 'third harmonics add up', currents: [15, 10, 10, 10], percent: 150 },
  { law: 'a small load is not judged', currents: [2, 0.9, 0.8, 0.9], percent: Number.NaN },
  { law: 'a missing phase makes it unknown', currents: [5, 10, Number.NaN, 10], percent: Number.NaN },
] as const)('$law', ({ currents: [neutral, i1, i2, i3], percent }) => {
  const found = neutralCurrent(neutral, i1, i2, i3, 1);
  if (Number.isNaN(percent)) expect(found).toBeNaN();
  else expect(found).toBeCloseTo(percent, 4);
});
