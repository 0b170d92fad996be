import { bangkokTime } from '../../domain/time.ts';
import type { QualityMeter } from '../quality-rules.ts';
import type { KvarForecast } from '../statistics/kvar-charge.ts';
import { type KvarTariff, kvarTariffOf } from '../statistics/kvar-tariffs.ts';
import { figure } from './figure.ts';
import type { QualityReport } from './quality-report.ts';
import type { QuarterHours } from './quarter-hours.ts';
import { isTold } from './report-view.ts';

/** From here on a customer is billed by demand (MEA classes 3 and up). */
const DEMAND_METERED_WATTS = 30_000;

/**
 * Of every meter that is demand-metered by its limits or its size, and whose authority's charge is known, a row for each
 * calendar month the period touches.
 */
export const kvarOf = (meters: readonly QualityMeter[], quarters: QuarterHours): QualityReport['kvar'] =>
  meters.flatMap((meter) => {
    const tariff = kvarTariffOf(meter);
    if (tariff === null) return [];
    const isMetered = meter.limits.some(({ name }) => name === 'demand-metered');
    return quarters
      .months(meter.device, tariff)
      .filter((forecast) => isTold(forecast) && forecast.reactive !== null)
      .filter(({ active }) => isMetered || (active?.value ?? 0) >= DEMAND_METERED_WATTS)
      .map((forecast) => kvarRow(forecast, tariff));
  });

const kvarRow = (
  { device, month, elapsed, active, reactive, excessKvar, charge, windows }: KvarForecast,
  { authority, freePerTenThousand, perKvar, provenance }: KvarTariff,
): QualityReport['kvar'][number] => ({
  device,
  month: bangkokTime(month.start).slice(0, 7),
  elapsed: figure(100 * elapsed, 0),
  authority,
  freePercent: figure(freePerTenThousand / 100, 2),
  thbPerKvar: figure(Number(perKvar) / 1e9, 2),
  confirmed: provenance.confirmed,
  kilowatts: figure((active?.value ?? 0) / 1_000, 3),
  kilovars: figure((reactive?.value ?? 0) / 1_000, 3),
  excessKvar,
  thb: figure(Number(charge) / 1e9, 2),
  windowsCounted: windows.counted,
  windowsOver: windows.over,
});
