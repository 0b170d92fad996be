import { filter, firstValueFrom, from, map, scan, take, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { profiledSource } from '../../drivers/modbus/meter-source.ts';
import { modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import umg512 from '../../drivers/profiles/janitza/umg512-pro.ts';
import { createFeeder } from '../../hardware-sim/grid/feeder.ts';
import { modbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';
import { profileModel } from '../../hardware-sim/meters/profile-model.ts';
import { startTcpServer } from '../../hardware-sim/meters/tcp-server.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { readLimits } from '../../src/bin/read-limits.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { good } from '../../src/domain/quality.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis, monotonic } from '../../src/domain/time.ts';
import { judge } from '../../src/metering/judge.ts';
import { meterRules } from '../../src/metering/meter-rules.ts';
import { powerQuality } from '../../src/power-quality/power-quality.ts';
import { makeReport } from '../../src/power-quality/report/make-report.ts';
import { reportPeriod } from '../../src/power-quality/report/report-period.ts';
import { monday } from '../support/quality-frames.ts';
import { qualityMeter, unwatched } from '../support/quality-rules.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';

const MINUTE = 60_000;
const noon = instant(Date.parse('2026-11-24T12:00:00+07:00'));
const feeder = createFeeder({ seed: 5, start: instant(noon - 60 * MINUTE) });
const known = { demandCurrent: 100, shortCircuitCurrent: 3_000 };
const ratios = {
  current: [1, 1],
  voltage: [1, 1],
  appliedBy: 'meter',
} as const;

/** What the meter said on a real socket, until every harmonic and flicker has been read. */
const readingsOf = async (port: number): Promise<readonly Reading[]> => {
  const bus = modbusBus(
    {
      name: 'panel',
      transport: { kind: 'tcp', host: '127.0.0.1', port },
      meters: [{ device: 'h01', unit: 1, source: profiledSource(umg512, 115_200) }],
      fastPeriod: millis(20),
      intervalLength: QUARTER_HOUR,
    },
    { clock: systemClock(), random: seededRandom(1), log: quietLog() },
  );
  const rules = meterRules({ device: 'h01', point: 'p01', profile: umg512, ratios, serialNumber: null }, null);
  const slow = ['harmonic.voltage.L1.5', 'harmonic.voltage.L2.5', 'harmonic.voltage.L3.25', 'harmonic.current.L1.5']
    .concat(['harmonic.current.L2.5', 'harmonic.current.L3.25', 'flicker.long.L3', 'thd.current.L3', 'voltage.L1'])
    .map((name) => [name, false] as const);
  const all = bus.samples().pipe(
    judge([rules], 'boot-1'),
    filter((judged) => judged.kind === 'reading'),
    map(({ reading }) => reading),
    scan(
      ({ told, readings }, reading) => {
        for (const name of Object.keys(reading.values)) told.set(name, true);
        readings.push(reading);
        return { told, readings };
      },
      { told: new Map<string, boolean>(slow), readings: [] as Reading[] },
    ),
    filter(({ told }) => [...told.values()].every(Boolean)),
    take(1),
  );
  return (await firstValueFrom(all)).readings;
};

/** All of the readings in every minute of a day that has its own clock: at a socket's speed a day would take one. */
const aDayOf = (readings: readonly Reading[]): readonly Reading[] =>
  Array.from({ length: 24 * 60 + 2 }, (_, minute) =>
    readings.map((reading, place): Reading => {
      const at = monday + minute * MINUTE + Math.floor((place * MINUTE) / readings.length);
      const clock = { clock: 'simulated', quality: good } as const;
      return {
        ...reading,
        ...clock,
        measuredAt: instant(at),
        earliest: instant(at),
        latest: instant(at),
        monotonic: monotonic(at),
      };
    }),
  ).flat();

test('harmonics of voltage and current, THD and flicker: from registers on a socket to the rules of a report', async () => {
  const model = profileModel(umg512);
  const meter = modbusMeter({ device: 'h01', at: 'head', serial: 1, installedRatio: 1 }, model, feeder, () => noon);
  const server = await startTcpServer({ host: '127.0.0.1', port: 0, draw: () => 0.5 }, new Map([[1, meter]]));
  onTestFinished(() => server.close());
  const readings = await readingsOf(server.port);
  expect(readings.map(({ quality }) => quality.level)).not.toContain('bad');

  const limits = readLimits(['en50160-lv', 'ieee519-lv', 'ieee519-2022-currents', 'prc-pqg-400v']);
  const meters = [qualityMeter('h01', { limits, ...known })];
  const frames = await firstValueFrom(
    from(aDayOf(readings)).pipe(
      map((reading) => ({ kind: 'reading', reading }) as const),
      powerQuality({ ...unwatched, meters, longestGap: millis(5 * MINUTE) }, []),
      filter((said) => said.kind === 'frame'),
      map(({ frame }) => frame),
      toArray(),
    ),
  );
  const report = makeReport({
    name: 'gateway-1',
    realm: 'simulation',
    software: 'test 1',
    view: 'dso',
    period: { ...reportPeriod('2026-W48'), end: instant(monday + 24 * 60 * MINUTE) },
    at: instant(monday + 24 * 60 * MINUTE),
    meters: meters.map((meter) => ({ ...meter, gateway: 'gateway-1' })),
    storages: [
      {
        gateway: 'gateway-1',
        frames,
        events: () => [],
        underWay: () => null,
        state: () => ({ anchor: '', head: '', events: { kept: 0, anchor: '', head: '' }, broken: null, lost: null }),
      },
    ],
    previous: null,
  });

  // What truly flowed, by the simulated feeder itself.
  const { phases } = feeder.stateAt('head', noon);
  expect(phases).toHaveLength(3);
  phases.forEach(({ current, currentDistortion, voltageDistortion }, place) => {
    const phase = `L${place + 1}`;
    const told = (set: string, quantity: string, order: number | null = null): number =>
      Number(
        report.results.find(
          (one) => one.set === set && one.quantity === quantity && one.order === order && one.phase === phase,
        )?.percentile95,
      );
    const fundamental = current / Math.sqrt(1 + (currentDistortion / 100) ** 2);
    // Half of the simulated distortion is in the 5th, three tenths in the 7th.
    const ofDemand = (part: number): number => (part * currentDistortion * fundamental) / known.demandCurrent;
    expect(current).toBeGreaterThan(1);
    expect(told('ieee519-2022-currents', 'harmonic.current', 5)).toBeCloseTo(ofDemand(0.5), 2);
    expect(told('ieee519-2022-currents', 'harmonic.current', 7)).toBeCloseTo(ofDemand(0.3), 2);
    expect(told('ieee519-2022-currents', 'harmonic.current', 2)).toBe(0);
    expect(told('ieee519-lv', 'tdd')).toBeCloseTo(ofDemand(1), 2);
    expect(told('en50160-lv', 'thd.voltage')).toBeCloseTo(voltageDistortion, 2);
    expect(told('en50160-lv', 'harmonic.voltage', 5)).toBe(0);
    expect(told('en50160-lv', 'flicker.long')).toBeCloseTo(0.25 + 0.005 * current, 2);
    expect(told('prc-pqg-400v', 'flicker.short')).toBeCloseTo(0.25 + 0.005 * current, 2);
  });
});
