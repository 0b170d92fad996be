import type { Measure } from './measure.ts';
import type { Rating } from './quality-rules.ts';
import { recently } from './recent-values.ts';

/**
 * What the equipment at a meter carries in percent of what it is rated for, whichever way it flows: reverse flow heats a
 * transformer as well. Of a transformer by apparent power; of a conductor by the phase that carries most, which a sum over
 * the phases would hide.
 */
export const loading = ({ of, value }: Rating): Measure => (of === 'apparent' ? ofPower(value) : ofCurrent(value));

/** S as the meter says it, or √(P² + Q²) where one answer has both (IEEE 1459: the vector apparent power). */
const ofPower =
  (rated: number): Measure =>
  (values) => {
    const apparent = values['power.apparent'];
    if (apparent !== undefined) return (100 * Math.abs(apparent)) / rated;
    const { 'power.active': active = Number.NaN, 'power.reactive': reactive = Number.NaN } = values;
    return (100 * Math.hypot(active, reactive)) / rated;
  };

const currents = ['current.L1', 'current.L2', 'current.L3'] as const;

/** Known with every answer that has a phase current; the others as they were shortly before. */
const ofCurrent =
  (rated: number): Measure =>
  (values, recent, at) => {
    let greatest = Number.NaN;
    let told = false;
    for (const name of currents) {
      if (values[name] !== undefined) told = true;
      const current = Math.abs(recently(recent, name, at));
      if (Number.isNaN(greatest) || current > greatest) greatest = current;
    }
    return told ? (100 * greatest) / rated : Number.NaN;
  };
