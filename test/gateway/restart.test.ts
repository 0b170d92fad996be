import { defer, EMPTY, from, NEVER, type Observable, Subject, throwError, timer } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { recordedRules, rulesOf } from '../../src/bin/recorded-rules.ts';
import { replayStage } from '../../src/bin/replay/replay-stage.ts';
import type { Alarm } from '../../src/domain/alarm.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { QualityFrame } from '../../src/domain/quality-frame.ts';
import { later, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { GatewaySettings } from '../../src/gateway/settings.ts';
import { gateway } from '../../src/gateway.ts';
import type { Outbox } from '../../src/ports/outbox.ts';
import type { QualityStore } from '../../src/ports/quality-store.ts';
import type { QualitySaid } from '../../src/power-quality/power-quality.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { encodeQualityFrame } from '../../src/wire/quality-frame.ts';
import { decodeRecordingLine } from '../../src/wire/recording.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { memoryQualityStore } from '../support/memory-quality-store.ts';
import { memoryRecorder } from '../support/memory-recorder.ts';
import { limitSet, watchedUnder } from '../support/quality-rules.ts';
import { quietLog } from '../support/quiet-log.ts';
import { scriptedBus } from '../support/scripted-bus.ts';
import { sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { typicalThresholds } from '../support/voltage-stories.ts';

const devices = ['h01', 'h02'];
const limits = limitSet({ events: typicalThresholds });
const watched = watchedUnder(limits, ...devices);
const rules = { ...watched, lateness: millis(MINUTE), longestGap: millis(MINUTE) };
const { points: _points, ...sealing } = sealRules;
const settings: GatewaySettings = {
  meters: devices.map((device) => ({
    device,
    point: device.replace('h', 'p'),
    bus: 'scripted',
    profile: testProfile({}),
    ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
    serialNumber: null,
    settling: null,
  })),
  quality: rules,
  silence: millis(10 * SECOND),
  widestBracket: millis(MINUTE),
  sealing,
  broker: null,
};

/** Volts of the grid, seconds after ten o'clock: dead from 8:20 to 12:20. */
const volts = (second: number): number => (second >= 500 && second < 740 ? 0 : 230 + Math.sin(second));

type Town = Readonly<{ outbox: ReturnType<typeof memoryOutbox>; quality: ReturnType<typeof memoryQualityStore> }>;
const newTown = (): Town => ({ outbox: memoryOutbox(), quality: memoryQualityStore() });

type Ports = Partial<Readonly<{ outbox: Outbox; quality: QualityStore }>>;
/** What happens after so many seconds of the run. */
type At = readonly (readonly [second: number, happens: () => void])[];
/** A gateway from a second of the hour to another, told to stop then or killed. */
const run = (
  town: Town,
  from: number,
  to: number,
  how: 'stopped' | 'killed',
  { at = [], ...ports }: Ports & Readonly<{ at?: At }> = {},
) => {
  const scheduler = virtualTime();
  const clock = { ...fakeClock({ start: later(ten, millis(from * SECOND)), scheduler }), boot: `boot-${from}` };
  const recorder = memoryRecorder(recordedRules(rules), clock.now);
  const stop = new Subject<void>();
  const log = quietLog();
  let ended = false;
  let readings = 0;
  for (const [second, happens] of at) timer(second * SECOND, scheduler).subscribe(happens);
  const scripts = devices.map((device) => ({
    device,
    says: (at: number) => ({
      values: { 'voltage.L1': volts((at - ten) / SECOND), frequency: 50 },
      importMilliWh: at - ten,
      exportMilliWh: 0,
    }),
  }));
  const running = gateway(settings, {
    buses: [scriptedBus(scripts, { clock, period: SECOND })],
    signer: testSignerPort('gateway'),
    core: { submit: () => NEVER, tell: () => NEVER },
    fleet: null,
    desk: { show: () => undefined, acknowledgements: () => EMPTY, shelf: () => EMPTY },
    recorder,
    stop,
    clock,
    random: seededRandom(1),
    log,
    ...town,
    ...ports,
  }).subscribe({ next: (progress) => (readings = progress.readings), complete: () => (ended = true) });
  scheduler.advance((to - from) * SECOND);
  if (how === 'stopped') stop.next();
  const endedAtOnce = ended;
  if (how === 'stopped' && !ended) scheduler.advance(10 * SECOND);
  running.unsubscribe();
  return { lines: recorder.lines, ended, endedAtOnce, readings, log };
};

const windowsOf = (frames: readonly QualityFrame[]) =>
  frames
    // Meters are read 20 ms before each second: the first reading is of the window before.
    .filter(({ length, start }) => length === '10min' && start >= ten)
    .map(({ start, revision, meters }) => {
      const [first] = meters;
      return { minute: (start - ten) / MINUTE, revision, readings: first?.readings, flagged: first?.flagged };
    });

const replayed = (lines: readonly string[]): readonly QualitySaid[] => {
  const said: QualitySaid[] = [];
  from(lines.map((line, index) => decodeRecordingLine(line, `line ${index + 1}`)))
    .pipe(replayStage((header) => rulesOf(header.rules, () => [limits])))
    .subscribe((one) => said.push(one));
  return said;
};

const raised = (alarms: readonly Alarm[], kind: Alarm['kind']) =>
  alarms.filter((alarm) => alarm.kind === kind).map(({ state }) => state);

describe('a gateway that stops in an interruption and runs again two minutes later', () => {
  const town = newTown();
  const before = run(town, 0, 550, 'stopped');
  const after = run(town, 670, 2_000, 'stopped');
  const { frames, events } = town.quality.contents;

  test('completes at once when everything it has is kept', () => {
    expect(before).toMatchObject({ ended: true, endedAtOnce: true });
    expect(before.log.lines.filter(({ level }) => level === 'error' || level === 'warn')).not.toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('lost') }),
    );
  });

  test('gives each window once, of what was read on both sides, flagged where the voltage was gone', () => {
    const windows = windowsOf(frames);
    expect(windows.map(({ minute, revision }) => [minute, revision])).toEqual([
      [0, 0],
      [10, 0],
      [20, 0],
    ]);
    // 550 s of the first ten minutes, 530 s of the next: the first reading of a run may lie a second after its begin.
    expect(windows[0]?.readings).toBeGreaterThanOrEqual(548);
    expect(windows[0]?.readings).toBeLessThanOrEqual(550);
    expect(windows[1]?.readings).toBeGreaterThanOrEqual(528);
    expect(windows[1]?.readings).toBeLessThanOrEqual(531);
    expect(windows[2]?.readings).toBe(600);
    expect(windows.map(({ flagged }) => flagged)).toEqual([true, true, false]);
  });

  test('tells one interruption with its begin and its end, and where it did not run', () => {
    expect(events).toHaveLength(1);
    const [event] = events;
    expect(event).toMatchObject({ kind: 'interruption', duration: 'sustained', extent: 'all' });
    const second = (at: number | null | undefined) => Math.round(((at ?? Number.NaN) - ten) / SECOND);
    // The readings at 500.98 s and 740.98 s are the first of each.
    expect([event?.start, event?.end].map(second)).toEqual([501, 741]);
    expect(second(event?.down?.from)).toBeGreaterThan(547);
    expect(second(event?.down?.to)).toBeLessThan(673);
  });

  test('and its alarm is raised and over once', () => {
    expect(raised(town.outbox.contents.alarms, 'voltage-interruption')).toEqual([
      'raised',
      'raised',
      'returned-unacknowledged',
    ]);
  });

  test('the recording of both runs gives the same alarms, events and frames, to the byte', () => {
    expect(after.lines[0]).toContain('"resumed":{"underWay":{"form":1');
    const said = replayed([...before.lines, ...after.lines]);
    const framesSaid = said.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []));
    const hexOf = (all: readonly QualityFrame[]) => all.map((frame) => toHex(encodeQualityFrame(frame)));
    expect(hexOf(framesSaid)).toEqual(hexOf(frames));
    const jsonOf = (all: readonly unknown[]) => all.map((one) => JSON.stringify(one));
    expect(jsonOf(said.flatMap((one) => (one.kind === 'grid-event' ? [one.event] : [])))).toEqual(jsonOf(events));
    expect(jsonOf(said.flatMap((one) => (one.kind === 'alarm' ? [one.alarm] : [])))).toEqual(
      jsonOf(town.outbox.contents.alarms),
    );
  });
});

test('killed at any moment, a minute of readings is lost at most, no window is doubled, and the interruption is told once', () => {
  for (const kill of [100, 499, 501, 599, 661]) {
    const town = newTown();
    run(town, 0, kill, 'killed');
    run(town, kill + 5, 2_000, 'killed');
    const { frames, events } = town.quality.contents;
    const windows = windowsOf(frames);
    expect(windows.map(({ minute, revision }) => [minute, revision])).toEqual([
      [0, 0],
      [10, 0],
      [20, 0],
    ]);
    const readings = windows.reduce((sum, one) => sum + (one.readings ?? 0), 0);
    // 5 s without a gateway, a second at each begin, and what was read since it was last kept.
    expect(readings, `killed at ${kill} s`).toBeGreaterThanOrEqual(1_800 - 5 - 2 - 61);
    expect(readings, `killed at ${kill} s`).toBeLessThanOrEqual(1_800 - 4);
    const begun = events.map(({ kind, start }) => `${kind} ${Math.round((start - ten) / SECOND)}`);
    // It began while nobody looked, and is known from the first reading after that on.
    if (kill === 499) expect(begun).toEqual([expect.stringMatching(/^interruption 50[4-7]$/)]);
    else expect(begun, `killed at ${kill} s`).toEqual(['interruption 501']);
    const isIn = kill === 499 || (kill > 500 && kill < 741);
    expect(events[0]?.down !== undefined, `killed at ${kill} s`).toBe(isIn);
    const states = raised(town.outbox.contents.alarms, 'voltage-interruption');
    expect(states.filter((state) => state === 'returned-unacknowledged')).toHaveLength(1);
  }
});

describe('what cannot be kept', () => {
  const fault = new Fault('disk-full', 'The disk of quality.sqlite is full.');
  const refuses = () => defer(() => throwError(() => fault));

  test('statistics: an alarm while it lasts, and a gateway that is told to stop does', () => {
    const town = newTown();
    const broken = { ...town.quality, keepFrame: refuses, keepUnderWay: refuses };
    const { ended } = run(town, 0, 700, 'stopped', { quality: broken });
    expect(ended).toBe(true);
    const said = town.outbox.contents.alarms.filter(({ id }) => id === 'storage/statistics');
    expect(said).toMatchObject([
      {
        state: 'raised',
        kind: 'storage',
        message: 'The disk of quality.sqlite is full. Statistics of power quality are lost until it can.',
      },
    ]);
    run(town, 705, 800, 'stopped');
    expect(town.outbox.contents.alarms.findLast(({ id }) => id === 'storage/statistics')).toMatchObject({
      state: 'returned-unacknowledged',
    });
  });

  test('a store that never opens: meters are read and judged, an alarm says that nothing is kept', () => {
    const town = newTown();
    const never = Object.fromEntries(
      Object.keys(town.quality).map((name) => [name, refuses]),
    ) as unknown as QualityStore;
    const { ended, readings, log } = run(town, 0, 700, 'stopped', { quality: never });
    expect(ended).toBe(true);
    // 700 s, but for the few in which the store was asked again.
    expect(readings).toBeGreaterThanOrEqual(2 * (700 - 5));
    const said = (id: string) => town.outbox.contents.alarms.filter((alarm) => alarm.id === id);
    for (const id of ['storage/statistics', 'storage/facts-kept'])
      expect(
        said(id).map(({ state }) => state),
        id,
      ).toEqual(['raised']);
    expect(raised(town.outbox.contents.alarms, 'voltage-interruption')).toContain('raised');
    const told = log.lines.filter(({ level, message }) => level === 'error' && message.includes('Statistics'));
    expect(told).toHaveLength(1);
  });

  test('a store that says nothing at all: meters are read after half a minute, an alarm says that nothing is kept', () => {
    const town = newTown();
    const mute = Object.fromEntries(
      Object.keys(town.quality).map((name) => [name, () => NEVER]),
    ) as unknown as QualityStore;
    const { readings } = run(town, 0, 700, 'stopped', { quality: mute });
    expect(readings).toBeGreaterThanOrEqual(2 * (700 - 31));
    const said = town.outbox.contents.alarms.filter(({ id }) => id === 'storage/statistics');
    expect(said).toMatchObject([
      {
        state: 'raised',
        message: 'The quality store has not answered for 30 s. Statistics of power quality are lost until it can.',
      },
    ]);
    expect(raised(town.outbox.contents.alarms, 'voltage-interruption')).toContain('raised');
  });

  test('a store that opens later takes what comes from then on, and the alarms are over', () => {
    const town = newTown();
    let opens = false;
    const late = Object.fromEntries(
      Object.entries(town.quality).map(([name, work]) => [
        name,
        (...args: unknown[]) =>
          defer(() => (opens ? (work as (...all: unknown[]) => Observable<unknown>)(...args) : refuses())),
      ]),
    ) as unknown as QualityStore;
    run(town, 0, 900, 'stopped', { quality: late, at: [[200, () => (opens = true)]] });
    for (const id of ['storage/statistics', 'storage/facts-kept'])
      expect(town.outbox.contents.alarms.findLast((alarm) => alarm.id === id)?.state, id).toBe(
        'returned-unacknowledged',
      );
    expect(windowsOf(town.quality.contents.frames).map(({ minute }) => minute)).toEqual([0]);
  });

  test('frames that cannot be kept stay said, though what is under way is', () => {
    const town = newTown();
    run(town, 0, 1_000, 'stopped', { quality: { ...town.quality, keepFrame: refuses } });
    const said = town.outbox.contents.alarms.filter(({ id }) => id === 'storage/statistics');
    expect(said.map(({ state }) => state)).toEqual(['raised']);
  });

  test('changes of alarms: an alarm that waits with them, and the gateway stops when patience is over', () => {
    const town = newTown();
    const { ended, endedAtOnce, log } = run(town, 0, 560, 'stopped', {
      outbox: { ...town.outbox, appendAlarm: refuses },
    });
    expect({ ended, endedAtOnce }).toEqual({ ended: true, endedAtOnce: false });
    expect(log.lines.map(({ message }) => message)).toContain(
      'The gateway stops although not everything could be kept: what waited is lost.',
    );
    expect(log.lines.map(({ message }) => message)).toContain(
      'The disk of quality.sqlite is full. Changes of alarms wait in memory until it can.',
    );
  });
});
