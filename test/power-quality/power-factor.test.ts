import { expect, test } from 'vitest';
import type { Values } from '../../src/domain/quantity.ts';
import { powerFactor } from '../../src/power-quality/power-factor.ts';

const powers = (active: number, apparent: number): Values => ({ 'power.active': active, 'power.apparent': apparent });

// Judged from 230 VA on.
test.for<{ law: string; values: Values; factor: number }>([
  // S = √(6000² + 2500²) = √42,250,000 = 6500 VA; 6000 / 6500 = 0.923077.
  { law: 'active over apparent power', values: powers(6_000, 6_500), factor: 0.923077 },
  { law: 'of an exporting point as well', values: powers(-6_000, 6_500), factor: 0.923077 },
  { law: 'rounding makes none above one', values: powers(1_000, 999.9), factor: 1 },
  { law: 'reactive power alone has none', values: powers(0, 3_000), factor: 0 },
  { law: 'a small load is not judged', values: powers(50, 229), factor: Number.NaN },
  {
    law: "where S is known the meter's own word is not asked",
    values: { ...powers(800, 1_000), 'power-factor': 0.3 },
    factor: 0.8,
  },
  {
    law: "without S the meter's own word, whatever its sign means",
    values: { 'power.active': 900, 'power-factor': -0.9 },
    factor: 0.9,
  },
  {
    law: 'if the load is large enough: 100 W at 0.5 are 200 VA',
    values: { 'power.active': 100, 'power-factor': 0.5 },
    factor: Number.NaN,
  },
  {
    law: 'a meter that says zero says nothing',
    values: { 'power.active': 900, 'power-factor': 0 },
    factor: Number.NaN,
  },
  { law: 'without P it is unknown', values: { 'power.apparent': 900 }, factor: Number.NaN },
  { law: 'without both it is unknown', values: { 'power.active': 900 }, factor: Number.NaN },
  { law: 'without the load it is unknown', values: { 'power-factor': 0.7 }, factor: Number.NaN },
])('$law', ({ values, factor }) => {
  const found = powerFactor(values, 230);
  if (Number.isNaN(factor)) expect(found).toBeNaN();
  else expect(found).toBeCloseTo(factor, 6);
});
