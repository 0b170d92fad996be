import { millis } from '../../../src/domain/time.ts';
import type { BusLimits, SunSpecProfile } from '../../../src/profiles/profile.ts';

type Points = SunSpecProfile['points'];
type Energy = SunSpecProfile['energy'];

/** Where the numbers of every SunSpec device come from. */
export const sunSpecSources = [
  'sunspec/models 7abdf898 json/model_*.json (names, types, offsets, scale factors)',
  'sunspec/pysunspec2 1cd853f sunspec2/mb.py (what stands for "not implemented")',
] as const;

/**
 * 125 registers are one answer (Modbus V1.1b3 §6.3), and model 701 needs 121. Devices answer over a network within a
 * second; nobody states it more closely, so the time-outs are generous. RS-485 settings are the common ones.
 */
export const sunSpecBus: BusLimits = {
  longestRead: 125,
  gap: millis(20),
  turnaround: millis(50),
  timeout: { least: millis(500), most: millis(2_000) },
  latest: millis(5_000),
  lengthStep: 1,
  serial: { baud: 9600, parity: 'none', stopBits: 1 },
};

/**
 * A counter of SunSpec's `acc32` starts again after 2^32 steps of its own scale factor. Four million kWh is what 100 kW
 * give in 40,000 hours, and less than 2^32 Wh: a counter of whole Wh never gets there.
 */
const counter = { mostKwh: 4_000_000, rollsOverAt: 2 ** 32 };

export const generated: Energy = { export: counter };
export const bothWays: Energy = { import: counter, export: counter };

/** What devices up to `watts` can show on a 230/400 V network. */
export const pointsUpTo = (watts: number): Points => {
  const amperes = Math.ceil(watts / 200);
  const neutral = { unit: 'V', range: [0, 500] } as const;
  const pair = { unit: 'V', range: [0, 900] } as const;
  const current = { unit: 'A', range: [0, amperes] } as const;
  const active = { unit: 'W', range: [-watts, watts] } as const;
  return {
    'voltage.L1': neutral,
    'voltage.L2': neutral,
    'voltage.L3': neutral,
    'voltage.L1-L2': pair,
    'voltage.L2-L3': pair,
    'voltage.L3-L1': pair,
    'current.L1': current,
    'current.L2': current,
    'current.L3': current,
    'power.active.L1': active,
    'power.active.L2': active,
    'power.active.L3': active,
    'power.active': active,
    'power.reactive': { unit: 'var', range: [-watts, watts] },
    'power.apparent': { unit: 'VA', range: [0, watts] },
    'power-factor': { unit: '1', range: [-1, 1] },
    frequency: { unit: 'Hz', range: [40, 70] },
  };
};

/**
 * Integers before floats: a float32 of Wh steps by 2 Wh above 16.8 MWh and by 16 Wh above 134 MWh, which a roof passes
 * in its life; an `acc32` never does. Model 701 counts finest, but nothing in it is mandatory but its kind of connection,
 * and it needs the longest answer: it comes between.
 */
export const inverterModels = [103, 102, 101, 701, 113, 112, 111] as const;
export const meterModels = [203, 204, 202, 201, 213, 214, 212, 211] as const;

/** Our convention is a load's; that makers turn the sign of reactive power as they do that of active power is assumed. */
export const assumed = ['power.reactive', 'power-factor', 'timing', 'netting', 'rollover', 'maximumPower'] as const;
