import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { mqttBroker } from '../../adapters/mqtt/mqtt-broker.ts';
import { systemRandom } from '../../adapters/system/random.ts';
import { millis, SECOND } from '../../domain/time.ts';
import { listenAsHost } from '../../fleet/host-listener.ts';
import { type HostView, metersOnline, nothingHeard } from '../../fleet/host-view.ts';
import type { Clock } from '../../ports/clock.ts';
import { sparkplugNamespace } from '../../wire/sparkplug-topic.ts';
import { coreId } from './site.ts';

/** What the DSO's host has seen of this substation so far. */
export type DsoSight = Readonly<{
  metersOnline: number;
  messages: number;
  /** Breaches of Sparkplug B, in words. */
  violations: readonly string[];
  /** Why the broker cannot be heard now; null while it can. */
  trouble: string | null;
}>;

/** The DSO's end of the line; dispose it to hang up. */
export type Dso = Disposable &
  Readonly<{
    sight(): DsoSight;
    /** Resolves with what came of the first attempt to reach the broker: why not, or null. */
    link: Promise<string | null>;
  }>;

/** Listens at the broker as a DSO would: to everything, for as long as the demo runs. */
export const listenAsDso = (url: string, clock: Clock): Dso => {
  // A broker lets one client of a name in: a second demo at the same broker must not push this one out.
  const clientId = `gridtokenx-demo-${randomBytes(4).toString('hex')}`;
  const backoff = {
    first: millis(SECOND / 2),
    longest: millis(5 * SECOND),
    scheduler: clock.scheduler,
    random: systemRandom,
  };
  let view = nothingHeard;
  let trouble: string | null = null;
  let say: (first: string | null) => void = () => {};
  const link = new Promise<string | null>((resolve) => {
    say = resolve;
  });
  const listening = listenAsHost(
    // It keeps nothing, which is all that a demo asks of a DSO: a real one acknowledges what it has stored.
    { broker: mqttBroker({ url, clientId, protocol: '3.1.1' }), clock, acknowledges: true },
    backoff,
    ({ message }) => {
      trouble = message;
      say(trouble);
    },
  ).subscribe((next) => {
    view = next;
    trouble = null;
    say(null);
  });
  return { link, sight: () => ({ ...sightOf(view), trouble }), [Symbol.dispose]: () => listening.unsubscribe() };
};

/** How long a session that is still being opened, or opened anew, is given; real time. */
const MOST_LOOKS = 150;
const PAUSE_MS = 200;

/** What the DSO has seen once it sees so many meters online, or nothing more is to be waited for. */
export const seenOnceOnline = async (dso: Dso, meters: number, signal: AbortSignal): Promise<DsoSight> => {
  let sight = dso.sight();
  for (let looks = 1; looks < MOST_LOOKS && sight.metersOnline < meters && !signal.aborted; looks += 1) {
    await sleep(PAUSE_MS);
    sight = dso.sight();
  }
  return sight;
};

/** At a broker of others there may be nodes of others: they are not ours to judge. */
const sightOf = (view: HostView): Omit<DsoSight, 'trouble'> => {
  const nodes = new Map([...view.nodes].filter(([name]) => name.startsWith(`${coreId}/`)));
  const ours = view.violations.filter(({ topic }) => topic.startsWith(`${sparkplugNamespace}/${coreId}/`));
  return {
    metersOnline: metersOnline({ ...view, nodes }),
    messages: Object.values(view.heard).reduce((sum, count) => sum + count, 0),
    violations: ours.map(({ rule, detail, topic }) => `${topic}: ${detail} (${rule})`),
  };
};
