import { NEVER } from 'rxjs';
import { expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { MeterIdentity } from '../../src/domain/reading.ts';
import { instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { GatewayView } from '../../src/domain/view.ts';
import type { GatewayMeter, GatewaySettings, Settling } from '../../src/gateway/settings.ts';
import { gateway } from '../../src/gateway.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { unwatched } from '../support/quality-rules.ts';
import { quietLog } from '../support/quiet-log.ts';
import { recordingCore } from '../support/recording-core.ts';
import { scriptedBus } from '../support/scripted-bus.ts';
import { sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';

const minute = (count: number) => instant(ten + count * MINUTE);
const direct = { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' } as const;
const hash = (fill: number) => new Uint8Array(32).fill(fill);

const terms: Settling['terms'] = {
  deviceCommitment: hash(1),
  bindingHash: hash(2),
  profileHash: hash(3),
  ratios: direct,
  netting: 'single-phase',
};
const before = { from: ten, opening: { importWh: wh(1_000), exportWh: wh(0) } };
const old: GatewayMeter = {
  device: 'd-old',
  point: 'h01',
  bus: 'scripted',
  profile: testProfile({}),
  ratios: direct,
  serialNumber: '4711',
  settling: { binding: before, earlier: [], terms },
};
/**
 * A Wh a second. At 10:22 the meter is changed between two questions for one that stands 10 Wh higher than the old one
 * did: 1,000 + 1,320 = 2,320 Wh, and 2,330 Wh: no more than 25 kW could have brought in two seconds.
 */
const registerAt = (at: number): number => 1_000_000 + (at - ten) + (at < minute(22) ? 0 : 10_000);
const plateAt = (at: number) => ({
  serialNumber: at < minute(22) ? '4711' : '4712',
  isModel: null,
  currentRatio: null,
  voltageRatio: null,
});
const replaced: GatewayMeter = {
  ...old,
  device: 'd-new',
  serialNumber: '4712',
  settling: {
    binding: {
      from: minute(22),
      opening: { importWh: wh(2_330), exportWh: wh(0) },
      replaced: { importWh: wh(2_320), exportWh: wh(0) },
    },
    earlier: [{ device: 'd-old', binding: before }],
    terms: { ...terms, earlier: [{ ...terms, until: minute(22) }] },
  },
};

/** A gateway that may be restarted with another meter in its configuration: its outbox and its core stay. */
const site = (plate: (at: number) => MeterIdentity | null = plateAt) => {
  const outbox = memoryOutbox();
  const core = recordingCore();
  const run = (meter: GatewayMeter, from: number, to: number): GatewayView | null => {
    const scheduler = virtualTime();
    const clock = fakeClock({ start: minute(from), scheduler });
    const { points: _, ...sealing } = sealRules;
    const settings: GatewaySettings = {
      meters: [meter],
      quality: unwatched,
      silence: millis(10 * SECOND),
      widestBracket: millis(10 * SECOND),
      sealing,
      broker: null,
    };
    const says = (at: number) => ({ values: { 'voltage.L1': 230 }, importMilliWh: registerAt(at), exportMilliWh: 0 });
    let view: GatewayView | null = null;
    const errors: unknown[] = [];
    const running = gateway(settings, {
      buses: [scriptedBus([{ device: meter.device, says, plate }], { clock, period: 2_000 })],
      signer: testSignerPort('gateway'),
      outbox,
      core: core.client,
      fleet: null,
      desk: {
        show: (next) => {
          view = next;
        },
        acknowledgements: () => NEVER,
        shelf: () => NEVER,
      },
      clock,
      random: seededRandom(1),
      log: quietLog(),
    }).subscribe({ error: (error) => errors.push(error) });
    scheduler.advance((to - from) * MINUTE);
    running.unsubscribe();
    expect(errors).toEqual([]);
    return view;
  };
  const leaves = () =>
    core.leaves.map(({ start, version, origin, energy }) => {
      const registers = energy && ` ${energy.opening.importWh} to ${energy.closing.importWh}`;
      return `${(instant(start) - ten) / MINUTE} v${version} ${origin}${registers ?? ''}`;
    });
  return { run, leaves };
};

test('a meter swapped inside an interval for one that stands a little higher: nothing of it is sealed', () => {
  const { run, leaves } = site();
  const view = run(old, 13, 33);
  expect(leaves()).toEqual(['0 v1 measured 1000 to 1900', '15 v1 missing']);
  expect(view?.meters[0]).toMatchObject({ serialNumber: '4712', quality: { level: 'bad', reason: 'foreign-meter' } });
  expect(view?.alarms).toMatchObject([{ id: 'foreign-meter/d-old', state: 'raised' }]);
});

test('once the exchange is written down the new meter settles, and what was missing is recovered', () => {
  const { run, leaves } = site();
  run(old, 13, 33);
  const view = run(replaced, 36, 61.5);
  // 10:30: 2,810 of the new one is 2,800 of the old one, carried; from there on its own register.
  expect(leaves()).toEqual([
    '0 v1 measured 1000 to 1900',
    '15 v1 missing',
    '15 v2 recovered 1900 to 2800',
    '30 v1 recovered 2810 to 3710',
    '45 v1 measured 3710 to 4610',
  ]);
  // Nobody took note of the old one's alarm, and nobody reads that meter now.
  expect(view?.alarms).toMatchObject([
    { id: 'foreign-meter/d-old', state: 'returned-unacknowledged', message: 'Meter d-old is no longer watched.' },
  ]);
});

test('a meter that no longer says who it is, and nothing else, is sealed within the grace', () => {
  const { run, leaves } = site((at) => (at < minute(14) ? plateAt(at) : null));
  // Sealing waits two minutes for captures, and the capture one of them for the meter.
  run(old, 13, 15.9);
  expect(leaves()).toEqual([]);
  const again = site((at) => (at < minute(14) ? plateAt(at) : null));
  again.run(old, 13, 16.5);
  expect(again.leaves()).toEqual(['0 v1 measured 1000 to 1900']);
});
