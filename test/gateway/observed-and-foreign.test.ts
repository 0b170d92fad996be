import { concatMap, from, NEVER, timer } from 'rxjs';
import { expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { MeterIdentity, Reading, Sample } from '../../src/domain/reading.ts';
import { instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { GatewayView } from '../../src/domain/view.ts';
import type { GatewayMeter, GatewaySettings } from '../../src/gateway/settings.ts';
import { gateway } from '../../src/gateway.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { unwatched } from '../support/quality-rules.ts';
import { quietLog } from '../support/quiet-log.ts';
import { recordingCore } from '../support/recording-core.ts';
import { sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';

const direct = { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' } as const;
const hash = (fill: number) => new Uint8Array(32).fill(fill);
const main: GatewayMeter = {
  device: 'd-main',
  point: 'h01',
  bus: 'scripted',
  profile: testProfile({}),
  ratios: direct,
  serialNumber: '4711',
  settling: {
    binding: { from: ten, opening: { importWh: wh(1_000), exportWh: wh(0) } },
    earlier: [],
    terms: {
      deviceCommitment: hash(1),
      bindingHash: hash(2),
      profileHash: hash(3),
      ratios: direct,
      netting: 'single-phase',
    },
  },
};
/** An inverter behind the meter, with no import register and a model that nobody may settle by. */
const { import: _, ...exportOnly } = testProfile({}).energy;
const solar: GatewayMeter = {
  ...main,
  device: 'd-solar',
  point: 'h01-pv',
  profile: testProfile({ kind: 'inverter', netting: 'unknown', energy: exportOnly }),
  serialNumber: null,
  settling: null,
};

const register = (milliWh: number) => ({ value: milliWh, exponent: -3, words: [0, 1] });
const identity = (serialNumber: string): MeterIdentity => ({
  serialNumber,
  isModel: null,
  currentRatio: null,
  voltageRatio: null,
});

/** Both meters every two seconds; the main meter says who it is every minute, after `serial`. 1 Wh a second each. */
const run = (minutes: number, serial: (minute: number) => string) => {
  const scheduler = virtualTime();
  const clock = fakeClock({ start: ten, scheduler });
  const core = recordingCore();
  const mirrored: Reading[] = [];
  let view: GatewayView | null = null;
  const samples = (turn: number): readonly Sample[] => {
    const stamp = clock.stamp();
    const answered = (device: string, outcome: Partial<Sample['outcome']>): Sample => ({
      device,
      requested: stamp,
      answered: stamp,
      clock: clock.state(),
      outcome: { kind: 'answered', values: {}, registers: {}, rejected: {}, ...outcome } as Sample['outcome'],
    });
    const counted = register(stamp.wall - ten);
    const both = { import: register(1_000_000 + stamp.wall - ten), export: register(0) };
    return [
      ...(turn % 30 === 0 ? [answered('d-main', { identity: identity(serial((stamp.wall - ten) / MINUTE)) })] : []),
      answered('d-main', { values: { 'voltage.L1': 230 }, registers: both }),
      answered('d-solar', { values: { 'power.active': -3_600 }, registers: { export: counted } }),
    ];
  };
  const { points: _points, ...sealing } = sealRules;
  const settings: GatewaySettings = {
    meters: [main, solar],
    quality: unwatched,
    silence: millis(10 * SECOND),
    widestBracket: millis(10 * SECOND),
    sealing,
    broker: null,
  };
  const errors: unknown[] = [];
  const running = gateway(settings, {
    buses: [
      {
        name: 'scripted',
        samples: () => timer(0, 2_000, scheduler).pipe(concatMap((turn) => from(samples(turn)))),
        view: () => ({
          name: 'scripted',
          transport: 'memory',
          requests: 0,
          answers: 0,
          timeouts: 0,
          corrupt: 0,
          late: 0,
          utilisation: 0,
        }),
      },
    ],
    signer: testSignerPort('gateway'),
    outbox: memoryOutbox(),
    core: core.client,
    fleet: null,
    desk: {
      show: (next) => {
        view = next;
      },
      acknowledgements: () => NEVER,
      shelf: () => NEVER,
    },
    image: { show: (reading) => void mirrored.push(reading) },
    clock,
    random: seededRandom(1),
    log: quietLog(),
  }).subscribe({ error: (error) => errors.push(error) });
  scheduler.advance(minutes * MINUTE);
  running.unsubscribe();
  expect(errors).toEqual([]);
  return {
    view: view as GatewayView | null,
    mirrored,
    leaves: core.leaves.map(({ point, start, version, origin, energy }) => {
      const minute = (instant(start) - ten) / MINUTE;
      return `${minute} ${point} v${version} ${origin}${energy ? ` ${energy.importWh}/${energy.exportWh}` : ''}`;
    }),
  };
};

test('a meter that is only observed is read, shown and mirrored, and no leaf is of it', () => {
  const { view, mirrored, leaves } = run(16.5, () => '4711');
  expect(leaves).toEqual(['0 h01 v1 measured 900/0']);
  const [mine, seen] = view?.meters ?? [];
  expect(mine).toMatchObject({ device: 'd-main', observed: false, serialNumber: '4711', quality: { level: 'good' } });
  expect(seen).toMatchObject({
    device: 'd-solar',
    observed: true,
    serialNumber: null,
    quality: { level: 'good' },
    power: -3_600,
    importWh: null,
    intervalImportWh: null,
    intervalExportWh: null,
  });
  expect(seen?.exportWh).toBeGreaterThan(980);
  expect(new Set(mirrored.map(({ device }) => device))).toEqual(new Set(['d-main', 'd-solar']));
});

test('a foreign meter: nothing of it is settled, the alarm says what to do, and the right one heals it', () => {
  // Another meter answers from minute 14 to 29: the boundary at 15 is not captured while it does.
  const away = run(28, (minute) => (minute >= 14 && minute < 29 ? '4712' : '4711'));
  expect(away.leaves).toEqual(['0 h01 v1 missing']);
  expect(away.view?.meters[0]).toMatchObject({
    quality: { level: 'bad', reason: 'foreign-meter' },
    serialNumber: '4712',
  });
  expect(away.view?.alarms).toMatchObject([
    {
      id: 'foreign-meter/d-main',
      state: 'raised',
      message:
        'Meter d-main has the serial number 4712, not 4711. Nothing of it is settled. If it was exchanged, say so with `gridtokenx meter replace`; otherwise put its settings or its configuration right.',
    },
  ]);
  const back = run(32, (minute) => (minute >= 14 && minute < 29 ? '4712' : '4711'));
  expect(back.view?.alarms).toMatchObject([{ id: 'foreign-meter/d-main', state: 'returned-unacknowledged' }]);
  expect(back.leaves.slice(0, 2)).toEqual(['0 h01 v1 missing', '0 h01 v2 recovered 900/0']);
});
