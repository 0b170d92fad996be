import { basename } from 'node:path';
import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  filter,
  firstValueFrom,
  from,
  ignoreElements,
  type MonoTypeOperatorFunction,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  Subject,
  takeWhile,
  tap,
} from 'rxjs';
import { stampOf, watchedSite } from '../../adapters/files/watched-site.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { startChanges } from '../../configuration/change-machine.ts';
import { type ChangeState, changeRules, type Proposal } from '../../configuration/change-state.ts';
import { changeTroubles } from '../../configuration/change-troubles.ts';
import { changeRecordView, changeView } from '../../configuration/change-view.ts';
import { filesHash } from '../../configuration/files-hash.ts';
import { proposalIn } from '../../configuration/judge-request.ts';
import { isLayerFile } from '../../configuration/layer-file.ts';
import { windowAt } from '../../configuration/maintenance-windows.ts';
import { againstBy } from '../../configuration/reasons.ts';
import { Refused, refuseAll } from '../../configuration/refusal.ts';
import { runChanges } from '../../configuration/run-changes.ts';
import { type Settling, settleSite, settlingRules } from '../../configuration/settle-site.ts';
import { type Strictness, strictnessOf } from '../../configuration/strictness.ts';
import { keptPlace, requestPlace } from '../../configuration/words/places.ts';
import type { AlarmCondition } from '../../domain/alarm-condition.ts';
import type { ChangeAnswer, ChangeWay, ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import { oneOrMany } from '../../domain/one-or-many.ts';
import type { Instant } from '../../domain/time.ts';
import { bangkokTime } from '../../domain/time.ts';
import type { ConfigurationView } from '../../domain/view.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ConfigurationDesk } from '../../ports/configuration-desk.ts';
import type { Log } from '../../ports/log.ts';
import type { Reconfigurable } from '../../ports/reconfigurable.ts';
import { fromHex, toHex } from '../../wire/bytes.ts';
import { bundleHash, decodeBundle, encodeBundle } from '../../wire/configuration-bundle.ts';
import { encodeConfigurationExport } from '../../wire/configuration-export.ts';
import type { Composed } from '../read-gateway-configuration.ts';
import { areForAll, siteFiles } from '../site-layers.ts';
import { answerInLog } from './answer-in-log.ts';
import type { BegunConfiguration, KeptConfiguration } from './begin-configuration.ts';
import { composedOnce } from './composed-once.ts';
import type { Changeable, ConfiguredProgram } from './configured-program.ts';
import { explainedText } from './explained-text.ts';
import { keptFile } from './history-folder.ts';
import { exportOf } from './history-source.ts';
import { keptWarnings } from './kept-warnings.ts';
import { neverFits } from './never-fits.ts';
import { sentNames } from './sent-names.ts';
import { settledAs } from './settled-as.ts';
import { toldOnce } from './told-once.ts';
import { asSite } from './write-site.ts';

/** The running program, as it takes a change, which may have to wait for its window, and as it takes one back, which must not. */
type Programs<Configuration> = Readonly<Record<'changed' | 'takenBack', Reconfigurable<Configuration>>>;

/** Changes of a running program: `desk` and `shown` are good at once, and nothing is changed before `run`. */
export type ChangesAtWork<Configuration> = Readonly<{
  desk: ConfigurationDesk;
  /** How they stand, and what is wrong with them. */
  shown: Readonly<{ view: () => ConfigurationView; troubles: (at: Instant) => readonly AlarmCondition[] }>;
  /** Makes changes until it is unsubscribed; emits once when only a new start brings back what was in force. */
  run: (running: Programs<Configuration>, signals: Observable<unknown>) => Observable<string>;
  /** The program is stopped: a trial that does well is to begin anew at its next start. */
  pause: () => Promise<void>;
}>;

/** The changes of a program that has begun with a history. */
export const changesAtWork = <Configuration extends Changeable, Settled>(
  program: ConfiguredProgram<Configuration, Settled>,
  { site, configuration, settled: first, signer }: BegunConfiguration<Configuration, Settled>,
  { begun, history }: KeptConfiguration,
  { clock, log }: Readonly<{ clock: Clock; log: Log }>,
): ChangesAtWork<Configuration> => {
  const proposals = new Subject<Proposal>();
  const answers = new Subject<Readonly<{ id: string; answer: ChangeAnswer }>>();
  let inForce: Configuration = configuration;
  let running: ConfigurationBundle = begun.bundle;
  let written: ConfigurationBundle['files'] = site.files;
  let gone = false;
  let opens: Instant | null = null;
  const rules = () => ({ ...changeRules, trial: inForce.changes.trial, illFor: inForce.changes.illFor });
  const started = startChanges(begun.history, rules(), clock.stamp());
  let state: ChangeState =
    begun.refused === null ? started : { ...started, troubles: { ...started.troubles, refused: begun.refused } };
  const compose = (bundle: ConfigurationBundle, strictness: Strictness, place?: string): Composed<Configuration> =>
    program.compose({ path: site.path, isFolder: site.isFolder, place }, bundle, strictness);
  const composed = composedOnce(compose);
  const warnings = keptWarnings();
  const inLog = toldOnce((news) => answerInLog(log, news));
  warnings.keep(running, program.warnings(configuration, first, 'elsewhere'));

  /** What the site's files do not say stands with the change it came with, and is kept there. */
  const placeOf = (bundle: ConfigurationBundle): string | undefined => {
    if (sameFiles(bundle.files, written)) return undefined;
    const digits = digitsOf(bundle);
    const record = state.history.records.findLast(({ configuration: one }) => one === digits);
    return record && keptPlace(record.change, record.author, keptFile(configuration.storage, digits));
  };

  /** Of what somebody sent nothing is kept before it is right. */
  const placeBy = ({ word, author, wanted }: Proposal, bundle: ConfigurationBundle): string | undefined =>
    word === null || wanted.kind !== 'site' || sameFiles(bundle.files, written)
      ? placeOf(bundle)
      : requestPlace(author, sentNames(word));

  /** As it was put together, each value by the place where whoever looks for it finds it. */
  const shownOf = (bundle: ConfigurationBundle): Composed<Configuration> => {
    const [whole, place] = [composed.of(bundle), placeOf(bundle)];
    if (place === undefined) return whole;
    const called = (layer: string) => (site.isFolder ? `${place}, ${basename(layer)}` : place);
    const originOf: typeof whole.originOf = (path) => {
      const origin = whole.originOf(path);
      return origin.kind === 'site' ? { ...origin, layer: called(origin.layer) } : origin;
    };
    return { ...whole, originOf };
  };

  /** The files say another configuration or are not there, and nobody is about to make it the one that runs. */
  const differing = (): string | null => {
    if (state.phase.kind !== 'resting' || (!gone && sameFiles(written, running.files))) return null;
    return site.path;
  };

  const follow = (next: ChangeState): void => {
    const before = state.history.inForce;
    state = next;
    if (next.history.inForce?.change !== before?.change) inForce = composed.of(running).configuration;
  };

  const ask: ConfigurationDesk['ask'] = (message, way, right) =>
    defer(() => {
      const { realm, changes } = inForce;
      const gateway = program.idOf(inForce);
      const proposal = proposalIn(
        message,
        way,
        { authors: changes.authors, gateway, realm, now: clock.now() },
        verifySignature,
      );
      const { wanted } = proposal;
      const asked = wanted.kind === 'restore' ? 'rollback' : 'propose';
      if (right !== undefined && right !== asked)
        throw new Fault('malformed', `It asks to ${asked}: that is done at another address.`);
      const own = answers.pipe(
        filter(({ id }) => id === proposal.id),
        map(({ answer }) => withWarnings(answer)),
        takeWhile(({ kind }) => kind === 'waiting' || kind === 'trial', true),
      );
      // Under the name it has here: who sent it has a file of another.
      const named: Proposal =
        wanted.kind === 'site' ? { ...proposal, wanted: { ...wanted, files: asSite(site, wanted.files) } } : proposal;
      return from(againstWaiting(named)).pipe(
        mergeMap((against) => {
          if (against !== null) return of<ChangeAnswer>({ kind: 'refused', change: null, ...againstBy(against) });
          // Whoever listens first hears the answer that comes at once.
          const put = defer(() => {
            proposals.next(named);
            return EMPTY;
          });
          return merge(own, put);
        }),
      );
    });

  /** Nobody waits for a trial to end who is refused in any case. */
  const againstWaiting = async (proposal: Proposal): Promise<Fault | null> => {
    const { phase, history: known } = state;
    if (phase.kind === 'resting' || known.inForce === null) return null;
    const inForceNow = decodeBundle(await firstValueFrom(history.content(fromHex(known.inForce.configuration))));
    return neverFits(proposal.wanted, [running, inForceNow], (bundle) =>
      compose(bundle, strictnessOf(known, digitsOf(bundle)), placeBy(proposal, bundle)),
    );
  };

  /** Who is answered that something runs, or will when what was on trial is taken back, hears what is said of it. */
  const withWarnings = (answer: ChangeAnswer): ChangeAnswer => {
    if (answer.kind === 'waiting' || answer.kind === 'refused') return answer;
    const runs = answer.kind === 'rolled-back' ? state.history.inForce?.configuration : digitsOf(running);
    const heard = warnings.of(runs ?? '');
    return heard.length === 0 ? answer : { ...answer, warnings: heard };
  };

  const judge = (running: Reconfigurable<Configuration>) => (bundle: ConfigurationBundle, proposal: Proposal) =>
    defer(async () => {
      const strictness = strictnessOf(state.history, digitsOf(bundle));
      const { found, settled } = await settledAs(program, signer, placeBy(proposal, bundle), (place) =>
        place === undefined ? composed.judged(bundle, strictness) : compose(bundle, strictness, place),
      );
      const { refusals } = running.plan(found.configuration);
      refuseAll(refusals.map(({ code, params, why: said }) => ({ code, params, said })));
      warnings.keep(bundle, program.warnings(found.configuration, settled, 'elsewhere'));
      return found.value;
    });

  const apply = (programs: Programs<Configuration>) => (bundle: ConfigurationBundle) =>
    defer(() => {
      const back = digitsOf(bundle) === state.history.inForce?.configuration;
      return programs[back ? 'takenBack' : 'changed'].apply(composed.of(bundle).configuration);
    }).pipe(
      catchError((error: unknown) => {
        if (isOutsideWindows(error) && sameFiles(bundle.files, written)) opens = nextWindow(bundle);
        throw error;
      }),
      tap(({ plan: { steps }, took, held }) => {
        running = bundle;
        for (const { path, effect, what } of steps) log.info({ path, effect }, what.en);
        const figures = { steps: steps.length, tookMs: Math.round(took), heldMs: Math.round(held * 10) / 10 };
        log.info(
          figures,
          `Another configuration runs: ${oneOrMany(steps.length, '1 part', `${steps.length} parts`)} of it changed.`,
        );
      }),
    );

  const propose = (way: ChangeWay, reason: string): void => {
    try {
      written = siteFiles(site.path).files;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      log.error({ code: error.code }, error.message);
      return;
    }
    opens = null;
    const id = `${way}-${filesHash(written).slice(0, 16)}`;
    proposals.next({
      id,
      way,
      author: way,
      reason,
      basedOn: null,
      wanted: { kind: 'site', files: written },
      word: null,
    });
  };

  /** When what the files say may be tried. */
  const nextWindow = (bundle: ConfigurationBundle): Instant => {
    const window = windowAt(composed.of(bundle).configuration.maintenance, clock.now());
    return window.isOpen ? clock.now() : window.opens;
  };

  /** What the files say stands there until it is tried; whoever asked otherwise was answered, and asks again. */
  const tryInWindow = (): void => {
    if (opens === null || clock.now() < opens) return;
    opens = null;
    const files = filesOr(site.path);
    if (files === null || sameFiles(files, running.files)) return;
    propose('file', 'A maintenance window has opened.');
  };

  /** That the files say what is in force is kept for the next start; where it cannot be, that takes them for a change. */
  const seen = ({ kind }: ChangeAnswer): Observable<never> => {
    if ((kind !== 'confirmed' && kind !== 'unchanged') || !sameFiles(written, running.files)) return EMPTY;
    return history.see(filesHash(written)).pipe(said(log), ignoreElements());
  };

  const watched = (): Observable<never> =>
    from(stampOf(site.path, site.isFolder ? isLayerFile : null).catch(() => null)).pipe(
      mergeMap((first) => {
        let settling: Settling = { stamp: first, since: clock.stamp().monotonic, taken: first };
        return watchedSite(site, isLayerFile, clock.scheduler).pipe(
          mergeMap((stamp) => {
            const step = settleSite(settlingRules, settling, {
              at: clock.stamp().monotonic,
              stamp,
              isReadable: () => isReadable(site.path, compose),
            });
            settling = step.state;
            gone = step.gone;
            if (step.take) taken();
            tryInWindow();
            return EMPTY;
          }),
        );
      }),
    );
  /** What a signal brought already is no second change. */
  const taken = (): void => {
    const before = written;
    const files = filesOr(site.path);
    if (files !== null && sameFiles(files, before)) return;
    propose('file', `${basename(site.path)} was written.`);
  };

  return {
    desk: {
      explained: () =>
        explainedText(shownOf(running), program.schema, {
          ...changeView(state, clock.stamp().monotonic),
          at: bangkokTime(clock.now()),
          site: { path: site.path, isFolder: site.isFolder },
        }),
      changes: () => JSON.stringify({ changes: state.history.records.map(changeRecordView) }),
      exported: () =>
        from(exportOf(history, `This ${program.program}`, areForAll(site))).pipe(map(encodeConfigurationExport)),
      ask,
    },
    shown: {
      view: () => changeView(state, clock.stamp().monotonic),
      troubles: (at) => changeTroubles(state, differing(), at, opens),
    },
    pause: async () => {
      const { phase, history: known } = state;
      if (phase.kind !== 'trying' || phase.ill !== null) return;
      await firstValueFrom(history.pause(toHex(known.head.hash)).pipe(said(log)), { defaultValue: undefined });
    },
    run: (programs, signals) => {
      const ports = {
        ...{ history, signer, clock, gateway: program.idOf(configuration) },
        health: programs.changed
          .health()
          .pipe(map(({ worse }) => (worse.length === 0 ? null : worse.map(({ en }) => en).join(' ')))),
        judge: judge(programs.changed),
        compose: (bundle: ConfigurationBundle) => composed.of(bundle).value,
        apply: apply(programs),
      };
      const hupped = signals.pipe(
        tap(() => propose('signal', 'SIGHUP was sent.')),
        mergeMap(() => EMPTY),
      );
      return merge(
        hupped,
        watched(),
        runChanges(
          rules,
          ports,
          state,
        )(proposals).pipe(
          tap((news) => {
            if (news.kind === 'state') follow(news.state);
            if (news.kind !== 'answer') return;
            inLog(news);
            answers.next(news);
          }),
          // Two notes under one name would take each other's draft away.
          concatMap((news) => {
            if (news.kind === 'restart') return of(news.why);
            return news.kind === 'answer' ? seen(news.answer) : EMPTY;
          }),
        ),
      );
    },
  };
};

const isOutsideWindows = (error: unknown): boolean =>
  error instanceof Refused && error.refusals.some(({ code }) => code === 'outside-windows');

const digitsOf = (bundle: ConfigurationBundle): string => toHex(bundleHash(encodeBundle(bundle)));

const sameFiles = (one: ConfigurationBundle['files'], other: ConfigurationBundle['files']): boolean =>
  filesHash(one) === filesHash(other);

/** What cannot be noted is said, and costs no more than a trial or a look at the files. */
const said = (log: Log): MonoTypeOperatorFunction<void> =>
  catchError((error: unknown) => {
    if (!(error instanceof Fault)) throw error;
    log.error({ code: error.code }, error.message);
    return EMPTY;
  });

const filesOr = (path: string): ConfigurationBundle['files'] | null => {
  try {
    return siteFiles(path).files;
  } catch {
    return null;
  }
};

/** Whether it is text of its kind at all: what is wrong in it is another matter. */
const isReadable = (
  path: string,
  compose: (bundle: ConfigurationBundle, strictness: Strictness) => unknown,
): boolean => {
  try {
    compose({ files: siteFiles(path).files, live: null }, 'in-effect');
    return true;
  } catch {
    return false;
  }
};
