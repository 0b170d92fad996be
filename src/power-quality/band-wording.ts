import type { AlarmKind } from '../domain/alarm.ts';
import type { LimitedQuantity } from '../domain/limits.ts';
import type { Wording } from './band-sentence.ts';

/** Which alarm a quantity raises, and how it is spoken of. */
export type Spoken = Readonly<{
  kind: AlarmKind;
  /** Part of the alarm's id where several quantities raise alarms of one kind. */
  tag: string | null;
}> &
  Pick<Wording, 'quantity' | 'decimals' | 'advice'>;

const balance = 'Nothing to do here: the grid operator balances it.';
const distortedVoltage = 'Look for large converters, and for capacitors in resonance, on this feeder.';
const distortedCurrent = 'Look for converters, chargers and lamps without filters behind this meter.';
const switching = 'Look for loads that switch often, such as welders, compressors and lifts.';

const spoken: Readonly<Record<LimitedQuantity, Spoken>> = {
  frequency: { kind: 'frequency-band', tag: null, quantity: 'Frequency, 10 s mean', decimals: 2, advice: balance },
  'frequency-rate': {
    kind: 'frequency-rate',
    tag: null,
    quantity: 'Frequency change between 10 s means',
    decimals: 3,
    advice: balance,
  },
  voltage: {
    kind: 'voltage-band',
    tag: null,
    quantity: 'Voltage',
    decimals: 2,
    advice: 'Check tap position and feeder load, and where it is high, PV export.',
  },
  unbalance: {
    kind: 'voltage-unbalance',
    tag: null,
    quantity: 'Voltage unbalance U2/U1',
    decimals: 2,
    advice: 'Check for a lost phase and for single-phase load or PV crowded on one phase.',
  },
  'thd.voltage': {
    kind: 'voltage-distortion',
    tag: 'thd',
    quantity: 'Voltage THD',
    decimals: 2,
    advice: distortedVoltage,
  },
  'harmonic.voltage': {
    kind: 'voltage-distortion',
    tag: 'harmonic',
    quantity: 'Voltage harmonic',
    decimals: 2,
    advice: distortedVoltage,
  },
  'thd.current': {
    kind: 'current-distortion',
    tag: 'thd',
    quantity: 'Current THD',
    decimals: 2,
    advice: distortedCurrent,
  },
  'harmonic.current': {
    kind: 'current-distortion',
    tag: 'harmonic',
    quantity: 'Current harmonic',
    decimals: 2,
    advice: distortedCurrent,
  },
  tdd: { kind: 'current-distortion', tag: 'tdd', quantity: 'Current TDD', decimals: 2, advice: distortedCurrent },
  'power-factor': {
    kind: 'power-factor',
    tag: null,
    quantity: 'Power factor',
    decimals: 3,
    advice: 'Check the capacitors and their controller, and how inverters are set for reactive power.',
  },
  'flicker.short': { kind: 'flicker', tag: 'short', quantity: 'Flicker Pst', decimals: 2, advice: switching },
  'flicker.long': { kind: 'flicker', tag: 'long', quantity: 'Flicker Plt', decimals: 2, advice: switching },
  'neutral-current': {
    kind: 'neutral-current',
    tag: null,
    quantity: 'Neutral over greatest phase current',
    decimals: 1,
    advice: 'Look for third harmonics, and for PV that exports on one phase while others import.',
  },
  'reverse-power': {
    kind: 'reverse-power',
    tag: null,
    quantity: 'Reverse power',
    decimals: 0,
    advice: 'Find the PV or storage behind it; where it may export, configure grid.exports of this meter as expected.',
  },
  loading: {
    kind: 'overload',
    tag: null,
    quantity: 'Loading',
    decimals: 1,
    advice: 'Shift load, or where it exports let PV make less, before its protection trips or it ages.',
  },
};

/** A single harmonic is called by its order: `Voltage harmonic 5`, in ids `h5`. */
export const spokenOf = (quantity: LimitedQuantity, order: number | null): Spoken => {
  const one = spoken[quantity];
  return order === null ? one : { ...one, tag: `h${order}`, quantity: `${one.quantity} ${order}` };
};
