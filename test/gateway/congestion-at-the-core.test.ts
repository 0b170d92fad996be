import { EMPTY } from 'rxjs';
import { expect, test } from 'vitest';
import { readLimits } from '../../src/bin/read-limits.ts';
import { recordedRules } from '../../src/bin/recorded-rules.ts';
import type { MarketEvent } from '../../src/domain/market.ts';
import type { Values } from '../../src/domain/quantity.ts';
import { MINUTE, SECOND } from '../../src/domain/time.ts';
import type { GatewaySettings } from '../../src/gateway/settings.ts';
import { gateway } from '../../src/gateway.ts';
import type { QualityMeter } from '../../src/power-quality/quality-rules.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { decodeLogEntry } from '../../src/wire/log-entry.ts';
import { runCore } from '../support/core-fixture.ts';
import { coreLink } from '../support/core-link.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { memoryQualityStore } from '../support/memory-quality-store.ts';
import { memoryRecorder } from '../support/memory-recorder.ts';
import { qualityMeter } from '../support/quality-rules.ts';
import { quietLog } from '../support/quiet-log.ts';
import { scriptedBus } from '../support/scripted-bus.ts';
import { sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';
import { testSignerPort } from '../support/test-signers.ts';
import { virtualTime } from '../support/virtual-time.ts';

const { points: _points, ...sealing } = sealRules;

/** A gateway with one meter under the shipped limits, from ten o'clock on, and a core: what the meter says by minutes. */
const substationOf = (meter: Partial<QualityMeter>, says: (minute: number) => Values) => {
  const core = runCore();
  const events: MarketEvent[] = [];
  core.service.events(0).subscribe((event) => events.push(event));
  const scheduler = virtualTime();
  const clock = fakeClock({ start: ten, scheduler });
  const limits = readLimits(['egat-system', 'pea-lv', 'gateway-quality']);
  const settings: GatewaySettings = {
    meters: [
      {
        device: 'head',
        point: 'point-head',
        bus: 'scripted',
        profile: testProfile({}),
        ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
        serialNumber: null,
        settling: null,
      },
    ],
    quality: {
      meters: [qualityMeter('head', { point: 'point-head', limits, feeder: 'f1', isHead: true, ...meter })],
      lateness: MINUTE,
      longestGap: MINUTE,
    },
    silence: MINUTE,
    widestBracket: MINUTE,
    sealing,
    broker: null,
  };
  const outbox = memoryOutbox();
  const script = (at: number) => ({ values: says((at - ten) / MINUTE), importMilliWh: 1e6, exportMilliWh: 0 });
  gateway(settings, {
    buses: [scriptedBus([{ device: 'head', says: script }], { clock, period: 10 * SECOND })],
    signer: testSignerPort('gateway'),
    outbox,
    quality: memoryQualityStore(),
    core: coreLink(core, () => 'none'),
    fleet: null,
    desk: { show: () => undefined, acknowledgements: () => EMPTY, shelf: () => EMPTY },
    recorder: memoryRecorder(recordedRules(settings.quality), clock.now),
    clock,
    random: seededRandom(1),
    log: quietLog(),
  }).subscribe();
  return {
    core,
    events,
    alarms: () => outbox.contents.alarms,
    minutes: (count: number) => {
      for (let minute = 0; minute < count; minute += 1) {
        scheduler.advance(MINUTE);
        core.minutes(1);
      }
    },
  };
};
const raised = ({ alarms }: ReturnType<typeof substationOf>) =>
  alarms()
    .filter(({ state }) => state === 'raised')
    .map(({ id }) => id);

test('an overloaded transformer is congestion at the core: signed, journalled, logged, public, and over when it is', () => {
  // 50 kVA carry 60 from the fifth to the thirtieth minute.
  const site = substationOf({ rating: { of: 'apparent', value: 50_000 } }, (minute) => ({
    'power.apparent': minute >= 5 && minute < 30 ? 60_000 : 30_000,
  }));
  const { core, events } = site;
  site.minutes(14);
  expect([raised(site), core.service.view().facts]).toEqual([[], []]);
  const before = core.service.view().log.size;
  site.minutes(3);
  expect(raised(site)).toEqual(['overload/head/rated']);
  // What a single meter measures stays with the core. It is read 20 ms before every tenth second.
  expect(core.service.view().facts).toEqual([
    {
      ...{ zone: 'zone-1', gateway: 'gw-1', kind: 'congestion', since: '2026-11-24T10:05:09+07:00' },
      ...{ meters: 1, measured: null },
    },
  ]);
  const entries = Array.from({ length: core.service.view().log.size - before }, (_, index) =>
    decodeLogEntry(core.service.logEntry(before + index) ?? new Uint8Array()),
  );
  expect(entries.filter(({ kind }) => kind === 'fact')).toMatchObject([{ kind: 'fact', sequence: 1 }]);
  const journalled = () =>
    core.journal.contents.rows
      .flatMap(({ blob }) => decodeJournalFrame(blob))
      .flatMap(({ command }) => (command.kind === 'fact' ? [command.fact] : []));
  expect(journalled()).toMatchObject([
    {
      ...{ kind: 'congestion', stands: true, alarm: 'overload/head/rated' },
      ...{ source: { device: 'head', point: 'point-head' }, measured: { value: 120_000, limit: 100_000, unit: '%' } },
    },
  ]);
  site.minutes(20);
  expect(core.service.view().facts).toMatchObject([{ kind: 'congestion' }]);
  site.minutes(5);
  expect(core.service.view().facts).toEqual([]);
  expect(journalled().map(({ stands }) => stands)).toEqual([true, false]);
  const told = events.flatMap((event) =>
    event.kind === 'fact-kept' ? [`${event.fact.kind} ${event.fact.stands}`] : [],
  );
  expect(told).toEqual(['congestion true', 'congestion false']);
});

test('two limits of one transformer are one fact: from the first broken to the last kept', () => {
  const site = substationOf({ rating: { of: 'apparent', value: 50_000 } }, (minute) => ({
    'power.apparent': minute < 5 ? 60_000 : minute < 20 ? 90_000 : 30_000,
  }));
  site.minutes(12);
  expect(raised(site)).toEqual(['overload/head/beyond-cyclic', 'overload/head/rated']);
  site.minutes(30);
  const facts = site.events.flatMap((event) => (event.kind === 'fact-kept' ? [event.fact] : []));
  expect(facts.map(({ kind, stands }) => `${kind} ${stands}`)).toEqual(['congestion true', 'congestion false']);
});

test('reverse power at the head is an alarm, and nothing the market is told', () => {
  const site = substationOf({ mayExport: false }, (minute) => ({ 'power.active': minute < 10 ? -9_000 : 9_000 }));
  site.minutes(5);
  expect(raised(site)).toEqual(['reverse-power/head/unexpected']);
  site.minutes(20);
  expect(site.alarms().map(({ id, state }) => `${id} ${state}`)).toEqual([
    'reverse-power/head/unexpected raised',
    'reverse-power/head/unexpected returned-unacknowledged',
  ]);
  expect(site.events.filter(({ kind }) => kind === 'fact-kept')).toEqual([]);
});
