import type { Instant } from '../../../src/domain/time.ts';
import type { Random } from '../../../src/ports/random.ts';
import { INTERVAL } from './faults.ts';

/** Registers of meters, mWh, as they truly are at any moment; the law is checked against nothing else. */
export type MeterModel = Readonly<{
  at: (point: string, at: Instant) => Readonly<{ importMilliWh: number; exportMilliWh: number }>;
}>;

/** What the bindings of the substation say. */
const OPENING_MILLI_WH = { importMilliWh: 1_000_000, exportMilliWh: 0 };
/** Up to 20 kW, so under the 25 kW that the profile believes. */
const MOST_WH = 5_000;

/** Each interval of each meter has a power of its own. */
export const meterModel = ({ fraction }: Random, begin: number): MeterModel => {
  type Course = { readonly powers: (readonly [number, number])[]; readonly sums: (readonly [number, number])[] };
  const courses = new Map<string, Course>();
  const courseOf = (point: string): Course => {
    const known = courses.get(point) ?? {
      powers: [],
      sums: [[OPENING_MILLI_WH.importMilliWh, OPENING_MILLI_WH.exportMilliWh]],
    };
    courses.set(point, known);
    return known;
  };
  const grown = (course: Course, through: number): void => {
    while (course.powers.length <= through) {
      const power = [1_000 * Math.floor(fraction() * MOST_WH), 1_000 * Math.floor(fraction() * MOST_WH)] as const;
      const [importSum, exportSum] = course.sums.at(-1) ?? [0, 0];
      course.powers.push(power);
      course.sums.push([importSum + power[0], exportSum + power[1]]);
    }
  };
  return {
    at: (point, at) => {
      const age = Math.max(0, at - begin);
      const interval = Math.floor(age / INTERVAL);
      const course = courseOf(point);
      grown(course, interval);
      const part = (age - interval * INTERVAL) / INTERVAL;
      const [importSum, exportSum] = course.sums[interval] ?? [0, 0];
      const [imported, exported] = course.powers[interval] ?? [0, 0];
      return {
        importMilliWh: Math.floor(importSum + part * imported),
        exportMilliWh: Math.floor(exportSum + part * exported),
      };
    },
  };
};
