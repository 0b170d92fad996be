import { expect, test } from 'vitest';
import { neutralCurrent } from '../../src/power-quality/neutral-current.ts';

// Judged from 1 A on.
test.for([
  // (30 + 20 + 10) / 3 = 20 A; at equal angles the neutral has √(30² + 20² + 10² − 600 − 200 − 300) = √300 = 17.3205 A.
  { law: 'uneven phases', currents: [Math.sqrt(300), 30, 20, 10], percent: 86.6025 },
  // Three phases of 10 A with 50 % third harmonic: 5 A each in phase make 15 A in the neutral.
  { law: 'third harmonics add up', currents: [15, 10, 10, 10], percent: 150 },
  { law: 'a small load is not judged', currents: [2, 1, 0.9, 1], percent: Number.NaN },
  { law: 'a missing phase makes it unknown', currents: [5, 10, Number.NaN, 10], percent: Number.NaN },
] as const)('$law', ({ currents: [neutral, i1, i2, i3], percent }) => {
  const found = neutralCurrent(neutral, i1, i2, i3, 1);
  if (Number.isNaN(percent)) expect(found).toBeNaN();
  else expect(found).toBeCloseTo(percent, 4);
});
