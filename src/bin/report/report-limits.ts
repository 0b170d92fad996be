import { Fault } from '../../domain/fault.ts';
import type { LimitSet } from '../../domain/limits.ts';
import { nominalOf, type QualityMeter } from '../../power-quality/quality-rules.ts';

type ReadLimits = (names: readonly string[]) => readonly LimitSet[];

/** Low voltage is up to 1 kV (IEC 60050-601). */
const LOW_VOLTAGE = 1_000;

/**
 * What a report judges a meter by: its configured sets, and the EN 50160 set of its level where none of those has a rule a
 * report can judge. `instead` (of `--limits`) takes the place of their rules; their nominal voltage stays, for rules in
 * percent of it.
 * @throws Fault `configuration` for limits that are not there
 */
export const reportLimits =
  (read: ReadLimits, instead: readonly string[] | null): ReadLimits =>
  (names) => {
    const configured = read(names);
    if (instead !== null) {
      // A nominal voltage is that of the first set that has one: the configured stay where they were, what is added comes after.
      const kept = configured.map((set) => (instead.includes(set.name) ? set : { ...set, bands: [], compliance: [] }));
      const known = new Set(configured.map(({ name }) => name));
      return [...kept, ...read(instead.filter((name) => !known.has(name)))];
    }
    if (configured.some(judgesMeters)) return configured;
    const nominal = nominalOf({ limits: configured });
    if (nominal === null) return configured;
    return [...configured, ...read([nominal.volts <= LOW_VOLTAGE ? 'en50160-lv' : 'en50160-mv'])];
  };

/** The frequency is the grid's: who judges it alone says nothing of a meter. */
const judgesMeters = ({ compliance }: LimitSet): boolean => compliance.some(({ quantity }) => quantity !== 'frequency');

/**
 * A report that could judge nothing would look like one in which all is well.
 * @throws Fault `configuration` for a meter without any rule, or with a voltage rule in percent of a nominal nobody knows.
 */
export const refuseUnjudged = (meters: readonly QualityMeter[]): void => {
  for (const meter of meters) {
    const names = meter.limits.map(({ name }) => name).join(', ');
    if (!meter.limits.some(judgesMeters))
      throw new Fault(
        'configuration',
        `Meter ${meter.device} has no rule a report can judge (its limits: ${names}). Name a set that has some with --limits, such as en50160-lv, and one with a nominal voltage in the configuration, such as pea-lv.`,
      );
    const inPercent = meter.limits.find(({ compliance }) =>
      compliance.some(({ quantity, unit }) => quantity === 'voltage' && unit === '%'),
    );
    if (inPercent !== undefined && nominalOf(meter) === null)
      throw new Fault(
        'configuration',
        `Meter ${meter.device}: limits ${inPercent.name} have voltages in % and none of its sets (${names}) has a nominal voltage. Add one that has, such as pea-lv (220 V) or mea-lv (230 V).`,
      );
  }
};
