import { filter, firstValueFrom, type Observable, take, tap, toArray } from 'rxjs';
import { expect, onTestFinished, test } from 'vitest';
import { encodeAnswer } from '../../drivers/modbus/codec.ts';
import { modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import froniusMeter from '../../drivers/profiles/sunspec/fronius-meter.ts';
import inverter from '../../drivers/profiles/sunspec/inverter.ts';
import { sunSpecSource } from '../../drivers/sunspec/sunspec-source.ts';
import { createFeeder } from '../../hardware-sim/grid/feeder.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';
import { startTcpServer } from '../../hardware-sim/meters/tcp-server.ts';
import { meteredTruth, roofTruth } from '../../hardware-sim/sunspec/roof.ts';
import { sunSpecDevice } from '../../hardware-sim/sunspec/sunspec-device.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { instant, millis } from '../../src/domain/time.ts';
import type { SunSpecProfile } from '../../src/profiles/profile.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';

const SEED = 11;
const start = instant(Date.parse('2026-11-24T07:00:00+07:00'));

/** A roof and the meter beside it on one port. Every question is a minute later than the one before: a day takes moments. */
const site = (longestRead = 125) => {
  const feeder = createFeeder({ seed: SEED, start });
  const roof = roofTruth(SEED, feeder, 'b01', 98_765_432);
  const metered = meteredTruth(feeder, 'b01');
  let now = start;
  const later = () => {
    now = instant(now + 60_000);
    return now;
  };
  const maker = { manufacturer: 'Fronius', model: 'Simulated', version: '1.0', serial: 'SN-1' };
  const common = { maker, base: 40_000, longestRead, float: false } as const;
  const roofDevice = sunSpecDevice({ ...common, kind: 'inverter', device: 'roof' }, roof, later);
  const meterDevice = sunSpecDevice({ ...common, kind: 'meter', device: 'grid' }, metered, later);
  return { roofDevice, meterDevice, truthNow: () => ({ roof: roof(now), meter: metered(now) }) };
};

const serve = async (meters: readonly (readonly [unit: number, meter: ModbusMeter])[], port = 0) => {
  const server = await startTcpServer({ host: '127.0.0.1', port, draw: () => 0.5 }, new Map(meters));
  onTestFinished(() => server.close());
  return server;
};

const hurried = (profile: SunSpecProfile): SunSpecProfile => ({ ...profile, bus: { ...profile.bus, gap: millis(0) } });

const busAt = (port: number, meters: readonly (readonly [device: string, unit: number, profile: SunSpecProfile])[]) =>
  modbusBus(
    {
      name: 'roof',
      transport: { kind: 'tcp', host: '127.0.0.1', port },
      meters: meters.map(([device, unit, profile]) => ({ device, unit, source: sunSpecSource(hurried(profile)) })),
      fastPeriod: millis(5),
      intervalLength: QUARTER_HOUR,
    },
    { clock: systemClock(), random: seededRandom(SEED), log: quietLog() },
  );

const isReading = ({ outcome }: Sample): boolean => outcome.kind === 'answered' && outcome.identity === undefined;
const watch = (samples: Observable<Sample>, readings: number, see: (sample: Sample, reading: number) => void) => {
  let seen = 0;
  return firstValueFrom(
    samples.pipe(
      tap((sample) => {
        if (isReading(sample)) see(sample, seen++);
      }),
      filter(isReading),
      take(readings),
      toArray(),
    ),
  );
};

const near = (value: number | undefined, known: number | undefined): boolean =>
  value !== undefined && known !== undefined && Math.abs(value - known) <= 1e-9 * Math.max(1, Math.abs(known));

/** Where each model has what is compared, by hand from SunSpec's tables. */
const names = {
  101: { pair: 'PPVphCA', voltage: 'PhVphA', current: 'AphB', energy: 'WH', energyFactor: 'WH_SF' },
  701: { pair: 'VL3L1', voltage: 'VL1', current: 'AL2', energy: 'TotWhInj', energyFactor: 'TotWh_SF' },
} as const;

test.each([
  [103, 701, inverter],
  [103, 113, { ...inverter, models: [103, 113] }],
])(
  'scale factors change at every answer, the chain moves twice, model %i becomes %i: no wrong value',
  async (...row) => {
    const [integers, others, profile] = row;
    const { roofDevice, truthNow } = site();
    const { port } = await serve([[1, roofDevice]]);
    const random = seededRandom(SEED);
    const pick = (least: number, most: number): number => least + Math.floor(random.fraction() * (most - least + 1));
    const factors = new Set<string>();
    const wrong: unknown[] = [];
    let model = integers;

    const judge = ({ outcome }: Sample): void => {
      if (outcome.kind !== 'answered') return;
      const meant = (name: string): number => roofDevice.meant(model)[name] ?? Number.NaN;
      const { pair, voltage, current, energy, energyFactor } = names[model === 701 ? 701 : 101];
      const { roof } = truthNow();
      const { values, registers } = outcome;
      const counted = registers.export && registers.export.value * 10 ** registers.export.exponent;
      // What the words meant when they were sent …
      const said = [
        near(values['power.active'], -meant('W')),
        near(values['voltage.L1'], meant(voltage)),
        near(values['voltage.L3-L1'], meant(pair)),
        near(values['current.L2'], meant(current)),
        near(values.frequency, meant('Hz')),
        near(counted, model === 113 ? Math.round(meant(energy)) : meant(energy)),
      ];
      // … and the roof itself, within a step of the scale in force: a float32 near 10^8 steps by 8.
      const within = (value: number | undefined, truth: number, factor: string): boolean =>
        Math.abs((value ?? Number.NaN) - truth) <= (model === 113 ? 8 : 10 ** meant(factor)) + 1e-6;
      const physics = [
        within(values['power.active'], roof.active, 'W_SF'),
        within(values['voltage.L1'], roof.phases[0]?.voltage ?? 0, 'V_SF'),
        within(counted, roof.exportWh, energyFactor),
      ];
      factors.add(`${model}: ${meant('W_SF')}`);
      if (said.includes(false) || physics.includes(false)) wrong.push({ model, outcome, said, physics });
    };

    const readings = await watch(busAt(port, [['roof', 1, profile]]).samples(), 500, (sample, reading) => {
      judge(sample);
      if (reading === 200) roofDevice.obey({ kind: 'update', registers: 14 });
      if (reading === 300) roofDevice.obey({ kind: 'set', base: 0 });
      if (reading === 400) {
        roofDevice.obey({ kind: 'set', float: true });
        model = others;
      }
      const fine = { W_SF: pick(-2, 2), V_SF: pick(-2, 0), A_SF: pick(-3, 0), Hz_SF: pick(-2, 0) };
      roofDevice.obey({ kind: 'scale', factors: { ...fine, WH_SF: pick(0, 3), TotWh_SF: pick(-2, 3) } });
    });
    expect(wrong).toEqual([]);
    expect(readings).toHaveLength(500);
    const used = [...factors].filter((factor) => factor.startsWith('103'));
    expect(used.length, `seed ${SEED}: ${used.join(', ')}`).toBeGreaterThanOrEqual(4);
  },
);

test('two units behind one host, answers of 40 registers, a server that goes and comes back', async () => {
  const { roofDevice, meterDevice, truthNow } = site(40);
  const units = [
    [1, roofDevice],
    [200, meterDevice],
  ] as const;
  const server = await serve(units);
  const seen: string[] = [];
  const bus = busAt(server.port, [
    ['roof', 1, inverter],
    ['grid', 200, froniusMeter],
  ]);
  const answeredAgain = { roof: 0, grid: 0 };
  let restarted = false;
  await firstValueFrom(
    bus.samples().pipe(
      tap(({ device, outcome }) => {
        seen.push(outcome.kind === 'failed' ? `${device} ${outcome.reason}` : device);
        if (outcome.kind === 'failed' || outcome.identity) return;
        const { roof, meter } = truthNow();
        // A minute passes from one question to the next, and the meter is asked in pieces: any of them is near the truth.
        const voltage = (device === 'roof' ? roof : meter).phases[0]?.voltage ?? 0;
        const said = outcome.values['voltage.L1'];
        if (said !== undefined) expect(Math.abs(said - voltage)).toBeLessThanOrEqual(0.1);
        if (seen.length === 60)
          void server.close().then(() => serve(units, server.port).then(() => (restarted = true)));
        if (restarted) answeredAgain[device === 'roof' ? 'roof' : 'grid'] += 1;
      }),
      filter(() => Math.min(answeredAgain.roof, answeredAgain.grid) >= 20),
    ),
  );
  expect(seen).toContain('roof link-down');
  expect(seen).toContain('grid link-down');
  expect(seen.filter((one) => one.includes('foreign'))).toEqual([]);
});

test('the serial number and the maker are read once the chain is known', async () => {
  const { roofDevice, meterDevice } = site();
  const { port } = await serve([
    [1, roofDevice],
    [200, meterDevice],
  ]);
  const samples = busAt(port, [['grid', 200, froniusMeter]]).samples();
  const { outcome } = await firstValueFrom(
    samples.pipe(filter((sample) => sample.outcome.kind === 'answered' && sample.outcome.identity !== undefined)),
  );
  expect(outcome).toMatchObject({ identity: { serialNumber: 'SN-1', isModel: true } });
});

test('a device without SunSpec is said once, in a sentence, and left alone', async () => {
  let questions = 0;
  const deaf: ModbusMeter = {
    device: 'x',
    answer: (pdu) => {
      questions += 1;
      return encodeAnswer({ kind: 'exception', function: pdu[0] ?? 0, code: 2 });
    },
  };
  const { port } = await serve([[1, deaf]]);
  const { outcome } = await firstValueFrom(busAt(port, [['x', 1, inverter]]).samples());
  expect(outcome).toMatchObject({ kind: 'failed', reason: 'foreign-meter' });
  expect(outcome.kind === 'failed' && outcome.detail).toContain('no SunSpec marker at 40000, 0, 50000, 1');
  expect(questions).toBe(4);
});
