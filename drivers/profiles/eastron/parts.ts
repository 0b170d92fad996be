import type { Quantity, UnitOf } from '../../../src/domain/quantity.ts';
import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, Cadence, Connection, EnergyRegister, Point } from '../../../src/profiles/profile.ts';

/** Every measured value of the SDM family is a float32 in two input registers, unscaled. */
export const float =
  <Q extends Quantity>(unit: UnitOf[Q], least: number, most: number, cadence: Cadence = 'fast') =>
  (address: number): Point<Q> => ({ address, encoding: 'f32', unit, scale: 1, range: [least, most], cadence });

/**
 * A float32 of kWh, kept in mWh: below 8.6 GWh nothing the float can tell apart is lost where it matters, and every
 * integer stays safe. Ten million kWh is more than a 100 A three-phase meter passes in a century.
 */
export const floatKwh = (address: number): EnergyRegister => ({
  address,
  encoding: 'f32',
  unit: 'kWh',
  exponent: -3,
  mostKwh: 10_000_000,
  rollsOverAt: null,
});

/** Unit 1 on an RS-485 line; behind a converter, port 502. */
export const sdmConnection: Connection = { interfaces: ['rtu'], unit: 1, port: 502 };

/**
 * Users had to wait 100 ms between questions to one SDM (openWB/core#2184); faster ones restart some models
 * (reaper7/SDM_Energy_Meter#50). Starts and counts are even: every value is two registers.
 */
export const sdmBus = (baud: number): BusLimits => ({
  longestRead: 80,
  gap: millis(100),
  turnaround: millis(20),
  timeout: { least: millis(120), most: millis(500) },
  latest: millis(1_000),
  lengthStep: 2,
  serial: { baud, parity: 'none', stopBits: 1 },
});
