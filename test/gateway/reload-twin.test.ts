import fc from 'fast-check';
import { EMPTY, firstValueFrom, type Observable, of, Subject, timer } from 'rxjs';
import { expect, test } from 'vitest';
import type { Alarm } from '../../src/domain/alarm.ts';
import { wh } from '../../src/domain/energy.ts';
import { MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import type { Bus, GatewayChange, GatewayMeter, GatewaySettings } from '../../src/gateway/settings.ts';
import { gateway } from '../../src/gateway.ts';
import type { FleetReport } from '../../src/ports/fleet-link.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { encodeQualityFrame } from '../../src/wire/quality-frame.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { memoryQualityStore } from '../support/memory-quality-store.ts';
import { bandOf, limitSet, watchedUnder } from '../support/quality-rules.ts';
import { quietLog } from '../support/quiet-log.ts';
import { recordingCore } from '../support/recording-core.ts';
import { scriptedBus } from '../support/scripted-bus.ts';
import { sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';
import { typicalThresholds } from '../support/voltage-stories.ts';

const PERIOD = 4 * SECOND;
const LENGTH_SECONDS = 18 * 60;
const { points: _points, ...sealing } = sealRules;
const hash = (fill: number) => new Uint8Array(32).fill(fill);

/** A limit that must be broken for a minute: a change in the midst of it would show. */
const band = bandOf({ dwell: { rise: millis(MINUTE), fall: millis(MINUTE) } });
const usual = limitSet({ bands: [band], events: typicalThresholds });
const others = limitSet({ bands: [{ ...band, name: 'other' }], events: typicalThresholds });
/** What a meter that never shows an event would show one by. */
const otherEvents = limitSet({ bands: [band], events: { ...typicalThresholds, rapidChange: 9 } });

const meterOf = (device: string): GatewayMeter => {
  const ratios = { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' } as const;
  return {
    ...{ device, point: `point-${device}`, bus: device === 'h03' ? 'two' : 'one', ratios, serialNumber: null },
    profile: testProfile({}),
    settling:
      device === 'h03'
        ? null
        : {
            binding: { from: ten, opening: { importWh: wh(1_000), exportWh: wh(0) } },
            earlier: [],
            terms: {
              ...{ deviceCommitment: hash(1), bindingHash: hash(2), profileHash: hash(3), ratios },
              netting: 'single-phase',
            },
          },
  };
};

/** Settings made anew each time, so that nothing is the same but what it says. */
const settingsOf = (third: boolean, h02 = usual, h03 = usual): GatewaySettings => {
  const devices = ['h01', 'h02', ...(third ? ['h03'] : [])];
  const quality = watchedUnder(usual, ...devices);
  return {
    meters: devices.map(meterOf),
    quality: {
      ...quality,
      meters: quality.meters.map((meter) => ({ ...meter, limits: [{ h02, h03 }[meter.device] ?? usual] })),
    },
    silence: millis(10 * SECOND),
    widestBracket: millis(10 * SECOND),
    sealing: { ...sealing, grace: millis(MINUTE) },
    broker: null,
  };
};

type Weather = Readonly<{
  seed: number;
  dips: readonly number[];
  silences: readonly number[];
  highs: readonly number[];
  /** Sudden, and within the limits: a rapid change only where the voltage before and after it is known to be steady. */
  steps: readonly number[];
}>;
type Change = Readonly<{ second: number; settings: () => GatewaySettings }>;

const within = (starts: readonly number[], second: number, span: number): boolean =>
  starts.some((start) => second >= start && second < start + span);

/** A gateway through half an hour of this weather; what it has made, to the byte. */
const run = async ({ seed, dips, silences, highs, steps }: Weather, first: GatewaySettings, at: readonly Change[]) => {
  const scheduler = virtualTime();
  const clock = fakeClock({ start: ten, scheduler });
  const [outbox, quality, core] = [memoryOutbox(), memoryQualityStore(), recordingCore(() => false)];
  const alarms: Alarm[] = [];
  const reports = { readings: 0 };
  const changes = new Subject<GatewayChange>();
  const busOf = (...devices: readonly string[]): Bus =>
    scriptedBus(
      devices.map((device) => ({
        device,
        says: (now) => {
          const second = (now - ten) / SECOND;
          const restless = device !== 'h03';
          if (restless && within(silences, second, 40)) return null;
          const usually = within(steps, second, 60) ? 246 : 230;
          const volts = within(dips, second, 9) ? 150 : within(highs, second, 100) ? 260 : usually + Math.sin(second);
          const values = {
            'voltage.L1': restless ? volts : 230,
            ...(restless && { frequency: 50 + Math.sin(second) / 50 }),
          };
          return { values, importMilliWh: 1_000_000 + (now - ten), exportMilliWh: 0 };
        },
      })),
      { clock, period: PERIOD },
    );
  const [one, two] = [busOf('h01', 'h02'), busOf('h03')];
  const fleet = {
    session: (said: Observable<FleetReport>) => {
      said.subscribe((report) => {
        if (report.kind === 'alarm') alarms.push(report.alarm);
        else if (report.kind === 'reading' && report.reading.device !== 'h03') reports.readings += 1;
      });
      return of({ connected: true });
    },
  };
  const running = gateway(first, {
    ...{ buses: first.meters.length > 2 ? [one, two] : [one], changes, outbox, quality, fleet, clock },
    signer: testSignerPort('gateway'),
    core: core.client,
    desk: { show: () => undefined, acknowledgements: () => EMPTY, shelf: () => EMPTY },
    random: seededRandom(seed),
    log: quietLog(),
  });
  const errors: unknown[] = [];
  const subscription = running.subscribe({ error: (error) => errors.push(error) });
  for (const { second, settings } of at)
    timer(second * SECOND, scheduler).subscribe(() => {
      const next = settings();
      const buses = next.meters.length > 2 ? [one, two] : [one];
      outbox
        .state()
        .subscribe((kept) => changes.next({ settings: next, buses, fleet, recorder: null, witness: null, kept }));
    });
  scheduler.advance(LENGTH_SECONDS * SECOND);
  const state = await firstValueFrom(outbox.state());
  subscription.unsubscribe();
  const { frames, events } = quality.contents;
  const sealed = [...outbox.contents.kept.map(({ batch }) => batch), ...outbox.contents.pending];
  const ofFrames = frames.map((frame) => toHex(encodeQualityFrame(frame)));
  return {
    errors,
    ofFrames,
    bodies: sealed.map(({ body }) => toHex(body)),
    state,
    alarms,
    frames,
    events,
    readings: reports.readings,
  };
};

const seconds = (most: number, length: number) => fc.array(fc.integer({ min: 1, max: most }), { maxLength: length });
const weather: fc.Arbitrary<Weather> = fc.record({
  seed: fc.nat(1_000),
  dips: seconds(LENGTH_SECONDS, 4),
  silences: seconds(LENGTH_SECONDS, 2),
  highs: seconds(LENGTH_SECONDS, 3),
  steps: seconds(LENGTH_SECONDS, 3),
});
/** At a boundary, beside it, and anywhere. */
const moments = fc.array(
  fc.oneof(fc.constantFrom(599, 600, 899, 900, 901, 902, 960), fc.integer({ min: 1, max: LENGTH_SECONDS - 60 })),
  { minLength: 1, maxLength: 8 },
);
/** All that left the gateway, as text: that is compared whole. */
const made = ({ frames: _, ...rest }: Awaited<ReturnType<typeof run>>): string => JSON.stringify(rest);
const runs = { numRuns: Number(process.env['RELOAD_TWINS'] ?? 3) };

test('a gateway that is told again what it is makes the same to the byte: batches, chains, frames, events, alarms', async () => {
  await fc.assert(
    fc.asyncProperty(weather, moments, async (sky, at) => {
      const alone = await run(sky, settingsOf(false), []);
      const told = await run(
        sky,
        settingsOf(false),
        at.map((second) => ({ second, settings: () => settingsOf(false) })),
      );
      expect(alone.errors).toEqual([]);
      expect(alone.bodies.length).toBeGreaterThanOrEqual(1);
      expect(made(told)).toBe(made(alone));
    }),
    runs,
  );
});

test('and one whose rules change for a meter that shows nothing, in the midst of events, windows and dwell times of the others', async () => {
  await fc.assert(
    fc.asyncProperty(weather, moments, async (sky, at) => {
      const alone = await run(sky, settingsOf(true), []);
      const retuned = await run(
        sky,
        settingsOf(true),
        // Also while it is still to be known whether a step is one.
        [...at, ...sky.steps.map((step) => step + 6), ...sky.dips.map((dip) => dip + 6)].map((second, index) => ({
          second,
          settings: () => settingsOf(true, usual, index % 2 === 0 ? otherEvents : usual),
        })),
      );
      expect(alone.errors).toEqual([]);
      expect(made(retuned)).toBe(made(alone));
    }),
    runs,
  );
});

test('and where another meter comes, goes and is judged by others, those beside it do not notice', async () => {
  const ofTheFirst = ({ source }: Alarm) => source.device === 'h01';
  await fc.assert(
    fc.asyncProperty(weather, moments, fc.array(fc.nat(3), { minLength: 8, maxLength: 8 }), async (sky, at, which) => {
      // Events of the grid are told by all who show them: left out here.
      const calm = { ...sky, dips: [], steps: [] };
      const kinds = [
        () => settingsOf(true),
        () => settingsOf(false),
        () => settingsOf(true, others),
        () => settingsOf(false, others),
      ];
      const alone = await run(calm, settingsOf(false), []);
      const changed = await run(
        calm,
        settingsOf(false),
        at.map((second, index) => ({ second, settings: kinds[which[index] ?? 0] ?? (() => settingsOf(false)) })),
      );
      expect(changed.errors).toEqual([]);
      expect(changed.bodies).toEqual(alone.bodies);
      expect(changed.readings).toBe(alone.readings);
      expect(changed.alarms.filter(ofTheFirst)).toEqual(alone.alarms.filter(ofTheFirst));
      const rows = (frames: typeof alone.frames) =>
        frames.map(({ length, start, meters }) => [length, start, ...meters.filter(({ device }) => device !== 'h03')]);
      expect(rows(changed.frames)).toEqual(rows(alone.frames));
    }),
    runs,
  );
});

test('the twin can differ: one reading less is another frame', async () => {
  const sky = { seed: 1, dips: [], silences: [], highs: [], steps: [] };
  const [one, other] = [
    await run(sky, settingsOf(false), []),
    await run({ ...sky, silences: [700] }, settingsOf(false), []),
  ];
  expect(one.frames.length).toBeGreaterThan(1);
  expect(other.ofFrames).not.toEqual(one.ofFrames);
});
