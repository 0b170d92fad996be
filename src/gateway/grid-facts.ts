import {
  concatMap,
  connect,
  defer,
  EMPTY,
  forkJoin,
  from,
  ignoreElements,
  map,
  merge,
  type Observable,
  switchMap,
  take,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { GridFact, SealedFact } from '../domain/grid-fact.ts';
import { SECOND } from '../domain/time.ts';
import { retryFaults } from '../flow/retry-faults.ts';
import type { QualityStore } from '../ports/quality-store.ts';
import type { Signer } from '../ports/signer.ts';
import { stands } from '../power-quality/alarms/alarm-state.ts';
import { gridFacts } from '../power-quality/grid-facts.ts';
import { type FactInput, sealFacts } from '../settlement/seal-facts.ts';
import { drainFacts, type FactDrainEvent, factDrainDefaults } from '../sync/drain-facts.ts';
import { factTroublesOf } from '../sync/fact-troubles.ts';
import { keepFacts } from '../sync/keep-facts.ts';
import { factRefusedForNow } from '../sync/refused-for-now.ts';
import { toHex } from '../wire/bytes.ts';
import { parseFact } from '../wire/grid-fact.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { backoff } from './keep-and-sync.ts';
import { type Keeping, keepSentences, keepWords } from './keeping.ts';
import type { GatewayPorts, GatewaySettings } from './settings.ts';

type Settings = Pick<GatewaySettings, 'sealing'>;
type Ports = Pick<GatewayPorts, 'quality' | 'core' | 'clock' | 'signer' | 'random' | 'log'>;

/** Where telling goes on after a start: the highest sequence ever kept, and what this core has heard. */
type FactsKept = Readonly<{ last: number; told: readonly GridFact[] }>;

const factsKept = ({ sealing }: Settings, quality: QualityStore): Observable<FactsKept> =>
  forkJoin({
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
 * `restored` are the alarms as they were kept before a restart. While the store does not say where telling goes on, nothing
 * is told; when it does, facts begin with the alarms as they stand then, as after a restart.
 */
export const keepGridFacts =
  (settings: Settings, ports: Ports, keeping: Keeping, restored: readonly Alarm[]): Beside =>
  (happenings) => {
    const { quality } = ports;
    if (quality === undefined) return EMPTY;
    const words = keepWords(ports.log, keeping, keepSentences.facts);
    const changes = happenings.pipe(
      only('alarm'),
      map(({ alarm }) => alarm),
    );
    return defer(() => {
      const standing = new Map(restored.map((alarm) => [alarm.id, alarm]));
      const known = defer(() => factsKept(settings, quality)).pipe(
        take(1),
        retryFaults(backoff(ports), words.failing),
        tap(words.kept),
      );
      return known.pipe(
        connect((shared) => {
          const meanwhile = changes.pipe(
            takeUntil(shared),
            tap((alarm) => follow(standing, alarm)),
            ignoreElements(),
          );
          const told = shared.pipe(
            switchMap((facts) => sealedFrom(changes, settings, ports, { ...facts, alarms: [...standing.values()] })),
            keepFacts(quality, backoff(ports)),
            tap((event) => (event.kind === 'fact-not-kept' ? words.failing(event.fault) : words.kept())),
          );
          return merge(meanwhile, told);
        }),
      );
    });
  };

/** What is over says nothing of where to go on. */
const follow = (standing: Map<string, Alarm>, alarm: Alarm): void => {
  if (stands(alarm)) standing.set(alarm.id, alarm);
  else standing.delete(alarm.id);
};

const sealedFrom = (
  changes: Observable<Alarm>,
  { sealing: { realm, core, epoch, gateway } }: Settings,
  ports: Ports,
  { last, ...before }: FactsKept & Readonly<{ alarms: readonly Alarm[] }>,
): Observable<SealedFact> => {
  const { clock, signer } = ports;
  const facts = changes.pipe(
    gridFacts(before),
    map((fact): FactInput => ({ kind: 'fact', fact })),
  );
  const ticks = timer(0, SECOND, clock.scheduler).pipe(
    map((): FactInput => ({ kind: 'tick', at: clock.now(), clock: clock.state() })),
  );
  return merge(facts, ticks).pipe(sealFacts({ realm, core, epoch, gateway }, patient(signer, ports), last));
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
const logFact = ({ log }: Ports, event: FactDrainEvent): void => {
  if (event.kind !== 'fact-refused') return;
  const { sequence, body } = event.fact;
  const message = `The core refused grid fact ${sequence} for good: it is let go of, and here it is.`;
  log.error({ fact: sequence, reason: event.reason, body: toHex(body) }, message);
};
