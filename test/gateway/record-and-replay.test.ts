import { from, Subject, tap } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { recordedRules, rulesOf } from '../../src/bin/recorded-rules.ts';
import { replayStage } from '../../src/bin/replay/replay-stage.ts';
import { replayTally } from '../../src/bin/replay/tally.ts';
import type { Alarm } from '../../src/domain/alarm.ts';
import { wh } from '../../src/domain/energy.ts';
import { later, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { GatewaySettings } from '../../src/gateway/settings.ts';
import { gateway } from '../../src/gateway.ts';
import type { ShelfRequest } from '../../src/ports/gateway-desk.ts';
import type { QualityOutput } from '../../src/power-quality/power-quality.ts';
import { decodeRecordingLine } from '../../src/wire/recording.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { memoryRecorder } from '../support/memory-recorder.ts';
import { bandOf, limitSet, watchedUnder } from '../support/quality-rules.ts';
import { quietLog } from '../support/quiet-log.ts';
import { recordingCore } from '../support/recording-core.ts';
import { type MeterScript, scriptedBus } from '../support/scripted-bus.ts';
import { sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';

const devices = ['h01', 'h02'];
const limits = limitSet({
  bands: [
    bandOf({ dwell: { rise: millis(MINUTE), fall: millis(MINUTE) } }),
    bandOf({ quantity: 'frequency', name: 'normal', unit: 'Hz', low: 49.5, high: 50.5, hysteresis: 0.1 }),
  ],
});
const rules = watchedUnder(limits, ...devices);
const hash = (fill: number) => new Uint8Array(32).fill(fill);
const { points: _points, ...sealing } = sealRules;
const settings: GatewaySettings = {
  meters: devices.map((device) => ({
    device,
    point: device.replace('h', 'p'),
    bus: 'scripted',
    profile: testProfile({}),
    ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
    serialNumber: '4711',
    settling: {
      binding: { from: ten, opening: { importWh: wh(9_000), exportWh: wh(0) } },
      earlier: [],
      terms: {
        deviceCommitment: hash(1),
        bindingHash: hash(2),
        profileHash: hash(3),
        ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
        netting: 'single-phase',
      },
    },
  })),
  quality: rules,
  silence: millis(10 * SECOND),
  widestBracket: millis(10 * SECOND),
  sealing,
  broker: null,
};

/** An hour with one of each: high voltage, low frequency, a silent, a foreign and a falling meter, a dead core. */
const trouble = (device: string, minute: number) => ({
  silent: device === 'h02' && minute > 20 && minute < 23,
  voltage: minute > 5 && minute < 10 ? 241.37 : 229.9 + Math.sin(minute) / 3,
  frequency: minute > 30 && minute < 32 ? 49.3 : 50.01,
  serial: device === 'h01' && minute > 40 ? '1174' : '4711',
  resetWh: device === 'h02' && minute > 50 ? -5_000 : 0,
});

/** From a minute of the hour on, with what an earlier run left in its outbox. */
const record = ({ from: first = 0, minutes = 65, outbox = memoryOutbox() } = {}) => {
  const scheduler = virtualTime();
  const clock = fakeClock({ start: later(ten, millis(first * MINUTE)), scheduler });
  const minute = () => (clock.now() - ten) / MINUTE;
  const script = (device: string): MeterScript => ({
    device,
    says: (at) => {
      const { silent, voltage, frequency, resetWh } = trouble(device, (at - ten) / MINUTE);
      if (silent) return null;
      const importMilliWh = 9_000_000 + (at - ten) + 1_000 * resetWh;
      return { values: { 'voltage.L1': voltage, frequency }, importMilliWh, exportMilliWh: 0 };
    },
    plate: (at) => ({
      serialNumber: trouble(device, (at - ten) / MINUTE).serial,
      isModel: null,
      currentRatio: null,
      voltageRatio: null,
    }),
  });
  const noted = new Subject<string>();
  const shelf = new Subject<ShelfRequest>();
  const recorder = memoryRecorder(recordedRules(rules), clock.now);
  const before = outbox.contents.alarms.length;
  gateway(settings, {
    buses: [scriptedBus(devices.map(script), { clock, period: 2_000 })],
    signer: testSignerPort('gateway'),
    outbox,
    core: recordingCore(() => minute() > 12 && minute() < 18).client,
    fleet: null,
    desk: { show: () => undefined, acknowledgements: () => noted, shelf: () => shelf },
    recorder,
    clock,
    random: seededRandom(1),
    log: quietLog(),
  }).subscribe();
  scheduler.advance(Math.min(8, minutes) * MINUTE);
  noted.next('voltage-band/h01/L1/band');
  shelf.next({
    kind: 'shelve',
    id: 'voltage-band/h02/L1/band',
    span: millis(10 * MINUTE),
    by: 'desk',
    reason: 'works on the feeder',
  });
  scheduler.advance(Math.max(0, minutes - 8) * MINUTE);
  return { lines: recorder.lines, alarms: outbox.contents.alarms.slice(before) };
};

const replay = (lines: readonly string[]) => {
  const outputs: QualityOutput[] = [];
  const tally = replayTally();
  from(lines.map((line, index) => decodeRecordingLine(line, `line ${index + 1}`)))
    .pipe(
      tap(tally.took),
      replayStage((header) => rulesOf(header.rules, () => [limits])),
      tap(tally.gave),
    )
    .subscribe((output) => outputs.push(output));
  return { alarms: alarmsIn(outputs), summary: tally.summary() };
};
const alarmsIn = (outputs: readonly QualityOutput[]): readonly Alarm[] =>
  outputs.flatMap((output) => (output.kind === 'alarm' ? [output.alarm] : []));
const bytes = (alarms: readonly Alarm[]): string => alarms.map((alarm) => JSON.stringify(alarm)).join('\n');

const live = record();

describe('an hour of trouble', () => {
  test('the hour has alarms of every kind there was a cause for', () => {
    expect([...new Set(live.alarms.map(({ kind }) => kind))].toSorted()).toEqual([
      'core-unreachable',
      'counter-suspect',
      'foreign-meter',
      'frequency-band',
      'meter-silent',
      'voltage-band',
    ]);
    expect(live.alarms.map(({ state }) => state)).toContain('acknowledged');
    expect(live.alarms.map(({ quiet }) => quiet)).toContain('shelved');
  });

  test('replayed twice, its alarms are those of the gateway, to the byte', () => {
    const [once, twice] = [replay(live.lines), replay(live.lines)];
    expect(bytes(once.alarms)).toBe(bytes(live.alarms));
    expect(bytes(twice.alarms)).toBe(bytes(live.alarms));
    expect(twice.summary).toEqual(once.summary);
    expect(once.summary).toMatchObject({
      gateway: 'gateway-1',
      meters: 2,
      starts: 1,
      alarmChanges: live.alarms.length,
    });
  });

  test('what holds is written down when it turns, and not every second', () => {
    const fills = live.lines.filter((line) => line.includes('"id":"storage/fill"'));
    expect(fills).toHaveLength(1);
  });

  test('and one reading less is another summary', () => {
    const high = live.lines.findIndex((line) => line.includes('241.37'));
    expect(replay(live.lines.toSpliced(high, 1)).summary.sha256).not.toBe(replay(live.lines).summary.sha256);
  });
});

test('a second recording after the first starts the stage anew: what stood without being told does not return twice', () => {
  const twice = replay([...live.lines, ...live.lines]);
  expect(bytes(twice.alarms)).toBe(bytes([...live.alarms, ...live.alarms]));
  expect(twice.summary.starts).toBe(2);
});

test('after a restart the recording says what stood, and its replay alone says when that is over', () => {
  const outbox = memoryOutbox();
  const first = record({ minutes: 7.5, outbox });
  const second = record({ from: 7.6, minutes: 7, outbox });
  expect(first.alarms.map(({ state }) => state)).toEqual(['raised', 'raised', 'acknowledged', 'raised']);
  expect(second.alarms.map(({ state }) => state)).toContain('returned');
  expect(bytes(replay(second.lines).alarms)).toBe(bytes(second.alarms));
  expect(bytes(replay([...first.lines, ...second.lines]).alarms)).toBe(bytes([...first.alarms, ...second.alarms]));
});

test('a part that goes on changes nothing', () => {
  const [header = '', ...rest] = live.lines;
  const goesOn = header.replace(/"restored":\[\]/, '"restored":null');
  expect(goesOn).not.toBe(header);
  const parted = [header, ...rest.slice(0, 999), goesOn, ...rest.slice(999)];
  expect(bytes(replay(parted).alarms)).toBe(bytes(live.alarms));
});
