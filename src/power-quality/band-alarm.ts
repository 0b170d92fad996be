import type { Alarm } from '../domain/alarm.ts';
import { type Band, limitedUnits } from '../domain/limits.ts';
import type { Part } from './band-measures.ts';
import { bandSentence } from './band-sentence.ts';
import { spokenOf } from './band-wording.ts';
import type { QualityMeter } from './quality-rules.ts';
import type { Limits, Watched } from './watch-band.ts';

/** Kind, device or gateway, phase, what of several quantities, and band: stable over the alarm's whole life. */
export const bandAlarm = (
  { quantity, order }: Pick<Band, 'quantity' | 'order'>,
  limits: Limits,
  meter: Pick<QualityMeter, 'device' | 'point'> | null,
  part: Part,
): Watched => {
  const { kind, tag, ...spoken } = spokenOf(quantity, order);
  const id = [kind, meter?.device ?? 'gateway', part, tag, limits.name].filter((one) => one !== null).join('/');
  const named = limitedUnits[quantity];
  const unit = named === '1' ? '' : named;
  return {
    id,
    kind,
    source: sourceOf(meter, part),
    unit: named,
    sentence: bandSentence(limits, { ...spoken, place: placeOf(meter, part), unit }),
  };
};

const sourceOf = (meter: Pick<QualityMeter, 'device' | 'point'> | null, part: Part): Alarm['source'] => {
  if (meter === null) return {};
  const { device, point } = meter;
  return part === null ? { device, point } : { device, point, phase: part };
};

const placeOf = (meter: Pick<QualityMeter, 'device'> | null, part: Part): string => {
  if (meter === null) return 'the grid';
  if (part === null) return meter.device;
  return part.includes('-') ? `${meter.device} ${part}` : `${meter.device} phase ${part}`;
};
