import { Observable, type Subscription } from 'rxjs';
import { Fault } from '../../src/domain/fault.ts';
import { boundaryAfter } from '../../src/domain/interval.ts';
import { isEnergyChannel } from '../../src/domain/quantity.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { MINUTE, type Millis, millis, SECOND, type Stamp } from '../../src/domain/time.ts';
import type { BusView } from '../../src/domain/view.ts';
import { type Backoff, backoffDelay, retryFaults } from '../../src/flow/retry-faults.ts';
import type { MeterDriver } from '../../src/ports/meter-driver.ts';
import {
  type Image,
  itemsOf,
  nothingHeld,
  refusedItems,
  takeMonitored,
  takePublished,
  takeRead,
  watchedNode,
} from './held-values.ts';
import type { LinkEvent, LinkOrder, OpcUaLink } from './link.ts';
import { powerOfTen } from './node-value.ts';
import type { OpcUaBusSettings, OpcUaPorts, Publishing } from './opcua-settings.ts';
import { processLink } from './process-link.ts';

export type OpcUaBus = MeterDriver & Readonly<{ view(): BusView }>;

/** A reading a second, and every five a sign of life. */
const usualPublishing: Publishing = {
  interval: SECOND,
  sampling: SECOND,
  keepAlive: millis(5 * SECOND),
  queueSize: 1,
  discardOldest: true,
};

/** A server that keeps its clock by NTP is closer than this. */
const usualTolerance: Millis = SECOND;

/** A new link is a new process: dearer than a socket. */
const RECONNECT = { first: millis(2 * SECOND), longest: MINUTE };

/** A node id that is not there is looked for again ever more seldom. */
const REFUSED = { first: millis(5 * SECOND), longest: millis(5 * MINUTE) };

/** A first key takes a small machine many seconds to make. */
const OPENING_PATIENCE: Millis = MINUTE;

/** Signs of life that may be missing before a server is held to be frozen. */
const MISSED_KEEP_ALIVES = 3;

/**
 * One OPC UA server with the meters behind it. Importing this costs nothing: the client library lives in a process of
 * its own per bus, started when `samples()` is subscribed and ended with the subscription, so that neither its memory
 * nor its bugs are the gateway's. A server that is not there, refuses us or falls silent makes `link-down` samples of
 * all meters and a log line, and is tried again for ever.
 * @throws Fault `configuration` for an energy node whose scale is no power of ten.
 */
export const opcUaBus = (settings: OpcUaBusSettings, ports: OpcUaPorts): OpcUaBus =>
  busOver(processLink, settings, ports);

/** The bus over links that somebody else makes. */
export const busOver = (open: OpcUaLink, settings: OpcUaBusSettings, ports: OpcUaPorts): OpcUaBus => {
  checkScales(settings);
  const { name, meters, endpoint } = settings;
  const { clock, log, random } = ports;
  const counts = { requests: 0, answers: 0, timeouts: 0 };
  const retry: Backoff = { ...RECONNECT, scheduler: clock.scheduler, random };
  const linkDown = (fault: Fault): readonly Sample[] =>
    meters.map(({ device }) => {
      const stamp = clock.stamp();
      const outcome = { kind: 'failed', reason: 'link-down', detail: fault.message } as const;
      return { device, requested: stamp, answered: stamp, clock: clock.state(), outcome };
    });
  return {
    name,
    samples: () =>
      new Observable<Sample>((subscriber) =>
        watch(open, settings, ports, counts)
          .pipe(
            retryFaults(retry, (fault) => {
              if (fault.code === 'timeout') counts.timeouts += 1;
              log.warn({ bus: name, code: fault.code }, `Bus ${name}: ${fault.message}`);
              for (const sample of linkDown(fault)) subscriber.next(sample);
            }),
          )
          .subscribe(subscriber),
      ),
    // A subscription is not asked: a request is what we asked beside it, an answer each publication and each answer.
    view: () => ({ name, transport: endpoint, ...counts, corrupt: 0, late: 0, utilisation: 0 }),
  };
};

const checkScales = ({ name, meters }: OpcUaBusSettings): void => {
  for (const { meter, name: channel, node } of itemsOf(meters)) {
    if (!isEnergyChannel(channel) || powerOfTen(node.scale ?? 1) !== null) continue;
    throw new Fault(
      'configuration',
      `Bus ${name}: node ${node.nodeId} (${channel} of ${meters[meter]?.device}) has the scale ${node.scale}; of energy only a power of ten can be: 1 for Wh, 1000 for kWh.`,
    );
  }
};

/** Watches all nodes over one link until it fails. */
const watch = (
  open: OpcUaLink,
  settings: OpcUaBusSettings,
  { clock, log, random }: OpcUaPorts,
  counts: { requests: number; answers: number },
): Observable<Sample> =>
  new Observable<Sample>((samples) => {
    const { name, meters, intervalLength, endpoint } = settings;
    const publishing = { ...usualPublishing, ...settings.publishing };
    const items = itemsOf(meters);
    const bus = {
      meters,
      items,
      // A sign of life may come a moment early.
      stillSo: millis(publishing.keepAlive - publishing.interval / 2),
      tolerance: settings.sourceTimeTolerance ?? usualTolerance,
    };
    const readAtBoundary = items.flatMap((item, index) =>
      isEnergyChannel(item.name) || item.name === 'serialNumber' ? [index] : [],
    );
    const patience = Math.max(publishing.keepAlive, publishing.interval) * MISSED_KEEP_ALIVES;
    const timers = new Map<'liveness' | 'refused' | 'boundary', Subscription>();
    const asked = new Map<number, Stamp>();
    let contact: Stamp = clock.stamp();
    let image: Image = nothingHeld(items, meters, contact);
    let attempts = 0;
    let questions = 0;

    const after = (what: 'liveness' | 'refused' | 'boundary', wait: number, work: () => void): void => {
      timers.get(what)?.unsubscribe();
      timers.set(what, clock.scheduler.schedule(work, wait));
    };
    const expect = (within: number): void =>
      after('liveness', within, () =>
        samples.error(
          new Fault(
            'timeout',
            `the server ${endpoint} has said nothing for ${within / 1000} s; the connection is made anew. Check the server and the network.`,
          ),
        ),
      );
    /** Nothing refused: looks every few seconds whether that is still so. */
    const lookAgain = (order: (order: LinkOrder) => void): void => {
      attempts = refusedItems(image).length === 0 ? 0 : attempts + 1;
      const delay = backoffDelay({ ...REFUSED, scheduler: clock.scheduler, random }, Math.max(1, attempts));
      after('refused', delay, () => {
        const refused = refusedItems(image);
        if (refused.length > 0) order({ kind: 'monitor', items: refused });
        lookAgain(order);
      });
    };
    const readAtBoundaries = (order: (order: LinkOrder) => void): void => {
      if (readAtBoundary.length === 0) return;
      const boundary = boundaryAfter(clock.now(), intervalLength);
      after('boundary', clock.realUntil(boundary), () => {
        // A timer may be a moment early.
        if (clock.now() < boundary) return readAtBoundaries(order);
        questions += 1;
        counts.requests += 1;
        asked.clear();
        asked.set(questions, clock.stamp());
        order({ kind: 'read', question: questions, items: readAtBoundary });
        readAtBoundaries(order);
      });
    };
    const publish = (event: Extract<LinkEvent, { kind: 'published' | 'alive' }>): void => {
      const at = clock.stamp();
      const values = event.kind === 'published' ? event.values : [];
      const taken = takePublished(bus, image, values, { before: contact, at, clock: clock.state() });
      image = taken.image;
      contact = at;
      expect(patience);
      for (const sample of taken.samples) samples.next(sample);
    };
    const hear = (event: LinkEvent): void => {
      if (event.kind === 'published' || event.kind === 'alive' || event.kind === 'read') counts.answers += 1;
      switch (event.kind) {
        case 'opened':
          log.info({ bus: name }, `Bus ${name} is open.`);
          contact = clock.stamp();
          expect(patience);
          event.order({ kind: 'monitor', items: items.map((_, index) => index) });
          readAtBoundaries(event.order);
          lookAgain(event.order);
          return;
        case 'monitored': {
          const known = image.held[event.item]?.refused ?? null;
          image = takeMonitored(image, event.item, event.status);
          const refused = image.held[event.item]?.refused ?? null;
          const item = items[event.item];
          if (item && (known === null) !== (refused === null))
            report(log, name, `${item.name} of ${meters[item.meter]?.device} (node ${item.node.nodeId})`, refused);
          return;
        }
        case 'published':
        case 'alive':
          publish(event);
          return;
        case 'read': {
          const requested = asked.get(event.question);
          if (requested === undefined) return;
          const times = { requested, at: clock.stamp(), clock: clock.state() };
          for (const sample of takeRead(bus, event.values, times)) samples.next(sample);
        }
      }
    };

    expect(OPENING_PATIENCE);
    const link = open(settings, publishing, items.map(watchedNode)).subscribe({
      next: hear,
      error: (error: unknown) => samples.error(error),
    });
    return () => {
      for (const timer of timers.values()) timer.unsubscribe();
      link.unsubscribe();
    };
  });

const report = (log: OpcUaPorts['log'], bus: string, what: string, refused: number | null): void => {
  if (refused === null) log.info({ bus }, `Bus ${bus}: the server has ${what} now.`);
  else
    log.warn(
      { bus, status: `0x${refused.toString(16)}` },
      `Bus ${bus}: the server does not let us watch ${what}, status 0x${refused.toString(16)}. Check the node id; it is tried again ever more seldom.`,
    );
};
