import { Observable, of, Subject, throwError, type VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { ChangeAnswer } from '../../src/domain/configuration-change.ts';
import { Fault } from '../../src/domain/fault.ts';
import { millis } from '../../src/domain/time.ts';
import { nextBdSeq } from '../../src/fleet/edge-node.ts';
import { edgeNodeLink } from '../../src/fleet/edge-node-link.ts';
import { rebirthCommand } from '../../src/fleet/host-listener.ts';
import type { Broker, BrokerVisit, Delivery, Publication } from '../../src/ports/broker.ts';
import type { ConfigurationDesk } from '../../src/ports/configuration-desk.ts';
import type { FleetReport } from '../../src/ports/fleet-link.ts';
import { encodePayload } from '../../src/wire/sparkplug.ts';
import { toWire } from '../../src/wire/sparkplug-value.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { quietLog } from '../support/quiet-log.ts';
import { metricOf, said } from '../support/said.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { morning, readingOf, twoMeters } from '../support/sparkplug-fixture.ts';
import { virtualTime } from '../support/virtual-time.ts';

type Guest = Readonly<{
  /** When it came, virtual ms. */
  at: number;
  visit: BrokerVisit;
  heard: readonly Publication[];
  deliveries: Subject<Delivery>;
  /** The link breaks. */
  drop: () => void;
}>;

/** A broker that admits or refuses, and remembers every guest. */
const handBroker = (scheduler: VirtualTimeScheduler) => {
  const guests: Guest[] = [];
  const mood = { open: true };
  const broker: Broker = {
    address: 'mqtt://broker',
    connect: (visit) =>
      new Observable((subscriber) => {
        const heard: Publication[] = [];
        const deliveries = new Subject<Delivery>();
        let there = mood.open;
        const drop = () => {
          there = false;
          subscriber.error(new Fault('broker-unreachable', 'The broker is gone'));
        };
        guests.push({ at: scheduler.now(), visit, heard, deliveries, drop });
        if (!there) return drop();
        subscriber.next({ deliveries, publish: (message) => heard.push(message) });
        return () => {
          if (there) heard.push(...(visit.farewell?.() ?? []));
        };
      }),
  };
  return { broker, guests, mood };
};

const link = ({ failingStorage = false, configuration = null as Pick<ConfigurationDesk, 'ask'> | null } = {}) => {
  const scheduler = virtualTime();
  const hand = handBroker(scheduler);
  const log = quietLog();
  let last: number | null = null;
  const fleetLink = edgeNodeLink(
    { node: twoMeters, backoff: { first: millis(1_000), longest: millis(8_000) } },
    {
      broker: hand.broker,
      clock: fakeClock({ start: morning, scheduler }),
      random: seededRandom(1),
      log,
      alarms: memoryOutbox(),
      ...(configuration !== null && { configuration }),
      nextBdSeq: () => {
        last = nextBdSeq(last);
        return failingStorage && last === 0 ? throwError(() => new Fault('storage', 'The card is full')) : of(last);
      },
    },
  );
  const reports = new Subject<FleetReport>();
  const states: (boolean | string)[] = [];
  const session = fleetLink.session(reports).subscribe({
    next: ({ connected }) => states.push(connected),
    error: (error) => states.push(String(error)),
    complete: () => states.push('complete'),
  });
  return { ...hand, scheduler, log, reports, states, session };
};

const whats = (messages: readonly Publication[] = []): readonly string[] => messages.map((each) => said(each).what);
const bdSeqOf = (message: Publication | undefined) => message && metricOf(said(message), 'bdSeq').value;
const reading = (volts: number): FleetReport => ({
  kind: 'reading',
  reading: readingOf('h01', { 'voltage.L1': volts }),
});

describe('a session of the edge node', () => {
  test('starts with the Will of its bdSeq, a subscription to its commands at QoS 1, and the births', () => {
    const { guests, states } = link();
    const [guest] = guests;
    expect(guest?.visit.will && said(guest.visit.will)).toMatchObject({ what: 'NDEATH', qos: 1, retain: false });
    expect(guest?.visit.subscriptions).toEqual([{ topic: 'spBv1.0/ss-01/NCMD/gw-1', qos: 1 }]);
    expect(whats(guest?.heard)).toEqual(['NBIRTH']);
    expect(bdSeqOf(guest?.visit.will)).toEqual(bdSeqOf(guest?.heard[0]));
    expect(states).toEqual([false, true]);
  });

  test('says what is reported', () => {
    const { guests, reports } = link();
    reports.next(reading(230));
    reports.next(reading(231));
    expect(whats(guests[0]?.heard)).toEqual(['NBIRTH', 'DBIRTH h01', 'DDATA h01']);
  });

  test('obeys a rebirth, and nothing that is malformed or meant for others', () => {
    const { guests, log } = link();
    const command = rebirthCommand({ group: 'ss-01', node: 'gw-1' }, morning);
    guests[0]?.deliveries.next({ ...command, topic: 'spBv1.0/ss-01/NCMD/gw-2' });
    guests[0]?.deliveries.next({ ...command, payload: Uint8Array.of(0xff) });
    expect(whats(guests[0]?.heard)).toEqual(['NBIRTH']);
    expect(log.lines).toHaveLength(1);
    guests[0]?.deliveries.next(command);
    expect(whats(guests[0]?.heard)).toEqual(['NBIRTH', 'NBIRTH']);
  });

  test('takes leave when it is unsubscribed', () => {
    const { guests, session } = link();
    session.unsubscribe();
    expect(whats(guests[0]?.heard)).toEqual(['NBIRTH', 'NDEATH']);
    expect(bdSeqOf(guests[0]?.heard[1])).toEqual(toWire('Int64', 0n));
  });

  test('takes leave and completes with the reports', () => {
    const { guests, reports, states } = link();
    reports.complete();
    expect(whats(guests[0]?.heard)).toEqual(['NBIRTH', 'NDEATH']);
    expect(states).toEqual([false, true, 'complete']);
  });
});

describe('after the link broke', () => {
  test('comes back with the next bdSeq, births first, and nothing of what was missed', () => {
    const { guests, reports, states, scheduler } = link();
    reports.next(reading(230));
    guests[0]?.drop();
    reports.next(reading(240));
    reports.next(reading(250));
    expect(whats(guests[0]?.heard)).toEqual(['NBIRTH', 'DBIRTH h01']);
    scheduler.advance(1_000);
    expect(guests).toHaveLength(2);
    expect(bdSeqOf(guests[1]?.visit.will)).toEqual(toWire('Int64', 1n));
    expect(bdSeqOf(guests[1]?.heard[0])).toEqual(toWire('Int64', 1n));
    expect(whats(guests[1]?.heard)).toEqual(['NBIRTH', 'DBIRTH h01']);
    expect(states).toEqual([false, true, false, true]);
  });

  test('waits twice as long after every failure, up to the longest, between half and the whole of it', () => {
    const { guests, mood, scheduler, states, log } = link();
    mood.open = false;
    guests[0]?.drop();
    scheduler.advance(60_000);
    const waits = guests.slice(1).map(({ at }, index) => at - (guests[index]?.at ?? 0));
    expect(waits.length).toBeGreaterThan(8);
    for (const [index, wait] of waits.entries()) {
      const full = Math.min(8_000, 1_000 * 2 ** index);
      expect(wait).toBeGreaterThanOrEqual(full / 2);
      expect(wait).toBeLessThanOrEqual(full);
    }
    expect(states).toEqual([false, true, false]);
    // One warning for the whole outage.
    const warnings = log.lines.filter(({ level }) => level === 'warn');
    expect([warnings.length, log.lines.length]).toEqual([1, guests.length]);
  });

  test('starts over with the shortest wait once it was connected', () => {
    const { guests, mood, scheduler } = link();
    mood.open = false;
    guests[0]?.drop();
    scheduler.advance(30_000);
    mood.open = true;
    scheduler.advance(8_000);
    const back = guests.length;
    guests[back - 1]?.drop();
    scheduler.advance(1_000);
    expect(guests.length).toBe(back + 1);
  });

  test('every attempt has a bdSeq of its own', () => {
    const { guests, mood, scheduler } = link();
    mood.open = false;
    guests[0]?.drop();
    scheduler.advance(20_000);
    expect(guests.map(({ visit }) => bdSeqOf(visit.will)?.value)).toEqual(guests.map((_, index) => BigInt(index)));
  });
});

test('no CONNECT without a bdSeq that is kept', () => {
  const { guests, scheduler, log } = link({ failingStorage: true });
  expect(guests).toEqual([]);
  scheduler.advance(1_000);
  expect(guests).toHaveLength(1);
  expect(log.lines[0]?.message).toBe('The card is full');
});

test('a bug is not retried', () => {
  const { reports, states } = link();
  reports.error(new TypeError('oops'));
  expect(states).toEqual([false, true, 'TypeError: oops']);
});

describe('a change of the configuration that the DSO asks for', () => {
  const ask = (request: Uint8Array, name = 'Configuration/Request'): Delivery => ({
    ...{ qos: 1, retain: false },
    topic: 'spBv1.0/ss-01/NCMD/gw-1',
    payload: encodePayload({
      timestamp: morning,
      metrics: [{ name, timestamp: morning, value: toWire('Bytes', request) }],
    }),
  });
  const told = (messages: readonly Publication[] = []): readonly unknown[] =>
    messages.slice(1).map((message) => metricOf(said(message), 'Configuration/Result').value);
  const result = (answer: object) =>
    // SHA-256 of the bytes 01 02 03, as sha256sum says it.
    toWire(
      'String',
      JSON.stringify({ request: '039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81', ...answer }),
    );
  const request = Uint8Array.of(1, 2, 3);

  test('goes to whoever judges it, and each answer back as a metric', () => {
    const answers = new Subject<ChangeAnswer>();
    const asked: unknown[] = [];
    const configuration: Pick<ConfigurationDesk, 'ask'> = {
      ask: (message, way) => {
        asked.push([...message], way);
        return answers;
      },
    };
    const { guests } = link({ configuration });
    guests[0]?.deliveries.next(ask(request));
    expect(asked).toEqual([[1, 2, 3], 'fleet']);
    answers.next({ kind: 'trial', change: 2, seconds: 120 });
    answers.next({ kind: 'confirmed', change: 2, why: 'It is in force.' });
    expect(told(guests[0]?.heard)).toEqual([
      result({ kind: 'trial', change: 2, seconds: 120 }),
      result({ kind: 'confirmed', change: 2, why: 'It is in force.' }),
    ]);
  });

  test('by nobody who may is refused, in words; a bug is none', () => {
    const refusing = (error: Error) => ({ ask: () => throwError(() => error) });
    const one = link({ configuration: refusing(new Fault('signature', 'Nobody with the key may.')) });
    one.guests[0]?.deliveries.next(ask(request));
    expect(told(one.guests[0]?.heard)).toEqual([
      result({ kind: 'refused', change: null, why: 'Nobody with the key may.' }),
    ]);
    const other = link({ configuration: refusing(new Error('a bug')) });
    other.guests[0]?.deliveries.next(ask(request));
    expect(other.states.at(-1)).toBe('Error: a bug');
  });

  test('is not heard in another metric, nor where nobody judges', () => {
    const configuration = { ask: () => throwError(() => new Error('it was asked')) };
    const { guests, states } = link({ configuration });
    guests[0]?.deliveries.next(ask(request, 'Configuration/Result'));
    expect(states).toEqual([false, true]);
    const deaf = link();
    deaf.guests[0]?.deliveries.next(ask(request));
    expect(whats(deaf.guests[0]?.heard)).toEqual(['NBIRTH']);
  });
});
