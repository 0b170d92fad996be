import { type Alarm, alarmKinds } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { RegisterValue } from '../domain/energy.ts';
import { isOpaqueId } from '../domain/identity.ts';
import { gridFactKinds } from '../domain/limits.ts';
import { badReasons, uncertainReasons } from '../domain/quality.ts';
import { energyChannels, quantities } from '../domain/quantity.ts';
import type { IdentityReport, MeterIdentity, Reading } from '../domain/reading.ts';
import { clockStates } from '../domain/time.ts';
import {
  type Check,
  either,
  flag,
  list,
  number,
  oneOf,
  orNull,
  perhaps,
  record,
  someOf,
  text,
  textThat,
  wholeNumber,
} from './json-check.ts';

export const opaqueId = textThat(isOpaqueId, 'an identifier');
/** Milliseconds; the midpoint of two whole ones may be half. */
const moment = number;

const register = record<RegisterValue>({ value: wholeNumber, exponent: wholeNumber, words: list(wholeNumber) });

const quality: Check = either(
  record({ level: oneOf('good') }),
  record({ level: oneOf('uncertain'), reason: oneOf(...uncertainReasons) }),
  record({ level: oneOf('bad'), reason: oneOf(...badReasons) }),
);

/** A reading as JSON, key by key. */
export const readingShape = record<Reading>({
  device: opaqueId,
  point: opaqueId,
  measuredAt: moment,
  earliest: moment,
  latest: moment,
  monotonic: number,
  boot: text,
  clock: oneOf(...clockStates),
  quality,
  values: someOf(quantities, number),
  registers: someOf(energyChannels, register),
  rejected: someOf([...quantities, ...energyChannels], oneOf(...badReasons)),
});

/** What a meter says it is, as JSON. */
export const identityShape = record<IdentityReport>({
  device: opaqueId,
  point: opaqueId,
  at: moment,
  said: record<MeterIdentity>({
    serialNumber: orNull(text),
    isModel: orNull(flag),
    currentRatio: orNull(number),
    voltageRatio: orNull(number),
  }),
  contradictions: list(text),
  confirmedAt: orNull(moment),
});

const source = record<Alarm['source']>({
  device: perhaps(opaqueId),
  point: perhaps(opaqueId),
  phase: perhaps(text),
});
const measured = record<NonNullable<Alarm['measured']>>({ value: number, limit: number, unit: text });
const tells = oneOf(...gridFactKinds);
const kind = oneOf(...alarmKinds);
const priority = oneOf('critical', 'high', 'medium', 'low');

/** An alarm condition as JSON. */
export const conditionShape = record<AlarmCondition>({
  id: text,
  kind,
  source,
  priority,
  standing: flag,
  at: moment,
  since: moment,
  measured: perhaps(measured),
  tells: perhaps(tells),
  message: text,
  renews: perhaps((value) => (value === true ? null : ' is not true')),
  witnesses: perhaps(list(opaqueId)),
});

/** An alarm as JSON. */
export const alarmShape = record<Alarm>({
  id: text,
  kind,
  source,
  priority,
  state: oneOf('raised', 'acknowledged', 'returned', 'returned-unacknowledged'),
  since: moment,
  at: moment,
  measured: perhaps(measured),
  tells: perhaps(tells),
  message: text,
  cause: perhaps(text),
  witnesses: perhaps(wholeNumber),
  quiet: perhaps(oneOf('shelved', 'flood', 'consequence')),
  shelved: perhaps(record<NonNullable<Alarm['shelved']>>({ until: moment, by: text, reason: text })),
});
