import type { Suspicion } from '../domain/held-reading.ts';
import type { MeteredInterval } from '../domain/market.ts';
import type { Point } from '../domain/registry.ts';
import { BANGKOK_OFFSET, DAY, HOUR, instant, MINUTE } from '../domain/time.ts';
import type { ValidationSettings } from './market-settings.ts';
import { type MarketState, pointSlot } from './market-state.ts';

/**
 * Why a reading is not to be settled as it came, by what a core can tell: the registry's connection, the neighbours in time,
 * the head of the feeder, an earlier decision. Empty where nothing speaks against it. What says that nothing is known is
 * never suspect. Clones and foreign devices are refused before, with their batch.
 */
export const suspicionsOf = (
  state: MarketState,
  point: Point,
  reading: MeteredInterval,
  rules: ValidationSettings,
): readonly Suspicion[] => {
  const { energy, start, length } = reading;
  if (energy === null) return [];
  const found: Suspicion[] = [];
  if (isBeyond(point, reading)) found.push('beyond-connection');
  if (point.connection?.daylightOnly === true && energy.exportWh > energy.uncertaintyWh && isDark(start, length, rules))
    found.push('export-in-the-dark');
  const broken = joins(state, reading);
  if (broken !== null) found.push(broken);
  if (isSilent(state, point, reading, rules)) found.push('silent-meter');
  if (state.decided.size > 0 && state.decided.has(pointSlot(point.id, start))) found.push('after-decision');
  return found;
};

/** What is uncertain speaks for the meter: only what is surely too much is too much. */
const isBeyond = ({ connection }: Point, { energy, length }: MeteredInterval): boolean => {
  if (connection === undefined || energy === null) return false;
  const most = (watts: number): number => (watts * length) / HOUR + energy.uncertaintyWh;
  return energy.importWh > most(connection.importW) || energy.exportWh > most(connection.exportW);
};

/** The whole interval lies in the dark. */
const isDark = (start: number, length: number, { darkFrom, darkTo }: ValidationSettings): boolean => {
  const minuteOf = (at: number): number => ((at + BANGKOK_OFFSET) % DAY) / MINUTE;
  const within = (minute: number): boolean => minute >= darkFrom || minute < darkTo;
  return within(minuteOf(start)) && within(minuteOf(start + length - MINUTE));
};

const joins = (state: MarketState, reading: MeteredInterval): 'register-fell' | 'register-jump' | null => {
  const { point, start, length, energy } = reading;
  const before = state.readings.at(point, instant(start - length));
  if (!before?.energy || before.origin === 'substituted' || energy === null) return null;
  const fell = state.registry?.exchanged(point, before.start, start) ?? null;
  if (fell === 'unknown') return null;
  const imported = before.energy.openingImportWh + before.energy.importWh - (fell?.importWh ?? 0);
  const exported = before.energy.openingExportWh + before.energy.exportWh - (fell?.exportWh ?? 0);
  if (energy.openingImportWh < imported || energy.openingExportWh < exported) return 'register-fell';
  return energy.openingImportWh > imported || energy.openingExportWh > exported ? 'register-jump' : null;
};

/** Its registers have stood still for so many days, and the heads of the zone show energy in this very interval. */
const isSilent = (
  { silentSince, readings, registry }: MarketState,
  { id, role, zone }: Point,
  { start, energy }: MeteredInterval,
  { silentDays }: ValidationSettings,
): boolean => {
  const since = silentSince.get(id);
  if (role !== 'delivery' || energy === null || energy.importWh + energy.exportWh > 0) return false;
  if (since === undefined || start - since < silentDays * DAY) return false;
  return (registry?.pointsOf(zone) ?? []).some((head) => {
    const shown = head.role === 'feeder' ? readings.at(head.id, start)?.energy : null;
    return shown !== null && shown !== undefined && shown.importWh + shown.exportWh > shown.uncertaintyWh;
  });
};

/** Remembers since when a point has counted nothing; a reading from before that changes nothing. */
export const noteSilence = (state: MarketState, { point, start, energy }: MeteredInterval): void => {
  const since = state.silentSince.get(point);
  if (energy === null || (since !== undefined && start < since)) return;
  if (energy.importWh + energy.exportWh > 0) state.silentSince.delete(point);
  else if (since === undefined) state.silentSince.set(point, start);
};

/**
 * An operator has accepted that a point counted nothing, such as in a vacant house: its silence begins anew after that, or
 * every interval of it would wait. Where it has counted since, or has begun anew already, nothing changes.
 */
export const explainSilence = (state: MarketState, { point, start, length }: MeteredInterval): void => {
  const since = state.silentSince.get(point);
  if (since !== undefined && since < start + length) state.silentSince.set(point, instant(start + length));
};
