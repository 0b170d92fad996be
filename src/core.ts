import {
  BehaviorSubject,
  catchError,
  concat,
  defer,
  distinctUntilChanged,
  EMPTY,
  exhaustMap,
  ignoreElements,
  map,
  merge,
  mergeMap,
  Observable,
  of,
  ReplaySubject,
  Subject,
  startWith,
  switchMap,
  takeUntil,
  tap,
} from 'rxjs';
import { type BegunErasure, begunErasures } from './core/begun-erasures.ts';
import { type BooksSettings, openBooks } from './core/books.ts';
import { type ConfigurationTroubles, watchConfiguration } from './core/configuration-troubles.ts';
import { coreService } from './core/core-service.ts';
import { dueTicks } from './core/due-ticks.ts';
import { type CoreDuties, watchDuties } from './core/duties.ts';
import { enrolment } from './core/enrolment.ts';
import { holdToReached } from './core/log-reached.ts';
import { marketFeed } from './core/market-feed.ts';
import { publicEvent } from './core/public-event.ts';
import { lookAtRequests, type RegistryNews, takeRegistries } from './core/registry-changes.ts';
import { inspectedEvent, pseudonyms, type Regulators } from './core/regulator-desk.ts';
import { bringRulesIntoForce, type ConfiguredRules, rulesHeld, sameRules } from './core/rules-change.ts';
import { waitForRules } from './core/rules-that-wait.ts';
import { startBooks } from './core/start-books.ts';
import type { CoreKeys } from './core/take-batch.ts';
import type { OperatorDesk } from './core/take-operator-request.ts';
import { takeSnapshots } from './core/take-snapshots.ts';
import { toldEvents } from './core/told.ts';
import { watch } from './core/watch.ts';
import { watchEvidence } from './core/watch-evidence.ts';
import { watchJournal } from './core/watch-journal.ts';
import { watchNames } from './core/watch-names.ts';
import { watchTime } from './core/watch-time.ts';
import { type Applied, type CommandClass, commandClasses, type Submit } from './core/writer.ts';
import { Fault } from './domain/fault.ts';
import type { Sha256 } from './domain/identity.ts';
import type { Command, Journalled, MarketEvent } from './domain/market.ts';
import type { Sentence } from './domain/reload.ts';
import { type Instant, instant, type Millis } from './domain/time.ts';
import { groupCommit, type WriteRequest } from './flow/group-commit.ts';
import { steadyClock } from './flow/guarded-clock.ts';
import { readRules } from './market/rules.ts';
import type { BatchJudge } from './ports/batch-judge.ts';
import type { Clock } from './ports/clock.ts';
import type { CoreService } from './ports/core-service.ts';
import type { EvidenceArchive } from './ports/evidence-archive.ts';
import type { Journal, JournalMark } from './ports/journal.ts';
import type { Log } from './ports/log.ts';
import type { LogStore } from './ports/log-store.ts';
import type { Quarantine } from './ports/quarantine.ts';
import type { Requests } from './ports/requests.ts';
import type { Snapshots } from './ports/snapshots.ts';
import type { Verifier } from './ports/verifier.ts';
import { encodeJournalFrame } from './wire/journal-frame.ts';
import type { OpenedRegistry } from './wire/registry-file.ts';

/** What of a core becomes another while it runs. */
export type CoreTerms = ConfiguredRules &
  Readonly<{
    /** Real time after which the passing of time is journalled even when nothing is due. */
    idleTick: Millis;
    /** Rows of the journal between two state hashes that a restart is held to. */
    rowsPerMark: number;
    /** Rows after which a mark is followed by a snapshot, where snapshots are made. */
    rowsPerSnapshot: number;
    /** Who may look at the whole market under pseudonyms; nobody when absent. */
    regulators?: Regulators;
  }>;

type RulesInTime = Readonly<{
  /** Rules that what was ordered or traded before keeps out for now wait for it, instead of being refused. */
  rulesMayWait?: boolean;
}>;

export type CoreSettings = BooksSettings &
  CoreTerms &
  RulesInTime &
  Readonly<{
    /** Events that a client who was away can still get. */
    eventsKept: number;
    /** The operator says that it is so late at least: for a machine that was off for long where no gateway says so. */
    notBefore?: Instant;
  }>;

export type CorePorts = Readonly<{
  journal: Journal;
  clock: Clock;
  log: Log;
  verifier: Verifier;
  judge: BatchJudge;
  quarantine: Quarantine;
  keys: CoreKeys;
  sha256: Sha256;
  /** Whose signature decides about readings that wait; without it nobody's does. */
  operator?: OperatorDesk;
  /** Keeps what was signed; without it a bill cannot be shown to follow from its leaves and orders. */
  archive?: EvidenceArchive;
  /** Of the transparency log; kept in memory when absent. */
  logStore?: LogStore;
  /** Absent: every start replays the whole journal. */
  snapshots?: Snapshots;
  /** Erasures that were begun and that the journal no longer tells. */
  unfinished?: readonly BegunErasure[];
  registry: OpenedRegistry;
  /** Absent: nobody looks. */
  duties?: CoreDuties;
  /** Where gateways that ask to be enrolled wait; absent: none can ask. */
  requests?: Requests;
  /** Registries that come while it runs; absent: a change needs a restart. */
  registries?: Observable<RegistryNews>;
  /** What is wrong with its configuration; absent: nobody knows. */
  configuration?: ConfigurationTroubles;
}>;

/** `ready`: the journal is replayed, rules and registry are in force. Then one `committed` for every row. */
export type CoreProgress = Readonly<{ kind: 'ready' | 'committed'; rows: number; commands: number }>;

export type Core = Readonly<{
  service: CoreService;
  /** Subscribe once: this is the core's life. Ends after `stop`; a start that is refused is a fault. */
  run: () => Observable<CoreProgress>;
  /**
   * Cold: journals other rules where they are others, then goes on by these terms; emission means that they hold. Rules that wait
   * already, or that may wait, and are kept out for now are waited for with an alarm, and everything else holds meanwhile. Faults
   * `configuration`: nothing is another one.
   */
  become: (terms: CoreTerms, rules?: RulesInTime) => Observable<void>;
  /** Why these rules cannot come into force now, in words; null: they can, or wait. @throws Fault `configuration` where they never can. */
  refused: (rules: ConfiguredRules, inTime?: RulesInTime) => Sentence | null;
  /** Takes nothing more, writes what is queued and the state hash, then completes. */
  stop: () => void;
}>;

const LARGEST_GROUP = 512;
/** Whole groups that wait are handed over without waiting for the disk, so many: it syncs them at once. Engineering choice. */
const GROUPS_UNDER_WAY = 8;
/** Room for so many orders from the start, about 4 MB: a third of a day of 400 an interval. More is asked for as they come. */
const ORDERS_AT_HAND = 1 << 14;
const busy: Applied = { kind: 'busy' };
/** After these a zone may stand otherwise than before. */
const changesStanding = new Set<MarketEvent['kind']>(['controlled', 'fact-kept', 'facts-lapsed', 'enrolled']);

/** The core of a substation, on one page: start from the newest snapshot; then one writer: journal in groups, apply, answer; time as commands. */
export const createCore = (settings: CoreSettings, given: CorePorts): Core => {
  const clock = steadyClock(given.clock);
  const ports = { ...given, clock };
  const { journal, log } = ports;
  const books = openBooks(settings, { ...ports, room: ORDERS_AT_HAND });
  const told = toldEvents(settings.eventsKept);
  const watched = watch(log);
  const begun = begunErasures(log, ports.unfinished);
  let terms: CoreTerms = settings;
  const becoming = new Subject<void>();
  const seeNames = watchNames(books, () => terms.market.network, watched, log);
  const feed = marketFeed({ books, clock });
  const happened = new ReplaySubject<MarketEvent>(settings.eventsKept);
  const nameOf = pseudonyms(ports.sha256, () => books.market.registry());
  const inspected = new ReplaySubject<MarketEvent>(settings.eventsKept);
  const inlet = new Subject<WriteRequest<CommandClass, Command, Applied>>();
  const stopping = new Subject<void>();
  let rows = 0;
  let entered = instant(0);
  let phase: 'closed' | 'starting' | 'open' = 'closed';

  const offer = (importance: CommandClass, command: Command, isTaken: () => boolean): Observable<Applied> =>
    new Observable((reply) => {
      if (isTaken()) return inlet.next({ class: importance, command, reply });
      reply.next(busy);
      reply.complete();
    });
  const enqueue: Submit = (importance, command) => offer(importance, command, () => phase !== 'closed');
  // Nobody's order comes between the judgement on new rules and the rules.
  const submit: Submit = (importance, command) => offer(importance, command, () => phase === 'open');
  const isInspected = () => (terms.regulators ?? []).length > 0;
  const see = (events: readonly MarketEvent[]): void => {
    watched.see(events);
    if (events.some(({ kind }) => changesStanding.has(kind))) watched.standing(books.market.standing(), books.at());
    for (const event of events) {
      const shown = publicEvent(event);
      if (shown !== null) happened.next(shown);
      const seen = isInspected() ? inspectedEvent(event, nameOf) : null;
      if (seen !== null) inspected.next(seen);
    }
  };
  const marks = new Subject<JournalMark>();
  const mark = () =>
    defer(() => {
      const made = { row: rows, stateHash: books.stateHash() };
      return journal.putMark(made).pipe(tap(() => marks.next(made)));
    }).pipe(ignoreElements(), logFaults(log));
  const snapshots = marks.pipe(
    takeSnapshots({ every: () => terms.rowsPerSnapshot, journal, snapshots: ports.snapshots, log }),
    takeUntil(stopping),
  );

  const keepHead = (): void => {
    if (ports.logStore === undefined) return;
    const head = books.log.head();
    if (head.size > ports.logStore.reached().size) ports.logStore.keepHead(head);
  };

  const writer = inlet.pipe(
    groupCommit<CommandClass, Command, Journalled, Applied>({
      classes: commandClasses,
      largestGroup: LARGEST_GROUP,
      underWay: GROUPS_UNDER_WAY,
      // A clock that is set back, also within a group, must not make journalled time run back.
      enter: (command) => {
        entered = instant(Math.max(entered, books.at(), clock.now()));
        return { at: entered, command };
      },
      write: (group, before) =>
        journal.append({ row: rows + before + 1, blob: encodeJournalFrame(group, ports.sha256) }),
      written: watchJournal(watched, clock.now),
      handOver: () => journal.handOver?.(),
      apply: (entry) => {
        const events = books.apply(entry);
        see(events);
        feed.see(entry, events);
        watched.waiting(books.market.waiting(), entry.at);
        if (phase === 'open' && events.some(({ kind }) => kind === 'enrolled')) seeNames(entry.at);
        return { kind: 'applied', events };
      },
      busy,
    }),
    map((): CoreProgress => {
      rows += 1;
      keepHead();
      return { kind: 'committed', rows, commands: books.commands() };
    }),
    mergeMap((progress) => (rows % terms.rowsPerMark === 0 ? concat(of(progress), mark()) : of(progress))),
  );
  /** What it is to go by where its rules wait; until they do not, it goes by those in the journal. */
  let waiting: CoreTerms | null = null;
  const keptOut = new BehaviorSubject<Fault | null>(null);
  const goBy = (next: CoreTerms): void => {
    terms = next;
    becoming.next();
    seeNames(books.at());
  };
  const waitWith = (next: CoreTerms, why: Fault): CoreTerms => {
    const text = books.market.rulesText();
    waiting = next;
    keptOut.next(why);
    return text === null ? next : { ...next, market: readRules(text).settings };
  };
  const keepsOut = (next: ConfiguredRules, mayWait: boolean): Fault | null => {
    const found = mayWait ? rulesHeld(next, books) : null;
    return found?.held === true ? found.why : null;
  };
  const mayWait = (next: ConfiguredRules, { rulesMayWait = false }: RulesInTime = {}): boolean =>
    rulesMayWait || (waiting !== null && sameRules(waiting, next));
  const inForce = (next: CoreTerms, asked: () => CoreTerms = () => next): Observable<void> =>
    bringRulesIntoForce(next, { ...ports, books, submit }, 'running').pipe(
      tap(() => {
        goBy(asked());
        waiting = null;
        keptOut.next(null);
      }),
    );
  // With whatever else has become another one meanwhile.
  const waited = defer(() => (waiting === null ? EMPTY : inForce(waiting, () => waiting ?? terms)));
  const become = (next: CoreTerms, inTime?: RulesInTime): Observable<void> =>
    defer(() => {
      const why = keepsOut(next, mayWait(next, inTime));
      if (why === null) return inForce(next);
      goBy(waitWith(next, why));
      return of(undefined);
    });
  const time = becoming.pipe(
    startWith(undefined),
    switchMap(() => dueTicks(clock, terms.market, terms.idleTick)),
    takeUntil(stopping),
    tap(() => watchTime(watched, clock)),
    tap(() => ports.quarantine.age()),
    exhaustMap(() => submit('control', { kind: 'tick' }).pipe(logFaults(log))),
    ignoreElements(),
  );
  const changes = merge(
    (ports.registries ?? EMPTY).pipe(
      takeUntil(stopping),
      takeRegistries(settings, { ...ports, books, submit, watched }),
    ),
    lookAtRequests(settings, { ...ports, watched }).pipe(takeUntil(stopping)),
    watchEvidence(ports.archive, { watched, clock, log }).pipe(takeUntil(stopping)),
    watchDuties(ports.duties, { realm: settings.realm, watched, clock, log }).pipe(takeUntil(stopping)),
    watchConfiguration(ports.configuration, { watched, clock }).pipe(takeUntil(stopping)),
    keptOut.pipe(
      distinctUntilChanged((one, other) => (one === null) === (other === null)),
      switchMap((why) =>
        why === null ? EMPTY : waitForRules(waited, why, { watched, clock, log, source: settings.core }),
      ),
      takeUntil(stopping),
    ),
  );
  const startsWaiting = () => keepsOut(settings, settings.rulesMayWait === true);
  // What rests by the books alone, its gate passed while the core was down.
  const passed = defer(() => (startsWaiting() === null ? EMPTY : enqueue('control', { kind: 'tick' })));
  const rules = concat(
    passed,
    defer(() => {
      const why = startsWaiting();
      if (why === null) return bringRulesIntoForce(settings, { ...ports, books, submit: enqueue }, 'stopped');
      terms = waitWith(settings, why);
      return EMPTY;
    }),
  ).pipe(ignoreElements());
  const enrol = defer(() => {
    const command = enrolment(settings, ports.registry, books);
    return command === null ? of(busy) : enqueue('control', command);
  }).pipe(
    map((): CoreProgress => {
      if (phase === 'starting') phase = 'open';
      seeNames(books.at());
      return { kind: 'ready', rows, commands: books.commands() };
    }),
  );

  const shopfront = {
    ...{ realm: settings.realm, core: settings.core },
    get market() {
      return terms.market;
    },
  };
  return {
    become,
    refused: (next, inTime) => {
      const found = rulesHeld(next, books);
      return found === null || (found.held && mayWait(next, inTime)) ? null : found.said;
    },
    service: coreService(shopfront, {
      ...ports,
      regulators: () => terms.regulators ?? [],
      ...{ books, watched, submit, happened, inspected, nameOf, market: feed.data },
      rows: () => rows,
    }),
    run: () =>
      concat(
        startBooks(settings, { ...ports, books, told: begun.watching(told) }).pipe(
          map((replayed) => {
            rows = replayed;
            begun.tell(watched, books.at());
            watched.see(told.broken());
            for (const event of told.events()) {
              happened.next(event);
              if (isInspected()) inspected.next(event);
            }
            told.load(null);
            clock.guard.begin(rows === 0 ? null : books.at());
            if (settings.notBefore !== undefined) clock.guard.vouch(settings.notBefore);
            if (ports.logStore !== undefined) holdToReached(books.log, ports.logStore);
            keepHead();
            // What waited once and is decided raises nothing at a start.
            watched.waiting(books.market.waiting(), books.at());
            watched.standing(books.market.standing(), books.at());
            feed.begin();
            phase = 'starting';
          }),
          ignoreElements(),
        ),
        merge(writer, concat(rules, enrol, merge(time, changes)), snapshots, feed.run().pipe(takeUntil(stopping))),
        mark(),
      ),
    stop: () => {
      phase = 'closed';
      stopping.next();
      inlet.complete();
    },
  };
};

const logFaults =
  (log: Log) =>
  <T>(source: Observable<T>): Observable<T> =>
    source.pipe(
      catchError((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        log.error({ fault: error.code }, error.message);
        return EMPTY;
      }),
    );
