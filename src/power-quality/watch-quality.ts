import { concatMap, from, type Observable, scan } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Band, LimitedQuantity } from '../domain/limits.ts';
import { phases } from '../domain/quantity.ts';
import type { Reading } from '../domain/reading.ts';
import type { Instant } from '../domain/time.ts';
import type { QualityMeter, QualityRules } from './quality-rules.ts';
import { advanceMeans, type MeanState, noMeans } from './ten-second-means.ts';
import { unbalancePercent } from './unbalance.ts';
import { advanceBand, type BandState, bandAlarmId, inside, type Watched } from './watch-band.ts';

/** Everything the power-quality watch remembers. The map is private to one subscription and changed in place. */
type QualityState = Readonly<{ bands: Map<string, BandState>; means: MeanState }>;
const quiet = (): QualityState => ({ bands: new Map(), means: noMeans });

/**
 * Frequency, voltage bands and unbalance of every reading, as alarm conditions when they turn. Time is the readings'
 * own: the same readings always give the same conditions. A polled meter is neither class A nor class S of
 * IEC 61000-4-30: all of it is indicative.
 */
export const watchQuality =
  (rules: QualityRules) =>
  (readings: Observable<Reading>): Observable<AlarmCondition> =>
    readings.pipe(
      scan(({ state }, reading) => advanceQuality(rules, state, reading), {
        state: quiet(),
        conditions: [] as readonly AlarmCondition[],
      }),
      concatMap(({ conditions }) => from(conditions)),
    );

/** The reducer behind `watchQuality`. */
const advanceQuality = (
  { meters }: QualityRules,
  state: QualityState,
  reading: Reading,
): Readonly<{ state: QualityState; conditions: readonly AlarmCondition[] }> => {
  if (reading.quality.level === 'bad') return { state, conditions: [] };
  const { means, frequency } = advanceFrequency(state.means, reading);
  const conditions: AlarmCondition[] = [];
  const bandsOf = (quantity: LimitedQuantity, sets: QualityMeter['limits']): readonly Band[] =>
    sets.flatMap(({ bands }) => bands.filter((band) => band.quantity === quantity));
  const sets = meters.find((meter) => meter.device === reading.device)?.limits ?? [];
  const watch = (bands: readonly Band[], watched: Watched, measured: Measured) => {
    for (const band of bands) {
      const id = bandAlarmId(watched, band);
      const next = advanceBand(band, watched, state.bands.get(id) ?? inside, measured);
      state.bands.set(id, next.state);
      if (next.condition !== null) conditions.push(next.condition);
    }
  };
  if (frequency !== null) watch(bandsOf('frequency', sets), gatewayFrequency, frequency);
  const { device, point, measuredAt: at, values } = reading;
  for (const phase of phases) {
    const value = values[`voltage.${phase}`];
    if (value !== undefined) watch(bandsOf('voltage', sets), phaseVoltage(device, point, phase), { at, value });
  }
  const unbalance = unbalancePercent(values);
  if (unbalance !== null) watch(bandsOf('unbalance', sets), voltageUnbalance(device, point), { at, value: unbalance });
  return { state: { bands: state.bands, means }, conditions };
};
type Measured = Readonly<{ at: Instant; value: number }>;

const advanceFrequency = (state: MeanState, { device, measuredAt, values }: Reading) => {
  if (values.frequency === undefined) return { means: state, frequency: null };
  const next = advanceMeans(state, { at: measuredAt, source: device, value: values.frequency });
  return { means: next.state, frequency: next.mean };
};

const gatewayFrequency: Watched = {
  kind: 'frequency-band',
  source: {},
  place: 'the grid',
  quantity: 'Frequency, 10 s mean',
  unit: 'Hz',
  advice: 'Nothing to do here: the grid operator balances it.',
};

const phaseVoltage = (device: string, point: string, phase: string): Watched => ({
  kind: 'voltage-band',
  source: { device, point, phase },
  place: `${device} phase ${phase}`,
  quantity: 'Voltage',
  unit: 'V',
  advice: 'Check tap position and feeder load, and where it is high, PV export.',
});

const voltageUnbalance = (device: string, point: string): Watched => ({
  kind: 'voltage-unbalance',
  source: { device, point },
  place: device,
  quantity: 'Voltage unbalance U2/U1',
  unit: '%',
  advice: 'Check for a lost phase and for single-phase load or PV crowded on one phase.',
});
