import { readFileSync } from 'node:fs';
import { from, map, Subject, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { describe, expect, test } from 'vitest';
import { foreignCore } from '../../src/adapters/http/pinned-agent.ts';
import { readLimits } from '../../src/bin/read-limits.ts';
import { noHistory } from '../../src/configuration/change-history.ts';
import { changeSentences } from '../../src/configuration/change-sentences.ts';
import type { ChangeState } from '../../src/configuration/change-state.ts';
import { changeTroubles, withoutHistory } from '../../src/configuration/change-troubles.ts';
import { troubleSentences } from '../../src/core/configuration-troubles.ts';
import { AS_USUAL, marketSentences } from '../../src/core/market-sentences.ts';
import { waitingRules } from '../../src/core/rules-that-wait.ts';
import type { Alarm } from '../../src/domain/alarm.ts';
import type { AlarmCondition } from '../../src/domain/alarm-condition.ts';
import { Fault } from '../../src/domain/fault.ts';
import { type LimitedQuantity, limitedUnits } from '../../src/domain/limits.ts';
import { marketLevels } from '../../src/domain/market-control.ts';
import type { BadReason } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { type ClockState, instant, millis, monotonic } from '../../src/domain/time.ts';
import type { ControlView, GatewayView } from '../../src/domain/view.ts';
import { tell } from '../../src/flow/tell.ts';
import { healthSince } from '../../src/gateway/health.ts';
import { allIsKept, givenUpTrouble, keepTroubles } from '../../src/gateway/keeping.ts';
import { contradictions } from '../../src/metering/meter-identity.ts';
import type { QualityMeter } from '../../src/power-quality/quality-rules.ts';
import { watchClock } from '../../src/power-quality/watch-clock.ts';
import { advanceCounters, startCounters } from '../../src/power-quality/watch-counters.ts';
import { advanceIdentity, startIdentity } from '../../src/power-quality/watch-identity.ts';
import { advanceQuality, startQuality } from '../../src/power-quality/watch-quality.ts';
import { watchSilence } from '../../src/power-quality/watch-silence.ts';
import { clockDoubt } from '../../src/sync/core-clock.ts';
import { type FactDrainEvent, notTaken } from '../../src/sync/drain-facts.ts';
import { factTroublesOf } from '../../src/sync/fact-troubles.ts';
import { forkOver, forkTrouble, type SyncEvent, signingTrouble, troublesOf } from '../../src/sync/troubles.ts';
import { messageIn } from '../../src/web/words/message-in.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { appears, conditionAt, lived, passes, remembered } from '../support/alarm-stories.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { watchQuality } from '../support/quality-operators.ts';
import { bandOf, limitSet, qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';
import { sealedBatch } from '../support/sealed.ts';

/** What the gateway's own code says, not a copy of it: a sentence that changes there must be translated anew here. */
const quality = (): readonly AlarmCondition[] => {
  const limits = readLimits(['egat-system', 'pea-lv']);
  const rules = { ...unwatched, meters: [qualityMeter('h01', { limits })] };
  const hour = 3_600_000;
  const values = (at: number): Values =>
    at < hour / 2
      ? { frequency: 48.7, 'voltage.L1': 245, 'voltage.L1-L2': 400, 'voltage.L2-L3': 400, 'voltage.L3-L1': 340 }
      : { frequency: 50, 'voltage.L1': 230, 'voltage.L1-L2': 400, 'voltage.L2-L3': 400, 'voltage.L3-L1': 400 };
  const readings = Array.from({ length: hour / 5_000 }, (_, index) => index * 5_000).map((at) =>
    readingBetween(at, at, { values: values(at) }),
  );
  let conditions: readonly AlarmCondition[] = [];
  from(readings)
    .pipe(watchQuality(rules), toArray())
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};

/** Every limited quantity of the meter, each phase broken and good again. */
const everyBand = (): readonly AlarmCondition[] => {
  const bands = Object.entries(limitedUnits).map(([quantity, unit]) =>
    bandOf({
      quantity: quantity as LimitedQuantity,
      order: quantity.startsWith('harmonic.') ? 5 : null,
      unit,
      ...(quantity === 'power-factor'
        ? { low: 0.85, high: null, hysteresis: 0 }
        : { low: null, high: 1, hysteresis: 0 }),
      ...(quantity === 'frequency-rate' && { high: 0.05 }),
      dwell: { rise: millis(0), fall: millis(0) },
    }),
  );
  const onPhases = (name: string, value: number): Values =>
    Object.fromEntries(['L1', 'L2', 'L3'].map((phase) => [name.replace('*', phase), value]));
  const names = ['voltage', 'thd.voltage', 'thd.current', 'flicker.short', 'flicker.long'];
  const harmonics = ['harmonic.voltage.*.5', 'harmonic.current.*.5'];
  const values = (bad: boolean): Values => ({
    ...Object.assign({}, ...names.map((name) => onPhases(`${name}.*`, bad ? 2 : 0.5))),
    ...Object.assign({}, ...harmonics.map((name) => onPhases(name, bad ? 2 : 0.5))),
    ...onPhases('current.*', 100),
    ...onPhases('voltage.*', bad ? 240 : 0.5),
    'current.neutral': bad ? 20 : 0.5,
    'voltage.L1-L2': 400,
    'voltage.L2-L3': 400,
    'voltage.L3-L1': bad ? 380 : 400,
    'power.active': bad ? -6_000 : 1_000,
    'power.apparent': bad ? 12_000 : 1_200,
    frequency: bad ? 50 : 52,
  });
  const meter: Partial<QualityMeter> = {
    limits: [limitSet({ bands })],
    exportLimit: 5_000,
    demandCurrent: 100,
    mayExport: false,
    rating: { of: 'apparent', value: 500_000 },
  };
  const rules = { ...unwatched, meters: [qualityMeter('h01', meter)] };
  const readings = Array.from({ length: 40 }, (_, index) =>
    readingBetween(index * 10_000, index * 10_000, { values: values(index < 10) }),
  );
  const state = startQuality(rules, new Set(['voltage-band/h01/L1/of-old']));
  return readings.flatMap((reading) => advanceQuality(state, reading));
};

const suspicions = (): readonly AlarmCondition[] => {
  const sound: Values = {
    'voltage.L1': 230,
    'voltage.L2': 230,
    'voltage.L3': 230,
    'current.L1': 5,
    'current.L2': 5,
    'power.active.L1': 1_000,
    'power.active.L2': 1_000,
    'power.active.L3': 1_000,
    'power.active': 3_000,
  };
  const wrong: Values = {
    ...sound,
    'voltage.L1': 300,
    'voltage.L2': 5,
    'voltage.L3': 200,
    'power.active.L1': 3_000,
    'power.active': 1_000,
  };
  const longestGap = millis(400_000);
  const state = startQuality({ ...unwatched, longestGap, meters: [qualityMeter('h01', { limits: [limitSet()] })] });
  return [wrong, wrong, sound, sound].flatMap((values, index) =>
    advanceQuality(state, readingBetween(index * 400_000, index * 400_000, { values })),
  );
};

test('every limited quantity and every suspicion is among what is translated here', () => {
  const kinds = (said: readonly AlarmCondition[]) => new Set(said.map(({ kind }) => kind));
  expect(kinds(everyBand())).toEqual(
    new Set([
      'frequency-band',
      'frequency-rate',
      'voltage-band',
      'voltage-unbalance',
      'voltage-distortion',
      'current-distortion',
      'flicker',
      'power-factor',
      'neutral-current',
      'export-limit',
      'reverse-power',
      'overload',
    ]),
  );
  expect(suspicions().map(({ id, standing }) => `${standing ? '' : 'not '}${id}`)).toEqual([
    'neutral-suspect/h01',
    'wiring-suspect/h01/L1/power-beyond-current',
    'wiring-suspect/h01/L2/power-beyond-current',
    'wiring-suspect/h01/L2/current-without-voltage',
    'wiring-suspect/h01/phase-sum',
    'not neutral-suspect/h01',
    'not wiring-suspect/h01/L1/power-beyond-current',
    'not wiring-suspect/h01/L2/power-beyond-current',
    'not wiring-suspect/h01/L2/current-without-voltage',
    'not wiring-suspect/h01/phase-sum',
  ]);
});

const counters = (): readonly AlarmCondition[] => {
  const reasons: readonly BadReason[] = ['counter-decreased', 'counter-reset', 'counter-jumped', 'zero-after-boot'];
  const readings = reasons.flatMap((reason, index): Reading[] => {
    const fine = readingBetween(2 * index, 2 * index);
    return [{ ...fine, registers: {}, rejected: { import: reason, export: reason } }, fine];
  });
  let conditions: readonly AlarmCondition[] = [];
  from(readings)
    .pipe(tell(startCounters, advanceCounters), toArray())
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};

const identity = (): readonly AlarmCondition[] => {
  const said = { serialNumber: null, isModel: null, currentRatio: null, voltageRatio: null };
  const report = { device: 'h01', point: 'p01', at: instant(0), said, confirmedAt: null };
  const expected = { serialNumber: '4711', currentRatio: 40, voltageRatio: 1 };
  const wrong = contradictions(expected, { serialNumber: '4712', isModel: false, currentRatio: 20, voltageRatio: 2 });
  let conditions: readonly AlarmCondition[] = [];
  from([wrong, []])
    .pipe(
      map((one) => ({ ...report, contradictions: one })),
      tell(startIdentity, advanceIdentity),
      toArray(),
    )
    .subscribe((all) => {
      conditions = all;
    });
  return conditions;
};

test('what is wrong with a meter is said in Thai part by part', () => {
  const [condition] = identity();
  expect(inThai(condition?.message ?? '')).toContain(
    '(หมายเลขเครื่อง 4712 แทนที่จะเป็น 4711 และ ไม่ใช่รุ่นที่ตั้งไว้ และ อัตราส่วน CT 20 แทนที่จะเป็น 40 และ อัตราส่วน PT 2 แทนที่จะเป็น 1)',
  );
});

const silence = (): readonly AlarmCondition[] => {
  const conditions: AlarmCondition[] = [];
  const scheduler = new TestScheduler(() => {});
  scheduler.run(() => {
    const readings = new Subject<Reading>();
    const clock = fakeClock({ start: instant(0), scheduler });
    const meters = ['h01', 'h02'].map((device) => ({ device, point: 'p01', line: 'rs485' }));
    const gone = new Set(['meter-silent/h99', 'line-silent/gone']);
    const watching = watchSilence(meters, millis(2_500), clock, gone)(readings);
    const subscription = watching.subscribe((one) => conditions.push(one));
    scheduler.schedule(() => readings.next(readingBetween(0, 0)), 5_000);
    scheduler.schedule(() => subscription.unsubscribe(), 6_000);
  });
  return conditions;
};

/**
 * The sentences a file says, out of its source, so that none is forgotten. What is filled in is a name or a figure; where
 * it is a sentence of another place, one of those.
 */
const saidIn = (file: string): readonly string[] =>
  [
    ...readFileSync(file, 'utf8').matchAll(
      /(?<before>[^\n]*)(?:`(?<template>[^`\n]+[.?])`|'(?<plain>[A-Z][^'\n]+ [^'\n]+\.)')/g,
    ),
  ].flatMap(({ groups }) => {
    const { before = '', template, plain }: Readonly<Record<string, string>> = groups ?? {};
    // For the operator's log, for a bug, or in a comment.
    if (/log\.|new Error\(|^\s*(\*|\/\/)/.test(before)) return [];
    const text = template ?? plain ?? '';
    // For the log too, a line further up; or SQL.
    if (text.includes('an empty one was begun') || /^[A-Z]{6} /.test(text)) return [];
    return [
      text
        .replace(/\$\{\w*\.?fault\.message\}|\$\{error\.message\}|\$\{detail\}/g, 'x-7.sqlite is closed.')
        .replace(
          /\$\{remedy\([^}]*\}/g,
          "the core's clock is behind this gateway's; have the wrong one of the two put right",
        )
        .replace(/\$\{[^}]*\}/g, '17'),
    ];
  });

const faultFiles = [
  'src/adapters/sqlite/storage-fault.ts',
  'src/adapters/sqlite/database-thread.ts',
  'src/adapters/sqlite/open-database.ts',
  'src/adapters/sqlite/outbox-tables.ts',
  'src/adapters/sqlite/journal-tables.ts',
  'src/verification/logged.ts',
  'src/wire/checkpoint.ts',
  'src/sync/drain.ts',
  'src/gateway/remember-quality.ts',
];
const faults = faultFiles.flatMap(saidIn);

test.each(faultFiles)('%s says something', (file) => expect(saidIn(file).length).toBeGreaterThan(0));

/** How a market stands, with all the levels an operator may declare, and the one that facts of the grid lead to. */
const market = (): readonly Readonly<{ message: string }>[] => {
  const halted = { since: '2026-11-24T10:00:00+07:00', reason: 'a fire (in a yard)' };
  const of = (control: ControlView) => marketSentences('zone-1', control).flatMap(([, message]) => message ?? []);
  return [
    ...marketLevels.flatMap((level) =>
      level === 'normal' ? [] : of({ level, declared: halted, halted, limits: null }),
    ),
    ...of({ level: 'alert', declared: { ...halted, reason: null }, halted: null, limits: null }),
    ...Object.values(AS_USUAL).map((say) => say('zone-1')),
  ].map((message) => ({ message }));
};

/** `core.ts` says how its journal does, the others what they watch. */
const core = (): readonly Readonly<{ message: string }>[] =>
  [
    'src/core.ts',
    'src/core/core-service.ts',
    'src/core/foreign-senders.ts',
    'src/core/take-fact.ts',
    'src/core/revoked-key.ts',
    'src/core/registry-changes.ts',
    'src/core/watch.ts',
    'src/core/watch-time.ts',
  ]
    .flatMap(saidIn)
    .map((message) => ({ message }));

const clock = (): readonly AlarmCondition[] => {
  const doubt = { wall: instant(365 * 86_400_000), believed: instant(0), atStart: false };
  const conditions: AlarmCondition[] = [clockDoubt(doubt, instant(0)), clockDoubt(null, instant(0))];
  const at = (minute: number, state: ClockState): Reading => ({
    ...readingBetween(0, 0),
    clock: state,
    monotonic: monotonic(minute * 60_000),
  });
  from([at(0, 'unsynchronised'), at(5, 'unsynchronised'), at(6, 'synchronised')])
    .pipe(watchClock())
    .subscribe((one) => conditions.push(one));
  return conditions;
};

const lostOf = [
  'none is lost.',
  'none is known to be lost, the newest may be.',
  'lost: 20 of epoch 1, 23–25 of epoch 1 and 2 whose numbers are not known.',
  'lost: 1–9 of epoch 2 (some of these may have been let go of before, the core has those), and perhaps newer ones.',
  'what else it held is not known, so everything the core had not acknowledged may be lost. Have the operator of the core grant a new epoch.',
];

const troubles = (): readonly AlarmCondition[] => {
  const batch = sealedBatch(7);
  const limits = { rows: 30, bytes: 1_000, span: millis(1_000) };
  const counts = { pending: 3, refused: 0, bytes: 100, oldest: instant(0), span: millis(0), fill: 0.1, batchBytes: 40 };
  const status = { ...counts, limits, damage: [], wear: null };
  const written = { bytes: 300 * 1024 ** 2, syncs: 5 };
  const wear = { today: written, perDay: null, budget: 256 * 1024 ** 2, grouping: true, exceeded: true };
  const damage = lostOf.map((lost) => ({
    keptAs: 'x',
    report: `29 batches were saved byte for byte; ${lost} The damaged file is /var/lib/gridtokenx/outbox.sqlite.damaged-1: move it away when it has been looked at.`,
  }));
  const lost =
    'The core at http://127.0.0.1:8470 cannot be reached: connect ECONNREFUSED 127.0.0.1:8470. Batches wait in the outbox.';
  const shut = (reason: string, todo: string) =>
    new Fault(
      'core-refused',
      `The core at https://core:8470 does not let this gateway in (${reason}). Batches wait in the outbox. To do: ${todo}.`,
    );
  const events: readonly SyncEvent[] = [
    { kind: 'core-failed', fault: foreignCore(new URL('https://core:8470'), 'ab'.repeat(32)) },
    { kind: 'core-clock', clock: { ahead: millis(93_200), within: millis(150) } },
    { kind: 'core-clock', clock: { ahead: millis(-93_200), within: millis(150) } },
    { kind: 'core-clock', clock: { ahead: millis(0), within: millis(150) } },
    { kind: 'core-failed', fault: shut('revoked-key', 'the time of its key is over; give it the new one (keyFile)') },
    {
      kind: 'core-failed',
      fault: shut('certificate-expired', 'one of the two clocks is wrong by a day or more; put it right'),
    },
    {
      kind: 'core-failed',
      fault: shut('foreign-certificate', "have the core's operator enrol the key of this gateway"),
    },
    { kind: 'kept', batch },
    { kind: 'core-failed', fault: new Fault('core-unreachable', lost) },
    { kind: 'acknowledged', batch, head: { size: 1, root: new Uint8Array(32) } },
    { kind: 'refused', batch, reason: 'unknown-point' },
    { kind: 'outbox', status: { ...status, fill: 0.93 } },
    { kind: 'outbox', status },
    { kind: 'outbox', status: { ...status, refused: 1 } },
    { kind: 'outbox', status: { ...status, refused: 12 } },
    { kind: 'outbox', status: { ...status, wear } },
    { kind: 'outbox', status: { ...status, damage } },
    ...faults.flatMap((message): readonly SyncEvent[] => {
      const fault = new Fault('storage', message);
      return [
        { kind: 'not-kept', fault, batch },
        { kind: 'outbox-failed', fault },
        { kind: 'outbox-mute', fault },
        { kind: 'core-failed', fault: new Fault('signature', message) },
        { kind: 'core-failed', fault: new Fault('core-refused', message) },
      ];
    }),
  ];
  const tpm = new Fault('key', 'The TPM device:/dev/tpmrm0 cannot be asked: install tpm2-tools. Nothing was signed.');
  return [
    ...events.flatMap((event) => troublesOf(event, instant(0))),
    signingTrouble(tpm, instant(0)),
    signingTrouble(null, instant(0)),
    forkTrouble(90, 80, '/var/lib/gridtokenx/witness/fork-1.json', instant(0)),
    forkOver(instant(0)),
  ];
};

/** What of the gateway's own keeping becomes an alarm. */
const keeping = (): readonly AlarmCondition[] =>
  faults.flatMap((message) => {
    const fault = new Fault('storage', message);
    const told = { lost: 3, until: 9, kept: null };
    return [
      ...keepTroubles(allIsKept(), instant(0)),
      ...keepTroubles(
        { statistics: { fault, lost: false }, alarms: { fault, lost: true }, facts: { fault, lost: false } },
        instant(0),
      ),
      givenUpTrouble(told, instant(0)),
      givenUpTrouble({ ...told, until: null }, instant(0)),
    ];
  });

/** What of changes of the configuration becomes an alarm, and of each why. */
const changes = (): readonly AlarmCondition[] => {
  const says = changeSentences;
  const ms = millis(30_000);
  const silent = says.ill(says.silent(ms));
  const noTroubles = { refused: null, rolledBack: null, stuck: null, unkept: null };
  const whys = [
    ...[
      says.stale(3, 5),
      says.tooMany(16),
      says.superseded,
      says.failedBefore(4),
      says.neverRan(7, [1, 2]),
      says.takenBack('op', 'no'),
    ],
    ...[silent, says.ended, says.neverApplied, says.ranUnkept(says.superseded), says.notKept(says.superseded)],
    ...[says.first, says.confirmed(ms), says.nothingElse],
    ...healthOf().flatMap(([before, now]) => healthSince(before, now, true).map(({ en }) => says.ill(en))),
  ];
  const phase = { kind: 'resting' } as const;
  const conditions = (troubles: ChangeState['troubles'], file: string | null) =>
    changeTroubles({ troubles, phase, history: noHistory }, file, instant(0));
  return [
    ...conditions(noTroubles, null),
    ...changeTroubles({ troubles: noTroubles, phase, history: noHistory }, '/etc/g/core.json', instant(0), instant(1)),
    ...withoutHistory(says.superseded, instant(0)),
    ...whys.flatMap((why) =>
      conditions(
        { refused: why, rolledBack: { change: 2, why }, stuck: why, unkept: why },
        '/etc/gridtokenx/gateway.json',
      ),
    ),
  ];
};

/** A gateway that was well, and one of which everything that a change can break is broken; and one whose first broker is out of reach. */
const healthOf = (): readonly (readonly [GatewayView, GatewayView])[] => {
  const bus = {
    name: 'lan',
    transport: 't',
    requests: 9,
    answers: 9,
    timeouts: 0,
    corrupt: 0,
    late: 0,
    utilisation: 0,
  };
  const view = {
    at: '2026-11-24T10:00:00+07:00',
    alarms: [],
    meters: [],
    fleet: { connected: true, broker: 'mqtts://dso' },
    buses: [bus],
    outbox: { refused: 0 },
    core: { reachable: true },
  };
  const worse = {
    buses: [{ ...bus, requests: 20 }],
    outbox: { refused: 2 },
    core: { reachable: false },
    fleet: { connected: false, broker: 'mqtts://dso' },
  };
  const away = { ...view, fleet: worse.fleet };
  return [
    [view, { ...view, ...worse }],
    [away, away],
  ] as unknown as readonly (readonly [GatewayView, GatewayView])[];
};

const facts = (): readonly AlarmCondition[] => {
  const fact = { sequence: 7, body: new Uint8Array(), payloadHash: new Uint8Array(32) };
  const lost = 'The core at http://127.0.0.1:8470 cannot be reached: connect ECONNREFUSED. Grid facts wait.';
  const events: readonly FactDrainEvent[] = [
    { kind: 'facts-waiting', fault: new Fault('core-unreachable', lost) },
    { kind: 'facts-waiting', fault: notTaken(fact, 'unknown-gateway') },
    { kind: 'fact-acknowledged', fact },
    { kind: 'fact-refused', fact, reason: 'point-not-of-gateway' },
  ];
  return events.flatMap((event) => factTroublesOf(event, instant(0)));
};

/** Floods, causes over many meters, and a meter that was taken away. */
const lives = (): readonly Alarm[] => {
  const kinds = ['voltage-band', 'voltage-interruption', 'meter-silent', 'neutral-suspect'] as const;
  const sentences = quality().filter(({ kind }) => kind === 'voltage-band');
  const many = kinds.flatMap((kind, turn) =>
    ['h01', 'h02', 'h03'].map((device) => {
      const condition = conditionAt(turn, true, { kind, device });
      return { kind: 'condition', condition: { ...condition, message: sentences[0]?.message ?? '' } } as const;
    }),
  );
  const storm = Array.from({ length: 11 }, (_, at) => appears(100 + at, { kind: 'power-factor', device: `x${at}` }));
  const restored = remembered(lived([appears(0, { device: 'h99' })]));
  const changes = lived([...many, ...storm, passes(2_000)], { restored });
  return changes.filter(
    ({ kind, witnesses, message }) => kind === 'alarm-flood' || witnesses || / no longer /.test(message),
  );
};

describe("a gateway's sentences in Thai", () => {
  const sources = {
    quality,
    everyBand,
    suspicions,
    counters,
    identity,
    silence,
    clock,
    troubles,
    facts,
    keeping,
    changes,
    lives,
    core,
    market,
  };
  test.for(Object.entries(sources))('of %s: all of them, with their figures', ([, said]) => {
    const messages = new Set(said().map(({ message }) => message));
    expect(messages.size).toBeGreaterThan(1);
    for (const message of messages) {
      const thai = inThai(message);
      expect(thai, message).toMatch(/[\u0e00-\u0e7f]/);
      // No English sentence is left: only units, names, settings and what another machine said.
      expect(thai, message).not.toMatch(/(?<!\.)\b(the|has|again|check|outside|inside|batch)\b/i);
      for (const [figure] of message.matchAll(/\d+\.\d+|h01|8470/g)) expect(thai, message).toContain(figure);
    }
  });

  test('a limit that was not confirmed says so, one that was does not', () => {
    const voltage = (caveat: string) =>
      `Voltage of h01 phase L1 is 241.00 V, outside 200 to 240 V (pea-220; ${caveat}).`;
    expect(inThai(voltage('indicative'))).toBe(
      'แรงดันไฟฟ้าของ h01 เฟส L1 241.00 V อยู่นอกช่วง 200 ถึง 240 V (pea-220 ค่าบ่งชี้)',
    );
    expect(inThai(voltage('indicative, limit not confirmed by the authority'))).toContain('ยังไม่ได้ยืนยัน');
  });

  test('a sentence nobody has translated stays English, and says so', () => {
    expect(messageIn('th', 'The disk is on fire.')).toEqual({ language: 'en', text: 'The disk is on fire.' });
    expect(messageIn('en', 'The core answers again.')).toEqual({ language: 'en', text: 'The core answers again.' });
    expect(messageIn('th', 'The core answers again.')).toEqual({ language: 'th', text: 'คอร์ตอบอีกครั้งแล้ว' });
  });
});

test('figures of duties stand in groups of three digits', () => {
  expect(
    messageIn('th', 'the outbox is kept for 1000 days, and 1826 days are the least: raise retention.batchesDays.').text,
  ).toMatch(/ 1,000 วัน .* 1,826 วัน /);
});

test('what is said of a core’s configuration, and of rules that wait, has its Thai', () => {
  for (const sentence of [...Object.values(troubleSentences), ...Object.values(waitingRules)])
    expect(inThai(sentence)).not.toBe(sentence);
});
