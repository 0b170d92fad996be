import { asyncScheduler, filter, firstValueFrom, of, Subject, shareReplay, take, toArray } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { type EmbeddedBroker, startEmbeddedBroker } from '../../../src/adapters/mqtt/embedded-broker.ts';
import { mqttBroker } from '../../../src/adapters/mqtt/mqtt-broker.ts';
import { systemClock } from '../../../src/adapters/system/clock.ts';
import { millis } from '../../../src/domain/time.ts';
import { nextBdSeq } from '../../../src/fleet/edge-node.ts';
import { edgeNodeLink } from '../../../src/fleet/edge-node-link.ts';
import { listenAsHost } from '../../../src/fleet/host-listener.ts';
import { type HostView, metersOnline } from '../../../src/fleet/host-view.ts';
import type { FleetLinkState, FleetReport } from '../../../src/ports/fleet-link.ts';
import { memoryOutbox } from '../../support/memory-outbox.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { readingOf, twoMeters } from '../../support/sparkplug-fixture.ts';

const random = seededRandom(1);
const backoff = { first: millis(20), longest: millis(100), scheduler: asyncScheduler, random };
const open: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const startBroker = async (port = 0): Promise<EmbeddedBroker> => {
  const broker = await startEmbeddedBroker(port);
  open.push(broker.close);
  return broker;
};

/** A host at the broker; waits until it listens. */
const startHost = async (url: string) => {
  const views = listenAsHost(
    { broker: mqttBroker({ url, clientId: 'host', protocol: '3.1.1' }), clock: systemClock() },
    backoff,
  ).pipe(shareReplay({ bufferSize: 1, refCount: false }));
  const subscription = views.subscribe();
  open.push(() => subscription.unsubscribe());
  await firstValueFrom(views);
  return {
    until: (wanted: (view: HostView) => boolean) => firstValueFrom(views.pipe(filter(wanted))),
  };
};

const startNode = (url: string) => {
  const reports = new Subject<FleetReport>();
  const states = new Subject<FleetLinkState>();
  let last: number | null = null;
  const session = edgeNodeLink(
    { node: twoMeters, backoff },
    {
      broker: mqttBroker({ url, clientId: 'gw-1', protocol: '3.1.1' }),
      clock: systemClock(),
      random,
      log: quietLog(),
      alarms: memoryOutbox(),
      nextBdSeq: () => {
        last = nextBdSeq(last);
        return of(last);
      },
    },
  )
    .session(reports)
    .subscribe(states);
  open.push(() => session.unsubscribe());
  return { reports, states, session };
};

const reading = (device: string, volts: number): FleetReport => ({
  kind: 'reading',
  reading: readingOf(device, { 'voltage.L1': volts }),
});
const node = (view: HostView) => view.nodes.get('ss-01/gw-1');
const volts = (view: HostView) => node(view)?.devices.get('h01')?.metrics.get('Voltage/L1')?.value;

describe('an edge node over a real socket', () => {
  test('is born, reports, takes leave; the host finds nothing to object to', async () => {
    const { url } = await startBroker();
    const host = await startHost(url);
    const { reports, session } = startNode(url);
    await host.until((view) => node(view)?.presence === 'online');
    reports.next(reading('h01', 230));
    reports.next(reading('b01', 230));
    reports.next(reading('h01', 233.5));
    const live = await host.until((view) => volts(view) === 233.5);
    expect([metersOnline(live), live.heard, live.violations]).toEqual([2, { NBIRTH: 1, DBIRTH: 2, DDATA: 1 }, []]);
    session.unsubscribe();
    const dead = await host.until((view) => node(view)?.presence === 'offline');
    expect([metersOnline(dead), dead.heard.NDEATH, dead.violations]).toEqual([0, 1, []]);
  });

  test('tells a host that comes late everything again', async () => {
    const { url } = await startBroker();
    const { reports, states } = startNode(url);
    await firstValueFrom(states.pipe(filter(({ connected }) => connected)));
    reports.next(reading('h01', 230));
    const host = await startHost(url);
    reports.next(reading('h01', 231));
    const view = await host.until((seen) => metersOnline(seen) === 1);
    expect([volts(view), view.heard.NCMD, view.violations]).toEqual([231, 1, []]);
  });

  test('comes back to a broker that was away, with a new bdSeq and births first', async () => {
    const first = await startBroker();
    const { reports, states } = startNode(first.url);
    const changes = firstValueFrom(states.pipe(take(3), toArray()));
    await firstValueFrom(states.pipe(filter(({ connected }) => connected)));
    reports.next(reading('h01', 230));
    await first.close();
    reports.next(reading('h01', 240));
    const again = await startBroker(Number(new URL(first.url).port));
    const host = await startHost(again.url);
    reports.next(reading('h01', 250));
    const view = await host.until((seen) => volts(seen) === 250);
    expect(node(view)?.bdSeq).toBeGreaterThan(0n);
    expect(view.violations).toEqual([]);
    expect((await changes).map(({ connected }) => connected)).toEqual([true, false, true]);
  });
});
