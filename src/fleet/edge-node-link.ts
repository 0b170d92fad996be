import {
  catchError,
  concat,
  concatMap,
  defer,
  distinctUntilChanged,
  EMPTY,
  endWith,
  exhaustMap,
  filter,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  startWith,
  switchMap,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';
import type { ChangeAnswer } from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import { type Millis, millis } from '../domain/time.ts';
import { attempts, type Failed } from '../flow/attempts.ts';
import type { Broker, BrokerConnection, Delivery, Publication } from '../ports/broker.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConfigurationDesk } from '../ports/configuration-desk.ts';
import type { FleetLink, FleetLinkState } from '../ports/fleet-link.ts';
import type { Log } from '../ports/log.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { Random } from '../ports/random.ts';
import { toHex } from '../wire/bytes.ts';
import { bundleHash } from '../wire/configuration-bundle.ts';
import { decodePayload } from '../wire/sparkplug-decode.ts';
import { topicOf } from '../wire/sparkplug-topic.ts';
import { advanceEdgeNode, deathOf, type EdgeNodeInput } from './edge-node.ts';
import { defineEdgeNode, type EdgeNode, type EdgeNodeSettings } from './edge-node-definition.ts';
import { type AlarmJournal, atRest } from './edge-node-state.ts';
import { configurationMetrics } from './metric-catalogue.ts';

type EdgeNodeLinkSettings = Readonly<{
  node: EdgeNodeSettings;
  /** Real time between attempts. */
  backoff: Readonly<{ first: Millis; longest: Millis }>;
}>;

type EdgeNodeLinkPorts = Readonly<{
  broker: Broker;
  clock: Clock;
  random: Random;
  log: Log;
  /** Where changes of alarms are kept until the DSO has them. */
  alarms: Pick<Outbox, 'alarmsAfter' | 'acknowledgeAlarms' | 'alarmsKept'>;
  /** Who changes the configuration; absent where the DSO cannot. */
  configuration?: Pick<ConfigurationDesk, 'ask'>;
  /** The bdSeq of the next CONNECT, kept over restarts; emission means that it is durable. */
  nextBdSeq: () => Observable<number>;
}>;

/**
 * The gateway as a Sparkplug B 3.0 edge node: session after session for ever, each with its own bdSeq and Will.
 * Completes when the reports do, with a death certificate.
 * @throws Fault `configuration` for ids that cannot be topics, or metrics that stand twice.
 */
export const edgeNodeLink = (settings: EdgeNodeLinkSettings, ports: EdgeNodeLinkPorts): FleetLink => {
  const node = defineEdgeNode(settings.node);
  const backoff = { ...settings.backoff, scheduler: ports.clock.scheduler, random: ports.random };
  return {
    session: (reports) =>
      defer(() => {
        const speaker = edgeNodeSpeaker(node, ports);
        const listening = reports.pipe(
          tap((report) => speaker.take({ kind: 'report', at: ports.clock.now(), report })),
          ignoreElements(),
          endWith(null),
        );
        return attempt(node, speaker, ports).pipe(
          attempts(backoff),
          tap((tried) => {
            if (tried.kind === 'failed') complain(ports.log, tried);
          }),
          map((tried) => tried.kind === 'value'),
          startWith(false),
          distinctUntilChanged(),
          map((connected): FleetLinkState => ({ connected })),
          takeUntil(listening),
        );
      }),
  };
};

/** An outage is news once; that it lasts is for those who look closely. */
const complain = (log: Log, { fault, attempt: tries }: Failed): void =>
  log[tries === 1 ? 'warn' : 'debug']({ code: fault.code, attempt: tries }, fault.message);

/** Changes of alarms in one message, and real time between two: what piled up must not crowd out the present. */
const CHANGES_AT_ONCE = 50;
const CHANGES_EVERY = millis(250);

/** The reducer with its state, and whom it speaks to now. */
type Speaker = Readonly<{
  journal: () => AlarmJournal;
  take: (input: EdgeNodeInput) => void;
  /** The last words of the session under way. */
  stop: () => readonly Publication[];
  meet: (connection: BrokerConnection | null) => void;
}>;

const edgeNodeSpeaker = (node: EdgeNode, { clock }: EdgeNodeLinkPorts): Speaker => {
  let state = atRest(node, clock.now());
  let connection: BrokerConnection | null = null;
  return {
    journal: () => state.journal,
    meet: (other) => {
      connection = other;
    },
    stop: () => {
      const step = advanceEdgeNode(node, state, { kind: 'stopping', at: clock.now() });
      state = step.state;
      return step.publish;
    },
    take: (input) => {
      const step = advanceEdgeNode(node, state, input);
      state = step.state;
      for (const message of step.publish) connection?.publish(message);
    },
  };
};

/** One bdSeq, one CONNECT, one session; emits when it is connected, errors when it is over. */
const attempt = (node: EdgeNode, speaker: Speaker, ports: EdgeNodeLinkPorts): Observable<null> => {
  const { broker, clock, nextBdSeq, alarms } = ports;
  const remembered = alarms.alarmsKept().pipe(
    tap((kept) => {
      if (kept.lost > speaker.journal().lost)
        ports.log.warn(kept, `${kept.lost} changes of alarms were given up before the DSO had them: storage was full.`);
      speaker.take({ kind: 'alarms', kept });
    }),
    // Storage that does not answer keeps nobody from telling of the present.
    catchError(toLog(ports.log)),
    ignoreElements(),
  );
  return concat(remembered, defer(nextBdSeq)).pipe(
    switchMap((bdSeq) => {
      speaker.take({ kind: 'connecting', bdSeq });
      return broker.connect({
        will: deathOf(node, bdSeq, clock.now()),
        subscriptions: [{ topic: topicOf('NCMD', node.id), qos: 1 }],
        farewell: speaker.stop,
      });
    }),
    switchMap((connection) => {
      speaker.meet(connection);
      speaker.take({ kind: 'connected', at: clock.now() });
      const commands = connection.deliveries.pipe(
        concatMap((delivery) => obey(delivery, node, speaker, ports)),
        ignoreElements(),
      );
      const requests = connection.deliveries.pipe(
        mergeMap((delivery) => askForChange(delivery, node, speaker, ports)),
        ignoreElements(),
      );
      return merge(of(null), commands, requests, tellAlarms(speaker, ports));
    }),
    tap({
      error: () => {
        speaker.meet(null);
        speaker.take({ kind: 'disconnected' });
      },
    }),
  );
};

/** Sends what is kept and was not told yet, for as long as the session lasts. */
const tellAlarms = (speaker: Speaker, { alarms, clock, log }: EdgeNodeLinkPorts): Observable<never> =>
  timer(0, CHANGES_EVERY, clock.scheduler).pipe(
    map(() => speaker.journal()),
    filter(({ told, kept }) => told < kept),
    exhaustMap(({ told }) =>
      alarms.alarmsAfter(told, CHANGES_AT_ONCE).pipe(
        tap((changes) => speaker.take({ kind: 'changes', at: clock.now(), after: told, changes })),
        catchError(toLog(log)),
      ),
    ),
    ignoreElements(),
  );

/** What a command does beside what is published: what the DSO acknowledges is freed. */
const obey = (
  { topic, payload }: Delivery,
  node: EdgeNode,
  speaker: Speaker,
  { alarms, clock, log }: EdgeNodeLinkPorts,
): Observable<unknown> => {
  if (topic !== topicOf('NCMD', node.id)) return EMPTY;
  const before = speaker.journal().acknowledged;
  try {
    speaker.take({ kind: 'command', at: clock.now(), payload: decodePayload(payload) });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.warn({ topic }, `A command was ignored: ${error.message}`);
  }
  const { acknowledged } = speaker.journal();
  return acknowledged > before ? alarms.acknowledgeAlarms(acknowledged).pipe(catchError(toLog(log))) : EMPTY;
};

/** A signed request goes to whoever judges it, and what becomes of it back to the DSO, as long as the session lasts. */
const askForChange = (
  { topic, payload }: Delivery,
  node: EdgeNode,
  speaker: Speaker,
  { configuration, clock, log }: EdgeNodeLinkPorts,
): Observable<unknown> => {
  const message = topic === topicOf('NCMD', node.id) && configuration !== undefined ? requestIn(payload) : null;
  if (message === null || configuration === undefined) return EMPTY;
  const request = toHex(bundleHash(message));
  return configuration.ask(message, 'fleet').pipe(
    catchError((error: unknown) => {
      if (!(error instanceof Fault)) return throwError(() => error);
      log.warn(
        { code: error.code },
        `The DSO asked for a change of the configuration, and was refused. ${error.message}`,
      );
      return of<ChangeAnswer>({ kind: 'refused', change: null, why: error.message });
    }),
    tap((answer) =>
      speaker.take({ kind: 'report', at: clock.now(), report: { kind: 'configuration', request, answer } }),
    ),
  );
};

/** What is no payload is said where commands are obeyed. */
const requestIn = (payload: Uint8Array): Uint8Array | null => {
  try {
    const { metrics } = decodePayload(payload);
    const value = metrics.find(({ name }) => name === configurationMetrics.request)?.value;
    return value?.kind === 'bytes' ? value.value : null;
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
};

/** Storage that fails is said; the next session asks it again. */
const toLog =
  (log: Log) =>
  (error: unknown): Observable<never> => {
    if (!(error instanceof Fault)) return throwError(() => error);
    log.warn({ code: error.code }, error.message);
    return EMPTY;
  };
