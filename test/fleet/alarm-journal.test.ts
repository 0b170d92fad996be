import fc from 'fast-check';
import { Observable, of, Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Alarm } from '../../src/domain/alarm.ts';
import { Fault } from '../../src/domain/fault.ts';
import { instant, MINUTE, millis, SECOND } from '../../src/domain/time.ts';
import { nextBdSeq } from '../../src/fleet/edge-node.ts';
import { edgeNodeLink } from '../../src/fleet/edge-node-link.ts';
import { acknowledgeCommand, listenAsHost, rebirthCommand } from '../../src/fleet/host-listener.ts';
import { type HostView, nothingHeard } from '../../src/fleet/host-view.ts';
import type { Broker, Delivery } from '../../src/ports/broker.ts';
import type { FleetReport } from '../../src/ports/fleet-link.ts';
import type { Metric } from '../../src/wire/sparkplug.ts';
import { toWire } from '../../src/wire/sparkplug-value.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { quietLog } from '../support/quiet-log.ts';
import { metricOf, type Said, said } from '../support/said.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { alarmOf, morning, twoMeters } from '../support/sparkplug-fixture.ts';
import { virtualTime } from '../support/virtual-time.ts';

const nodeId = { group: 'ss-01', node: 'gw-1' };

/** A gateway's link and, where wanted, a host at one broker that loses what it is told to lose. */
const town = ({ acknowledges = true, hosted = true, outbox = memoryOutbox() } = {}) => {
  const scheduler = virtualTime();
  const clock = fakeClock({ start: morning, scheduler });
  const log = quietLog();
  const all: Said[] = [];
  let loses: (message: Said) => boolean = () => false;
  let toGateway = new Subject<Delivery>();
  let toHost = new Subject<Delivery>();
  let dropped: () => void = () => undefined;
  const gatewayBroker: Broker = {
    address: 'mqtt://broker',
    connect: () =>
      new Observable((subscriber) => {
        toGateway = new Subject();
        dropped = () => subscriber.error(new Fault('broker-unreachable', 'The broker is gone'));
        subscriber.next({
          deliveries: toGateway,
          publish: (message) => {
            const what = said(message);
            all.push(what);
            if (!loses(what)) toHost.next(message);
          },
        });
      }),
  };
  const hostBroker: Broker = {
    address: 'mqtt://broker',
    connect: () =>
      new Observable((subscriber) => {
        toHost = new Subject();
        const publish = (message: Delivery) => {
          if (!loses(said(message))) toGateway.next(message);
        };
        subscriber.next({ deliveries: toHost, publish });
      }),
  };
  let view: HostView = nothingHeard;
  const backoff = { first: millis(500), longest: millis(4_000), scheduler, random: seededRandom(2) };
  if (hosted)
    listenAsHost({ broker: hostBroker, clock, acknowledges }, backoff).subscribe((next) => {
      view = next;
    });
  const reports = new Subject<FleetReport>();
  let last: number | null = null;
  const link = edgeNodeLink(
    { node: twoMeters, backoff: { first: millis(500), longest: millis(4_000) } },
    {
      broker: gatewayBroker,
      clock,
      random: seededRandom(1),
      log,
      alarms: outbox,
      nextBdSeq: () => {
        last = nextBdSeq(last);
        return of(last);
      },
    },
  );
  link.session(reports).subscribe();
  const keep = (alarm: Alarm) =>
    outbox.appendAlarm(alarm).subscribe((through) => reports.next({ kind: 'alarms-kept', through }));
  return {
    all,
    log,
    keep,
    outbox,
    view: () => view,
    advance: (span: number) => scheduler.advance(span),
    drop: () => dropped(),
    lose: (which: (message: Said) => boolean) => {
      loses = which;
    },
    command: (message: Delivery) => toGateway.next(message),
  };
};

const born = (all: readonly Said[]) => all.find(({ what }) => what === 'NBIRTH') as Said;
const aliasOf = (all: readonly Said[], name: string) => metricOf(born(all), name).alias ?? 0n;
const changesIn = (all: readonly Said[]): readonly (readonly Metric[])[] =>
  all
    .filter(({ what }) => what === 'NDATA')
    .map(({ payload }) => payload.metrics.filter(({ alias }) => alias === aliasOf(all, 'Alarms/Change')))
    .filter((metrics) => metrics.length > 0);
const saidBy = ({ value }: Metric) =>
  JSON.parse(value?.kind === 'string' ? value.value : '') as Alarm & { position: number };
const positions = (all: readonly Said[]) => changesIn(all).map((metrics) => metrics.map((one) => saidBy(one).position));
const change = (number: number, state: Alarm['state'] = 'raised') =>
  alarmOf({ id: `a${number}`, state, at: instant(morning + number * 1_000) });
const kept = (count: number) => {
  const outbox = memoryOutbox();
  for (let number = 1; number <= count; number += 1) outbox.appendAlarm(change(number)).subscribe();
  return outbox;
};
const told = (outbox: ReturnType<typeof memoryOutbox>) => {
  let answer = null as unknown;
  outbox.alarmsKept().subscribe((one) => {
    answer = one;
  });
  return answer;
};

describe('what a gateway kept while nobody listened', () => {
  test('is said to be there at the birth, and follows as history: whole, oldest first, with its own time', () => {
    const { all, advance } = town({ outbox: kept(3), hosted: false });
    expect(metricOf(born(all), 'Alarms/Kept Through').value).toEqual(toWire('UInt64', 3n));
    expect(metricOf(born(all), 'Alarms/Acknowledged Through').value).toEqual(toWire('UInt64', 0n));
    expect(metricOf(born(all), 'Alarms/Lost').value).toEqual(toWire('UInt64', 0n));
    expect(metricOf(born(all), 'Alarms/Change').value).toBe(null);
    advance(SECOND);
    expect(positions(all)).toEqual([[1, 2, 3]]);
    const metrics = changesIn(all)[0] ?? [];
    expect(metrics.map(({ isHistorical, timestamp }) => [isHistorical, (timestamp ?? 0) - morning])).toEqual([
      [true, 1_000],
      [true, 2_000],
      [true, 3_000],
    ]);
    expect(metrics.map(saidBy)).toEqual([1, 2, 3].map((number) => ({ position: number, ...change(number) })));
  });

  test('comes in chunks, a quarter of a second apart', () => {
    const { all, advance } = town({ outbox: kept(120), hosted: false });
    advance(260);
    expect(positions(all).map((chunk) => [chunk[0], chunk.at(-1)])).toEqual([
      [1, 50],
      [51, 100],
    ]);
    advance(SECOND);
    expect(positions(all).flat()).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  });

  test('is freed by the host that keeps it, and by nobody else', () => {
    const careful = town({ outbox: kept(120) });
    careful.advance(5 * SECOND);
    expect(told(careful.outbox)).toEqual({ keptThrough: 120, acknowledgedThrough: 120, lost: 0 });
    expect(careful.view().violations).toEqual([]);
    const onlooker = town({ outbox: kept(120), acknowledges: false });
    onlooker.advance(5 * SECOND);
    expect(told(onlooker.outbox)).toEqual({ keptThrough: 120, acknowledgedThrough: 0, lost: 0 });
  });

  test('that was given up is counted in the birth, and said in the log', () => {
    const outbox = memoryOutbox({ alarms: 2 });
    for (const at of [1, 2, 3, 4, 5]) outbox.appendAlarm(alarmOf({ at: instant(morning + at) })).subscribe();
    const { all, log, advance } = town({ outbox });
    expect(metricOf(born(all), 'Alarms/Lost').value).toEqual(toWire('UInt64', 3n));
    expect(log.lines.map(({ message }) => message)).toEqual([
      '3 changes of alarms were given up before the DSO had them: storage was full.',
    ]);
    advance(SECOND);
    expect(positions(all)).toEqual([[4, 5]]);
  });
});

describe('what happens while the DSO listens', () => {
  test('is no history, and is told with how far it is kept', () => {
    const { all, keep, advance, outbox } = town();
    advance(SECOND);
    keep(change(1));
    keep(change(1, 'acknowledged'));
    advance(SECOND);
    expect(positions(all)).toEqual([[1, 2]]);
    expect(changesIn(all)[0]?.map(({ isHistorical }) => isHistorical)).toEqual([undefined, undefined]);
    const through = all.findLast(({ what }) => what === 'NDATA')?.payload.metrics.at(-1);
    expect([through?.alias, through?.value]).toEqual([aliasOf(all, 'Alarms/Kept Through'), toWire('UInt64', 2n)]);
    expect(told(outbox)).toMatchObject({ acknowledgedThrough: 2 });
    advance(MINUTE);
    expect(positions(all), 'once').toEqual([[1, 2]]);
  });

  test('and was not acknowledged is told again after a rebirth, what was is not', () => {
    const { all, keep, advance, command } = town({ hosted: false });
    advance(SECOND);
    for (const number of [1, 2, 3]) keep(change(number));
    advance(SECOND);
    command(acknowledgeCommand(nodeId, aliasOf(all, 'Alarms/Acknowledged Through'), 2, morning));
    command(rebirthCommand(nodeId, morning));
    advance(SECOND);
    expect(positions(all)).toEqual([[1, 2, 3], [3]]);
    const births = all.filter(({ what }) => what === 'NBIRTH');
    expect(metricOf(births[1] as Said, 'Alarms/Acknowledged Through').value).toEqual(toWire('UInt64', 2n));
  });

  test.each([
    ['more than was told', 4],
    ['nothing', 0],
  ])('an acknowledgement of %s frees nothing', (_, through) => {
    const { all, keep, advance, command, outbox } = town({ hosted: false });
    for (const number of [1, 2, 3]) keep(change(number));
    advance(SECOND);
    command(acknowledgeCommand(nodeId, aliasOf(all, 'Alarms/Acknowledged Through'), through, morning));
    expect(told(outbox)).toMatchObject({ acknowledgedThrough: 0 });
  });

  test('a host that missed a message acknowledges nothing behind it, and asks for everything again', () => {
    const { all, keep, advance, lose, outbox, view } = town();
    advance(SECOND);
    lose(({ what, payload }) => what === 'NDATA' && payload.metrics.some((metric) => saysPosition(metric, 1)));
    keep(change(1));
    advance(SECOND);
    lose(() => false);
    keep(change(2));
    advance(SECOND);
    expect(positions(all)).toEqual([[1], [2], [1, 2]]);
    expect(told(outbox)).toMatchObject({ acknowledgedThrough: 2 });
    expect(view().violations.map(({ rule }) => rule)).toEqual(['payloads-sequence-num-incrementing']);
  });
});

const saysPosition = ({ value }: Metric, position: number): boolean =>
  value?.kind === 'string' && value.value.startsWith(`{"position":${position},`);

test('storage that does not answer keeps nobody from telling of the present', () => {
  const outbox = memoryOutbox();
  const broken = () =>
    new Observable<never>((subscriber) => subscriber.error(new Fault('storage', 'The card is gone.')));
  const { all, log, advance, keep } = town({
    hosted: false,
    outbox: Object.assign(outbox, { alarmsKept: broken, alarmsAfter: broken }),
  });
  keep(change(1));
  advance(SECOND);
  expect(all.map(({ what }) => what)).toEqual(['NBIRTH']);
  expect(new Set(log.lines.map(({ message }) => message))).toEqual(new Set(['The card is gone.']));
});

const weather = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('keep' as const), count: fc.integer({ min: 1, max: 70 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('lose' as const), every: fc.integer({ min: 2, max: 5 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('drop' as const), count: fc.constant(0) }) },
  ),
  { minLength: 3, maxLength: 25 },
);

test('whatever is lost on the way, in the end the DSO has every change and the gateway knows (fast-check prints its seed)', () => {
  fc.assert(
    fc.property(weather, (steps) => {
      const { all, keep, advance, drop, lose, outbox } = town();
      const heard = new Set<number>();
      let number = 0;
      let messages = 0;
      let every = 0;
      lose((message) => {
        messages += 1;
        const lost = every > 0 && messages % every === 0 && message.what !== 'NBIRTH';
        if (!lost && message.what === 'NDATA')
          for (const metric of message.payload.metrics)
            if (metric.value?.kind === 'string' && metric.value.value.startsWith('{"position":'))
              heard.add(saidBy(metric).position);
        return lost;
      });
      for (const step of steps) {
        if (step.do === 'lose') every = step.every;
        else if (step.do === 'drop') drop();
        else
          for (let count = 0; count < step.count; count += 1) {
            number += 1;
            keep(change(number));
          }
        advance(SECOND);
        // What is said to be had was heard, all of it.
        const { acknowledgedThrough } = told(outbox) as { acknowledgedThrough: number };
        for (let position = 1; position <= acknowledgedThrough; position += 1)
          if (!heard.has(position)) throw new Error(`${position} is acknowledged and was never heard`);
      }
      every = 0;
      drop();
      advance(MINUTE);
      expect(told(outbox)).toEqual({ keptThrough: number, acknowledgedThrough: number, lost: 0 });
      expect(heard.size).toBe(number);
      expect(all.length).toBeGreaterThan(0);
    }),
    { numRuns: 60 },
  );
});
