import type { AlarmKind } from '../domain/alarm.ts';
import { phases, type Quantity } from '../domain/quantity.ts';

/** A kind of alarm and where on a device it may be raised: on phases or pairs of them, or, null, on the device. */
export type AlarmPlaces = Readonly<{ kind: AlarmKind; parts: readonly (string | null)[] }>;

const device = [null] as const;

/**
 * Alarms of a meter that stands behind the values it reports, as far as it reports what they need. Its silence is not among
 * them: the silent say nothing.
 */
export const deviceAlarms = (quantities: readonly Quantity[]): readonly AlarmPlaces[] => {
  const has = (...names: readonly Quantity[]): boolean => names.every((name) => quantities.includes(name));
  const onceIf = (holds: boolean): AlarmPlaces['parts'] => (holds ? device : []);
  const onParts = (pattern: RegExp): readonly string[] => [
    ...new Set(quantities.flatMap((quantity) => pattern.exec(quantity)?.[1] ?? [])),
  ];
  const voltages = onParts(/^voltage\.(.+)$/);
  const counts = has('count.dip') || has('count.swell') || has('count.interruption');
  const event = onceIf(voltages.length > 0 || counts);
  return [
    { kind: 'frequency-band', parts: device },
    { kind: 'voltage-band', parts: voltages.length > 0 ? voltages : device },
    { kind: 'voltage-dip', parts: event },
    { kind: 'voltage-swell', parts: event },
    { kind: 'voltage-interruption', parts: event },
    { kind: 'voltage-rapid-change', parts: onceIf(voltages.length > 0) },
    { kind: 'voltage-unbalance', parts: device },
    { kind: 'voltage-distortion', parts: onParts(/^(?:thd|harmonic)\.voltage\.(L[1-3])/) },
    { kind: 'current-distortion', parts: onParts(/^(?:thd|harmonic)\.current\.(L[1-3])/) },
    { kind: 'flicker', parts: onParts(/^flicker\.(?:short|long)\.(L[1-3])/) },
    { kind: 'power-factor', parts: onceIf(has('power.active') && (has('power.apparent') || has('power-factor'))) },
    { kind: 'neutral-current', parts: onceIf(has('current.neutral', 'current.L1', 'current.L2', 'current.L3')) },
    { kind: 'neutral-suspect', parts: onceIf(has('voltage.L1', 'voltage.L2', 'voltage.L3')) },
    {
      kind: 'wiring-suspect',
      parts: onceIf(phases.some((phase) => has(`voltage.${phase}`, `current.${phase}`)) || has('power.active.L3')),
    },
    { kind: 'export-limit', parts: onceIf(has('power.active')) },
    { kind: 'reverse-power', parts: onceIf(has('power.active')) },
    {
      kind: 'overload',
      parts: onceIf(has('power.apparent') || has('power.active', 'power.reactive') || has('current.L1')),
    },
    { kind: 'counter-suspect', parts: device },
    { kind: 'foreign-meter', parts: device },
  ];
};
