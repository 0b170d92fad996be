import { describe, expect, test } from 'vitest';
import { believedTime, coreBelief, gatewayBelief } from '../../src/domain/believed-time.ts';
import { DAY, HOUR, instant, MINUTE, monotonic, SECOND, type Stamp } from '../../src/domain/time.ts';

const noon = Date.UTC(2026, 10, 30, 5);
const YEAR = 365 * DAY;
/** So long after the start by the clock that never steps, while the machine's clock is `off`. */
const after = (elapsed: number, off = 0): Stamp => ({
  wall: instant(noon + elapsed + off),
  monotonic: monotonic(7.25 + elapsed),
});
const begun = (rules: Parameters<typeof believedTime>[0], known: number | null) => {
  const belief = believedTime(rules);
  belief.begin(known === null ? null : instant(known), after(0));
  return belief;
};

describe.each([
  ['a gateway', gatewayBelief],
  ['a core', coreBelief],
] as const)('%s that runs', (_, rules) => {
  const running = () => {
    const belief = begun(rules, noon);
    expect(belief.look(after(0), true)).toBeNull();
    return belief;
  };

  test('a year ahead is not believed, and what it is instead goes on; back again is believed', () => {
    const belief = running();
    const doubt = belief.look(after(MINUTE, YEAR), true);
    expect(doubt).toEqual({ wall: noon + MINUTE + YEAR, believed: noon + MINUTE, atStart: false });
    expect(belief.look(after(3 * DAY, YEAR), true)).toMatchObject({ believed: noon + 3 * DAY });
    expect(belief.look(after(3 * DAY + SECOND), true)).toBeNull();
  });

  test('a year behind is none of its business, and forwards from there is no jump', () => {
    const belief = running();
    expect(belief.look(after(MINUTE, -YEAR), true)).toBeNull();
    expect(belief.look(after(DAY), true)).toBeNull();
    expect(belief.look(after(DAY, 16 * MINUTE), true)).not.toBeNull();
  });

  // 100 ppm of 45 days are 6.5 min.
  test.for([
    [-6.5 * MINUTE, true],
    [6.5 * MINUTE, true],
    [15 * MINUTE, true],
    [15 * MINUTE + 1, false],
  ] as const)('a correction by %i ms: believed %s', ([by, believed]) => {
    const belief = running();
    expect(belief.look(after(45 * DAY, by), true) === null).toBe(believed);
  });

  test('a clock that slews never jumps, however far it comes', () => {
    const belief = running();
    for (let minutes = 1; minutes <= 600; minutes += 1)
      expect(belief.look(after(minutes * MINUTE, minutes * 10 * SECOND), true)).toBeNull();
  });

  test('somebody else who says the same is believed; one who says less, or no more than the clock, is not', () => {
    const belief = running();
    const jumped = after(MINUTE, 2 * HOUR);
    belief.vouch(instant(noon + HOUR), jumped);
    expect(belief.look(jumped, true)).toMatchObject({ believed: noon + HOUR, atStart: false });
    belief.vouch(instant(noon + YEAR), jumped);
    expect(belief.look(jumped, true)).toBeNull();
    // More than the clock itself said was not taken.
    expect(belief.look(after(2 * MINUTE, 2 * HOUR), true)).toBeNull();
    expect(belief.look(after(2 * MINUTE, 3 * HOUR), true)).not.toBeNull();
  });
});

describe('a start', () => {
  test('that knows nothing believes its clock', () => {
    expect(begun(coreBelief, null).look(after(0), true)).toBeNull();
  });

  test.for([
    [HOUR, true],
    // A hardware clock that keeps the time of Bangkok.
    [7 * HOUR, false],
    [21 * DAY, false],
    [YEAR, false],
  ] as const)('%i ms after what is known: believed at once %s', ([gap, believed]) => {
    for (const rules of [coreBelief, gatewayBelief])
      expect(begun(rules, noon - gap).look(after(0), true)?.atStart ?? null).toBe(believed ? null : true);
  });

  test('a core that was off for three weeks follows what gateways have sealed until it is now', () => {
    const belief = begun(coreBelief, noon - 21 * DAY);
    for (let day = 20; day >= 1; day -= 1) {
      belief.vouch(instant(noon - day * DAY), after(0));
      expect(belief.look(after(0), true)).toMatchObject({ believed: noon - day * DAY, atStart: true });
    }
    belief.vouch(instant(noon - 20 * MINUTE), after(0));
    expect(belief.look(after(0), true)).toBeNull();
  });

  test('a gateway waits ten minutes for its core, and believes up to 45 days alone', () => {
    const weeks = begun(gatewayBelief, noon - 21 * DAY);
    expect(weeks.look(after(10 * MINUTE - 1), true)).not.toBeNull();
    expect(weeks.look(after(10 * MINUTE), true)).toBeNull();
    const year = begun(gatewayBelief, noon - YEAR);
    expect(year.look(after(DAY), true)).not.toBeNull();
    year.vouch(instant(noon + DAY), after(DAY));
    expect(year.look(after(DAY), true)).toBeNull();
  });

  test('a gateway whose core disagrees waits on', () => {
    const belief = begun(gatewayBelief, noon - 21 * DAY);
    belief.vouch(instant(noon - 20 * DAY), after(0));
    expect(belief.look(after(DAY), true)).not.toBeNull();
  });

  test('a core on its own is not left to its clock', () => {
    expect(begun(coreBelief, noon - 21 * DAY).look(after(30 * DAY), true)).not.toBeNull();
  });

  test('a machine without a battery goes on from where it stopped: its first step in a run is still one of the start', () => {
    const belief = begun(coreBelief, noon - MINUTE);
    expect(belief.look(after(0), false)).toBeNull();
    expect(belief.look(after(MINUTE, 21 * DAY), true)).toMatchObject({ atStart: true });
    const vouched = begun(coreBelief, noon - MINUTE);
    expect(vouched.look(after(0), true)).toBeNull();
    expect(vouched.look(after(MINUTE, 21 * DAY), true)).toMatchObject({ atStart: false });
  });

  test('before it is told what is known, nothing is doubted', () => {
    expect(believedTime(coreBelief).look(after(0, YEAR), true)).toBeNull();
  });
});
