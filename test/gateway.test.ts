import { type Observable, of, Subject, tap, throwError } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { signerFromSeed, signerHere } from '../src/adapters/signatures/signer.ts';
import type { Alarm } from '../src/domain/alarm.ts';
import { wh } from '../src/domain/energy.ts';
import { Fault } from '../src/domain/fault.ts';
import { instant, MINUTE, type Millis, millis, SECOND } from '../src/domain/time.ts';
import type { Leaf } from '../src/domain/transaction.ts';
import type { GatewayView } from '../src/domain/view.ts';
import type { GatewaySettings } from '../src/gateway/settings.ts';
import { gateway } from '../src/gateway.ts';
import type { FleetReport } from '../src/ports/fleet-link.ts';
import type { ShelfRequest } from '../src/ports/gateway-desk.ts';
import type { Outbox } from '../src/ports/outbox.ts';
import { encodeLeaf, leafHash } from '../src/wire/leaf.ts';
import { fakeClock } from './support/fake-clock.ts';
import { type MemoryOutbox, memoryOutbox } from './support/memory-outbox.ts';
import { bandOf, limitSet, watchedUnder } from './support/quality-rules.ts';
import { quietLog } from './support/quiet-log.ts';
import { recordingCore } from './support/recording-core.ts';
import { type MeterScript, scriptedBus } from './support/scripted-bus.ts';
import { seededRandom } from './support/seeded-random.ts';
import { testProfile } from './support/test-profile.ts';
import { virtualTime } from './support/virtual-time.ts';

const START = Date.parse('2026-11-24T10:00:00+07:00');
const QUARTER = 15 * MINUTE;
const OPENING_WH = 1_000;

/** 3.6 kW of import is 1 Wh, that is 1,000 mWh, a second; h02 exports half of it instead. */
const importOf = (device: string, at: number) => OPENING_WH * 1_000 + (device === 'h01' ? at - START : 0);
const exportOf = (device: string, at: number) => OPENING_WH * 1_000 + (device === 'h02' ? (at - START) / 2 : 0);

type Weather = Readonly<{
  /** Minutes since the start in which a meter does not answer. */
  deaf?: (device: string, minute: number) => boolean;
  coreDown?: (minute: number) => boolean;
  tpmAway?: (minute: number) => boolean;
  voltage?: (minute: number) => number;
  outbox?: MemoryOutbox;
  around?: (outbox: Outbox) => Outbox;
}>;

const limits = limitSet({ bands: [bandOf({ dwell: { rise: millis(MINUTE), fall: millis(MINUTE) } })] });

const hash = (fill: number) => new Uint8Array(32).fill(fill);

const settings: GatewaySettings = {
  meters: ['h01', 'h02'].map((device) => ({
    device,
    point: `point-${device}`,
    bus: 'scripted',
    profile: testProfile({}),
    ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' },
    serialNumber: null,
    settling: {
      binding: { from: instant(START), opening: { importWh: wh(OPENING_WH), exportWh: wh(OPENING_WH) } },
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
  quality: watchedUnder(limits, 'h01', 'h02'),
  silence: millis(10 * SECOND),
  widestBracket: millis(10 * SECOND),
  sealing: {
    realm: 'simulation',
    gateway: 'gateway-1',
    core: 'core-1',
    epoch: 1,
    length: millis(QUARTER),
    grace: millis(MINUTE),
    ruleHash: hash(4),
  },
  broker: null,
};

/** Runs the gateway on a virtual hour's ports; `advance` moves on by minutes, `stop` is the end of the process. */
const start = ({ deaf, coreDown, voltage, tpmAway, outbox = memoryOutbox(), around }: Weather = {}, from = START) => {
  const scheduler = virtualTime();
  const clock = fakeClock({ start: instant(from), scheduler });
  const minute = () => (clock.now() - START) / MINUTE;
  const script = (device: string): MeterScript => ({
    device,
    says: (at) =>
      deaf?.(device, minute())
        ? null
        : {
            values: { 'voltage.L1': voltage?.(minute()) ?? 220, frequency: 50 },
            importMilliWh: importOf(device, at),
            exportMilliWh: exportOf(device, at),
          },
  });
  const core = recordingCore(() => coreDown?.(minute()) ?? false);
  const signer = signerHere(signerFromSeed(hash(7), 'gateway'));
  const noted = new Subject<string>();
  const shelf = new Subject<ShelfRequest>();
  const alarms: Alarm[] = [];
  const reports: FleetReport[] = [];
  const errors: unknown[] = [];
  let view: GatewayView | null = null;
  const running = gateway(settings, {
    buses: [scriptedBus([script('h01'), script('h02')], { clock, period: 2_000 })],
    signer: {
      ...signer,
      sign: (message) =>
        tpmAway?.(minute())
          ? throwError(() => new Fault('key', 'The TPM device:/dev/tpmrm0 failed. Nothing was signed.'))
          : signer.sign(message),
    },
    outbox: around === undefined ? outbox : around(outbox),
    core: core.client,
    fleet: {
      session: (said: Observable<FleetReport>) => {
        said.pipe(tap((report) => reports.push(report))).subscribe(({ kind, ...rest }) => {
          if (kind === 'alarm' && 'alarm' in rest) alarms.push(rest.alarm);
        });
        return of({ connected: true });
      },
    },
    desk: {
      show: (next) => {
        view = next;
      },
      acknowledgements: () => noted,
      shelf: () => shelf,
    },
    clock,
    random: seededRandom(1),
    log: quietLog(),
  }).subscribe({ error: (error) => errors.push(error) });
  return {
    core,
    outbox,
    alarms,
    reports,
    errors,
    note: (id: string) => noted.next(id),
    shelve: (id: string, span: Millis) => shelf.next({ kind: 'shelve', id, span, by: 'somchai', reason: 'known' }),
    view: () => view,
    advance: (minutes: number) => scheduler.advance(minutes * MINUTE),
    stop: () => running.unsubscribe(),
  };
};

const brief = ({ point, start: from, version, origin, energy }: Leaf) => ({
  point,
  minute: (from - START) / MINUTE,
  version,
  origin,
  importWh: energy?.importWh ?? null,
  exportWh: energy?.exportWh ?? null,
});
const of01 = (leaves: readonly Leaf[]) => leaves.filter(({ point }) => point === 'point-h01').map(brief);

/** 1 Wh a second for h01, half of it out of h02: 900 and 450 Wh a quarter hour. */
const quarter = (point: string, minute: number) => ({
  point,
  minute,
  version: 1,
  origin: 'measured',
  importWh: point === 'point-h01' ? 900 : 0,
  exportWh: point === 'point-h02' ? 450 : 0,
});

describe('an ordinary hour', () => {
  const town = start();
  town.advance(61);

  test('every interval of every point is sealed once, with the energy of the registers', () => {
    expect(town.errors).toEqual([]);
    expect(town.core.leaves.map(brief)).toEqual(
      [0, 15, 30, 45].flatMap((minute) => [quarter('point-h01', minute), quarter('point-h02', minute)]),
    );
  });

  test('what is left in the outbox is acknowledged', () => {
    expect(town.core.sequences).toEqual([1, 2, 3, 4]);
    expect(town.outbox.contents.pending).toEqual([]);
    expect(town.outbox.contents.kept.map(({ batch }) => batch.sequence)).toEqual([1, 2, 3, 4]);
  });

  test('leaves are good, say how uncertain they are, and share their boundaries', () => {
    const mine = town.core.leaves.filter(({ point }) => point === 'point-h01');
    for (const [index, leaf] of mine.entries()) {
      expect(leaf.quality).toEqual({ level: 'good' });
      // Readings are two seconds apart at 1 Wh a second.
      expect(leaf.energy?.closing.uncertaintyWh).toBeLessThanOrEqual(3);
      if (index > 0) expect(leaf.energy?.opening).toEqual(mine[index - 1]?.energy?.closing);
    }
  });

  test('a quiet grid raises nothing', () => expect(town.alarms).toEqual([]));

  test('people see the meters, the interval under way and the outbox', () => {
    const [h01, h02] = town.view()?.meters ?? [];
    expect(town.view()).toMatchObject({ gateway: 'gateway-1', realm: 'simulation', clock: 'simulated', alarms: [] });
    expect(town.view()?.core).toMatchObject({ reachable: true, acknowledgedThrough: 4 });
    expect(town.view()?.fleet).toEqual({ connected: true, broker: null });
    expect(h01).toMatchObject({ device: 'h01', quality: { level: 'good', reason: null }, voltage: { L1: 220 } });
    // A minute into the fifth interval: 60 Wh in, 30 Wh out, give or take the last two seconds.
    expect(h01?.intervalImportWh).toBeGreaterThanOrEqual(58);
    expect(h01?.intervalImportWh).toBeLessThanOrEqual(61);
    expect(h02?.intervalExportWh).toBeGreaterThanOrEqual(29);
    expect(h02?.intervalExportWh).toBeLessThanOrEqual(31);
  });

  test('the DSO is told of readings and of what waits', () => {
    expect(town.reports.filter(({ kind }) => kind === 'reading')).toHaveLength(2 * (61 * 30 + 1));
    expect(town.reports.findLast(({ kind }) => kind === 'gateway')).toEqual({
      kind: 'gateway',
      pending: 0,
      refused: 0,
      acknowledgedThrough: 4,
    });
  });
});

test('the leaves of a point are chained by their hashes, over batches', () => {
  const outbox = memoryOutbox();
  const town = start({ outbox });
  town.advance(61);
  let previous: Uint8Array = new Uint8Array(32);
  for (const [index, leaf] of town.core.leaves.filter(({ point }) => point === 'point-h01').entries()) {
    expect(leaf.sequence).toBe(index + 1);
    expect(leaf.previous).toEqual(previous);
    previous = leafHash(encodeLeaf(leaf));
  }
});

test('a voltage out of its band raises an alarm, is acknowledged at the desk, and returns', () => {
  const town = start({ voltage: (minute) => (minute >= 5 && minute < 10 ? 245 : 220) });
  town.advance(8);
  town.note('voltage-band/h01/L1/band');
  town.advance(12);
  const changes = town.alarms.map(({ id, state, at, since }) => [
    id,
    state,
    (at - START) / SECOND,
    (since - START) / SECOND,
  ]);
  // Broken from 5:00 on, for a minute: raised at 6:00 (a reading is measured 20 ms before it is answered).
  expect(changes).toEqual([
    ['voltage-band/h01/L1/band', 'raised', 359.98, 299.98],
    ['voltage-band/h02/L1/band', 'raised', 359.98, 299.98],
    ['voltage-band/h01/L1/band', 'acknowledged', 480, 299.98],
    ['voltage-band/h01/L1/band', 'returned', 659.98, 299.98],
    ['voltage-band/h02/L1/band', 'returned-unacknowledged', 659.98, 299.98],
  ]);
  expect(town.view()?.alarms.map(({ id }) => id)).toEqual(['voltage-band/h02/L1/band']);
  expect(town.outbox.contents.alarms).toEqual(town.alarms);
});

test('an alarm lives over a restart: it is not raised twice, stays noted, and a shelf ends in grid time', () => {
  const outbox = memoryOutbox();
  const high = (minute: number) => (minute >= 2 ? 245 : 220);
  const first = start({ outbox, voltage: high });
  first.advance(5);
  first.note('voltage-band/h01/L1/band');
  first.shelve('voltage-band/h02/L1/band', millis(20 * MINUTE));
  first.advance(1);
  first.stop();
  const second = start({ outbox, voltage: high }, START + 10 * MINUTE);
  second.advance(1 / 60);
  expect(second.view()?.alarms.map(({ id, state, quiet }) => [id, state, quiet])).toEqual([
    ['voltage-band/h02/L1/band', 'raised', 'shelved'],
    ['voltage-band/h01/L1/band', 'acknowledged', undefined],
  ]);
  expect(second.view()?.alarms[0]?.shelved).toEqual({
    until: '2026-11-24T10:25:00+07:00',
    by: 'somchai',
    reason: 'known',
  });
  second.advance(20);
  const lives = outbox.contents.alarms.map(({ id, state, quiet, at }) => [
    id.split('/')[1],
    state,
    quiet,
    Math.round((at - START) / SECOND),
  ]);
  // Broken from 2:00 on, for a minute; shelved at 5:00 for twenty.
  expect(lives).toEqual([
    ['h01', 'raised', undefined, 180],
    ['h02', 'raised', undefined, 180],
    ['h01', 'acknowledged', undefined, 300],
    ['h02', 'raised', 'shelved', 300],
    ['h02', 'raised', undefined, 1_500],
  ]);
  expect(second.alarms.map(({ id }) => id)).toEqual(['voltage-band/h02/L1/band']);
});

test('the DSO is told how far changes of alarms are kept', () => {
  const town = start({ voltage: (minute) => (minute >= 2 ? 245 : 220) });
  town.advance(4);
  expect(town.reports.filter(({ kind }) => kind === 'alarms-kept')).toEqual([
    { kind: 'alarms-kept', through: 1 },
    { kind: 'alarms-kept', through: 2 },
  ]);
});

test('an outage of the core delays, and neither loses, doubles nor reorders anything', () => {
  const town = start({ coreDown: (minute) => minute > 10 && minute < 50 });
  town.advance(49);
  expect(town.core.sequences).toEqual([]);
  expect(town.view()?.core.reachable).toBe(false);
  expect(town.view()?.outbox.pending).toBe(3);
  town.advance(30);
  expect(town.core.sequences).toEqual([1, 2, 3, 4, 5]);
  expect(of01(town.core.leaves)).toEqual([0, 15, 30, 45, 60].map((minute) => quarter('point-h01', minute)));
  expect(town.alarms.map(({ kind, state }) => [kind, state])).toEqual([
    ['core-unreachable', 'raised'],
    ['core-unreachable', 'returned-unacknowledged'],
  ]);
});

test('a full disk stops nothing: measuring goes on, the alarm stands, and every interval is kept in the end', () => {
  const town = start({ coreDown: (minute) => minute < 70, outbox: memoryOutbox({ pendingRows: 1 }) });
  town.advance(65);
  expect(town.outbox.contents.pending).toHaveLength(1);
  expect(town.alarms.map(({ id, state }) => [id, state])).toContainEqual(['storage/append', 'raised']);
  const [h01] = town.view()?.meters ?? [];
  expect(h01?.quality.level).toBe('good');
  expect(Date.parse(h01?.measuredAt ?? '')).toBeGreaterThan(START + 65 * MINUTE - 4 * SECOND);
  town.advance(15);
  expect(of01(town.core.leaves)).toEqual([0, 15, 30, 45, 60].map((minute) => quarter('point-h01', minute)));
  expect(town.alarms.map(({ id, state }) => [id, state])).toContainEqual(['storage/append', 'returned-unacknowledged']);
  expect(town.errors).toEqual([]);
});

test('a TPM that is away stops nothing: the alarm stands, and every interval is signed in order in the end', () => {
  const town = start({ tpmAway: (minute) => minute > 10 && minute < 50 });
  town.advance(49);
  expect(town.core.leaves).toEqual([]);
  expect(town.alarms.map(({ id, state }) => [id, state])).toContainEqual(['storage/sign', 'raised']);
  expect(town.view()?.meters[0]?.quality.level).toBe('good');
  town.advance(20);
  expect(of01(town.core.leaves)).toEqual([0, 15, 30, 45].map((minute) => quarter('point-h01', minute)));
  expect(town.alarms.map(({ id, state }) => [id, state])).toContainEqual(['storage/sign', 'returned-unacknowledged']);
  expect(town.errors).toEqual([]);
});

test('a meter that vanishes over a boundary is missing first, and recovered from the register difference', () => {
  const town = start({ deaf: (device, minute) => device === 'h01' && minute > 10 && minute < 40 });
  town.advance(61);
  const missing = (minute: number) => ({
    ...quarter('point-h01', minute),
    origin: 'missing',
    importWh: null,
    exportWh: null,
  });
  const recovered = (minute: number, version: number) => ({
    ...quarter('point-h01', minute),
    version,
    origin: 'recovered',
  });
  expect(of01(town.core.leaves)).toEqual([
    missing(0),
    missing(15),
    recovered(0, 2),
    recovered(15, 2),
    recovered(30, 1),
    quarter('point-h01', 45),
  ]);
  // The other meter on the bus never noticed.
  expect(town.core.leaves.filter(({ point }) => point === 'point-h02').map(brief)).toEqual(
    [0, 15, 30, 45].map((minute) => quarter('point-h02', minute)),
  );
  expect(town.alarms.map(({ id, state }) => [id, state])).toEqual([
    ['meter-silent/h01', 'raised'],
    ['meter-silent/h01', 'returned-unacknowledged'],
  ]);
  expect(town.reports).toContainEqual({ kind: 'meter-lost', device: 'h01' });
});

test.for([
  ['before its first batch', 12],
  ['just before a boundary', 14.99],
  ['just after a boundary', 15.01],
  ['over two boundaries', 28],
])('a process that dies %s goes on where the outbox says', ([, diesAfter]) => {
  const outbox = memoryOutbox();
  const first = start({ outbox });
  first.advance(Number(diesAfter));
  first.stop();
  const second = start({ outbox }, START + 50 * MINUTE);
  second.advance(26);
  const leaves = [...first.core.leaves, ...second.core.leaves];
  expect(of01(leaves).map(({ minute, importWh }) => [minute, importWh])).toEqual(
    [0, 15, 30, 45, 60].map((minute) => [minute, 900]),
  );
  expect([...first.core.sequences, ...second.core.sequences]).toEqual([1, 2, 3, 4, 5].slice(0, leaves.length / 2));
  expect(second.errors).toEqual([]);
});

test('an outbox that cannot even be read at the start is tried again', () => {
  let failures = 2;
  const town = start({
    around: (outbox) => ({
      ...outbox,
      state: () => {
        failures -= 1;
        if (failures >= 0) throw new Fault('storage', 'locked');
        return outbox.state();
      },
    }),
  });
  town.advance(16);
  expect(of01(town.core.leaves)).toEqual([quarter('point-h01', 0)]);
});

test('progress is made every second', () => {
  const town = start();
  town.advance(1);
  expect(town.view()?.at).toBe('2026-11-24T10:01:00+07:00');
});
