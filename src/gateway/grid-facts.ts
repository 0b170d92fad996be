import { concatMap, defer, EMPTY, forkJoin, from, map, merge, type Observable, of, tap, timer } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { GridFact, SealedFact } from '../domain/grid-fact.ts';
import { SECOND } from '../domain/time.ts';
import { retryFaults } from '../flow/retry-faults.ts';
import type { QualityStore } from '../ports/quality-store.ts';
import type { Signer } from '../ports/signer.ts';
import { gridFacts } from '../power-quality/grid-facts.ts';
import { type FactInput, sealFacts } from '../settlement/seal-facts.ts';
import { drainFacts, type FactDrainEvent, factDrainDefaults } from '../sync/drain-facts.ts';
import { factTroublesOf } from '../sync/fact-troubles.ts';
import { type FactKeepEvent, keepFacts } from '../sync/keep-facts.ts';
import { factRefusedForNow } from '../sync/refused-for-now.ts';
import { toHex } from '../wire/bytes.ts';
import { parseFact } from '../wire/grid-fact.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { backoff } from './keep-and-sync.ts';
import type { GatewayPorts, GatewaySettings } from './settings.ts';

type Settings = Pick<GatewaySettings, 'sealing'>;
type Ports = Pick<GatewayPorts, 'quality' | 'core' | 'clock' | 'signer' | 'random' | 'log'>;

/** Where telling goes on after a start: the highest sequence ever kept, and what this core has heard; nothing without a store. */
export type FactsKept = Readonly<{ last: number; told: readonly GridFact[] }>;

export const factsKept = ({ sealing }: Settings, { quality }: Ports): Observable<FactsKept> =>
  quality === undefined
    ? of({ last: 0, told: [] })
    : forkJoin({
        last: quality.lastFact(),
        told: quality.heldFacts().pipe(map((held) => held.flatMap(heardBy(sealing)))),
      });

type Addressee = Pick<GatewaySettings['sealing'], 'realm' | 'core' | 'epoch'>;

/** With a new epoch the core has let go of what it heard in the one before: that was not told, then. */
const heardBy =
  ({ realm, core, epoch }: Addressee) =>
  ({ body }: SealedFact): readonly GridFact[] => {
    const { header, fact } = parseFact(body);
    return header.realm === realm && header.core === core && header.epoch === epoch ? [fact] : [];
  };

/**
 * Alarms that mean something for the market become signed facts, durable before anything is sent. Stands after the alarms.
 * `restored` are the alarms as they were kept before a restart.
 */
export const keepGridFacts =
  (settings: Settings, ports: Ports, { last, told }: FactsKept, restored: readonly Alarm[]): Beside =>
  (happenings) => {
    const { quality, clock, signer } = ports;
    if (quality === undefined) return EMPTY;
    const facts = happenings.pipe(
      only('alarm'),
      map(({ alarm }) => alarm),
      gridFacts({ alarms: restored, told }),
      map((fact): FactInput => ({ kind: 'fact', fact })),
    );
    const ticks = timer(0, SECOND, clock.scheduler).pipe(
      map((): FactInput => ({ kind: 'tick', at: clock.now(), clock: clock.state() })),
    );
    const { realm, core, epoch, gateway } = settings.sealing;
    return merge(facts, ticks).pipe(
      sealFacts({ realm, core, epoch, gateway }, patient(signer, ports), last),
      keepFacts(quality, backoff(ports)),
      tap((event) => logFact(ports, event)),
    );
  };

/** A signer that fails is asked again: that it does is told with the batches. */
const patient = (signer: Signer, ports: Ports): Signer => ({
  ...signer,
  sign: (message) => defer(() => signer.sign(message)).pipe(retryFaults(backoff(ports))),
});

/**
 * Tells the core what is in the store: joined to keeping by the store alone. Stands before the alarms, so that what goes
 * wrong becomes one.
 */
export const tellCore =
  (settings: Settings, ports: Ports): Beside =>
  () =>
    ports.quality === undefined ? EMPTY : tellFrom(ports.quality, settings, ports);

const tellFrom = (store: QualityStore, { sealing }: Settings, ports: Ports): Observable<Happening> => {
  const { core, clock, random, signer } = ports;
  const { scheduler } = clock;
  const refusedForNow = factRefusedForNow({ ...sealing, kid: signer.key.kid });
  // Facts come from alarms, which come after this: the store is looked at instead of waiting for a word.
  return drainFacts(store, core, { ...factDrainDefaults, refusedForNow, appended: EMPTY, scheduler, random }).pipe(
    tap((event) => logFact(ports, event)),
    concatMap((event) =>
      from([
        event,
        ...factTroublesOf(event, clock.now()).map((condition): Happening => ({ kind: 'condition', condition })),
      ]),
    ),
  );
};

/** What is let go of must be found again: the log has the bytes of a fact the core refused. */
const logFact = ({ log }: Ports, event: FactKeepEvent | FactDrainEvent): void => {
  if (event.kind === 'fact-not-kept') {
    const message = `${event.fault.message} Grid facts wait in memory, and the core is not told.`;
    log.error({ fault: event.fault.code, fact: event.fact.sequence }, message);
  } else if (event.kind === 'fact-refused') {
    const { sequence, body } = event.fact;
    const message = `The core refused grid fact ${sequence} for good: it is let go of, and here it is.`;
    log.error({ fact: sequence, reason: event.reason, body: toHex(body) }, message);
  }
};
