import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fromEvent, map, NEVER, Subscription, tap } from 'rxjs';
import { openLogFiles } from '../../adapters/files/log-files.ts';
import { quarantineFolder } from '../../adapters/files/quarantine.ts';
import { requestFolder } from '../../adapters/files/request-folder.ts';
import { type FileNews, watchedFile } from '../../adapters/files/watched-file.ts';
import { pinoLog } from '../../adapters/pino/log.ts';
import { requestProblem } from '../../adapters/signatures/request-problem.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type ServiceNotifier, serviceNotifier } from '../../adapters/system/systemd.ts';
import { verificationPool } from '../../adapters/verify/verification-pool.ts';
import { withoutHistory } from '../../configuration/change-troubles.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { withinWindows } from '../../configuration/within-windows.ts';
import type { ConfigurationTroubles } from '../../core/configuration-troubles.ts';
import { shortOf } from '../../core/log-reached.ts';
import type { RegistryNews } from '../../core/registry-changes.ts';
import { type Core, createCore } from '../../core.ts';
import { Fault } from '../../domain/fault.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { LogStore } from '../../ports/log-store.ts';
import { publicKey } from '../../wire/key-id.ts';
import { watchedDuties } from '../compliance/compliance-watch.ts';
import { coreLookedAt } from '../compliance/which-program.ts';
import { type BegunConfiguration, beginConfiguration } from '../configuration/begin-configuration.ts';
import { changesAtWork } from '../configuration/changes-at-work.ts';
import { coreProgram } from '../configuration/core-program.ts';
import { noteStorage } from '../configuration/former-storage.ts';
import { BEGINS_ANEW, livesOn } from '../configuration/lives-on.ts';
import { reloadedFrom } from '../configuration/reloaded-from.ts';
import { warnOfHidden } from '../configuration/start-warnings.ts';
import { archiveGone, journalFileIn, openCoreStorage, ownArchiveIn } from '../core-journal.ts';
import { registryIn, type SettledCore } from '../core-settled.ts';
import { unfinishedIn } from '../erasure/unfinished-erasure.ts';
import { numberOption } from '../installer/ranges.ts';
import { warnOfOldKeys } from '../key-rules.ts';
import { moment } from '../moment.ts';
import { coreAtWork, reconfigurableCore, termsOf } from '../reconfigurable-core.ts';
import { serveCore } from '../serve-core.ts';
import { snapshotThread } from '../snapshots/snapshot-thread.ts';
import { backupDesk } from '../storage/backup-desk.ts';
import { clearLeftCopies } from '../storage/left-copies.ts';
import { untilStopped } from '../until-stopped.ts';
import { verificationWith } from '../verification-with.ts';
import { withLogLevel } from '../with-log-level.ts';

const verificationWorker = new URL(
  import.meta.url.endsWith('.ts') ? '../verification-worker.ts' : './verification-worker.js',
  import.meta.url,
);

type Asked = Readonly<{
  config: string;
  warp?: string;
  beginIn?: string;
  afterLoss?: string;
  archiveLost?: boolean;
  notBefore?: string;
}>;

/**
 * Runs a core until it is told to stop; 0 after a graceful stop, which writes what is queued and the state hash. Where it cannot start
 * with what is on trial, or only a new start takes that back, it begins anew, in this process, with what was in force before.
 * @throws Fault for what a person must put right.
 */
export const run = async ({ config, warp, ...asked }: Asked): Promise<number> => {
  // Whose terminal is gone is to end; a service without one is told to read its configuration again.
  const reloads = !process.stdin.isTTY;
  const stopped = untilStopped(reloads ? ['SIGHUP'] : []);
  const clock = systemClock({ warp: warp === undefined ? undefined : parseWarp(warp) });
  const once = {
    afterLoss:
      asked.afterLoss === undefined ? undefined : numberOption('after-loss', asked.afterLoss, 1, 9_999_999_999),
    notBefore: asked.notBefore === undefined ? undefined : instant(moment('not-before', asked.notBefore)),
    archiveLost: asked.archiveLost === true,
    isWarped: warp !== undefined,
  };
  const service = serviceNotifier();
  return livesOn(service, reloads, (ended) =>
    life({ config, clock, stopped, reloads, service, beginIn: asked.beginIn, ...once }, ended),
  );
};

type Process = Readonly<{
  config: string;
  clock: Clock;
  stopped: Promise<string>;
  /** Whether SIGHUP is heard. */
  reloads: boolean;
  isWarped: boolean;
  afterLoss: number | undefined;
  archiveLost: boolean;
  notBefore: Instant | undefined;
  beginIn: string | undefined;
  service: ServiceNotifier;
}>;
type Begun = BegunConfiguration<CoreConfiguration, SettledCore>;

/**
 * From a start to its end: null where it was stopped. Or why what was on trial could not be started with, or is taken back by a new
 * start alone: the next beginning is told (`ended`).
 */
const life = async (program: Process, ended: string | null): Promise<Fault | null> => {
  const { config, clock, beginIn } = program;
  using start = await beginConfiguration(coreProgram, config, clock, { ended, beginIn });
  let isReady = false;
  try {
    return await runCore(program, start, () => {
      isReady = true;
    });
  } catch (error) {
    const onTrial = start.kept !== null && start.kept.begun.history.open !== null;
    if (!(error instanceof Fault) || isReady || !onTrial) throw error;
    pinoLog({ program: start.configuration.core }).error({ fault: error.code }, `It cannot start so. ${error.message}`);
    return error;
  }
};

const runCore = async (program: Process, start: Begun, isReady: () => void): Promise<Fault | null> => {
  const { clock, stopped, reloads, afterLoss, archiveLost, notBefore, isWarped, service, beginIn } = program;
  const { configuration, settled, kept, why, hidden } = start;
  const { core: name, realm, storage, eventsKept } = configuration;
  if (isWarped && realm !== 'simulation')
    throw new Fault(
      'configuration',
      `--warp is for the realm simulation; this core is of the realm ${realm}. Leave it out.`,
    );
  const log = pinoLog({ program: name, level: configuration.logLevel });
  if (why !== null) log.error({ code: why.code }, `No history of the configuration is kept. ${why.message}`);
  if (kept?.begun.refused != null) log.error({}, `What was in force runs. ${kept.begun.refused}`);
  warnOfHidden(hidden, log);
  warnOfOldKeys(keyFilesOf(configuration), configuration.cryptography.keyDays, clock.now(), log);
  const work = coreAtWork(configuration);
  const { file: registryFile } = configuration.registry;
  const registries = watchedFile(registryFile).pipe(map((news) => registryNews(news, work.now())));
  const changes = kept === null ? null : changesAtWork(coreProgram, start, kept, { clock, log });

  using _ = lockFolder(storage, `the core ${name} (process ${process.pid})`);
  clearLeftCopies(storage);
  using logStore = openLogFiles({ folder: join(storage, 'log'), log, afterLoss });
  if (configuration.journal.connectionFile === null) refuseToBeginAnew(journalFileIn(storage), logStore);
  else if (!archiveLost && logStore.reached().size > 0 && !existsSync(ownArchiveIn(storage)))
    throw new Fault('storage', archiveGone(ownArchiveIn(storage)));
  await using open = openCoreStorage(configuration, storage, log, { archiveLost, begins: beginIn !== undefined });
  const { journal, archive, copied } = open;
  await using verifying = verificationPool({
    entry: verificationWorker,
    size: configuration.verification.threads,
    here: verificationWith(verifySignature),
    log,
  });
  const quarantine = quarantineFolder(join(storage, 'quarantine'), () => work.now().retention.quarantine, log);
  const waiting = requestFolder(join(storage, 'requests'), () => work.now().retention.requests);
  const core = createCore(
    {
      ...{ core: name, realm, eventsKept, ...termsOf(configuration, settled.rules) },
      // What is in force was so before: it comes back when it can. What is tried for the first time is refused.
      rulesMayWait: kept !== null && kept.begun.history.open === null && kept.begun.history.records.length > 1,
      ...(notBefore !== undefined && { notBefore }),
    },
    {
      journal,
      archive,
      operator: { key: publicKey(configuration.registry.operatorKey), verify: verifySignature },
      clock,
      log,
      keys: settled.keys,
      registry: settled.registry,
      registries,
      verifier: verifying,
      judge: verifying,
      quarantine,
      requests: { ...waiting, problem: requestProblem },
      duties: watchedDuties(coreLookedAt(configuration, work.now), { clock, log }),
      configuration: changes?.shown.troubles ?? unkept(why),
      sha256,
      logStore,
      unfinished: unfinishedOrSaid(storage, log),
      snapshots: snapshotThread({ realm, core: name, storage, eventsKept }, log),
    },
  );
  await using _desk = backupDesk({ storage, copied }, log);
  using running = live(core, service.progress);
  await Promise.race([running.ready, running.ended]);
  await using served = await serveCore(configuration, settled.address, {
    service: core.service,
    desk: changes?.desk,
    log,
  });

  const { journal: replayed } = core.service.view();
  service.ready(`${name} listens on ${served.url()}`);
  const shown = { url: served.url(), ...(settled.pin !== null && { pin: settled.pin }), ...replayed };
  process.stdout.write(`${JSON.stringify({ core: name, ...shown })}\n`);
  log.info(shown, 'The core is ready.');
  isReady();
  noteStorage(coreProgram, start.site, configuration, configuration.journal.connectionFile === null ? log : null);
  const changing = new Subscription();
  using _changing = { [Symbol.dispose]: () => changing.unsubscribe() };
  const restarted = new Promise<Fault>((resolve, reject) => {
    const whole = reconfigurableCore({ core, served, work, clock });
    const changed = withLogLevel(whole.changed, log);
    const takenBack = withLogLevel(whole.takenBack, log);
    const signals = (reloads ? fromEvent(process, 'SIGHUP') : NEVER).pipe(tap(() => served.renew(work.now())));
    const programs = { changed: withinWindows(changed, clock.now), takenBack };
    const made =
      changes?.run(programs, signals) ?? reloadedFrom(coreProgram, start, { signals, running: programs.changed, log });
    changing.add(made.subscribe({ next: (why) => resolve(new Fault('configuration', why)), error: reject }));
  });
  const reason = await Promise.race([stopped, restarted, running.ended]);
  if (reason instanceof Fault) log.warn({ why: reason.message }, BEGINS_ANEW);
  else {
    service.stopping();
    log.info({ reason }, 'The core stops.');
  }
  await changes?.pause();
  changing.unsubscribe();
  await served[Symbol.asyncDispose]();
  core.stop();
  await running.ended;
  return reason instanceof Fault ? reason : null;
};

/** A note that cannot be read keeps no core down. */
const unfinishedOrSaid = (storage: string, log: Log) => {
  try {
    const one = unfinishedIn(storage);
    return one === null ? [] : [one];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.error(
      { fault: error.code },
      `An erasure was begun and not ended, and what was noted of it is damaged. ${error.message}`,
    );
    return [];
  }
};

const unkept =
  (why: Fault | null): ConfigurationTroubles =>
  (at) =>
    why === null ? [] : withoutHistory(why.message, at);

/** Of today; those from before are replaced already. */
const keyFilesOf = ({ keyFile, logKeyFile, http }: CoreConfiguration): readonly string[] => [
  keyFile,
  logKeyFile,
  ...(http.tls === null ? [] : [http.tls.keyFile]),
];

/** Before a file is made in the place of the one that is gone. */
const refuseToBeginAnew = (journal: string, logStore: LogStore): void => {
  const { size } = logStore.reached();
  if (size === 0 || existsSync(journal) || existsSync(`${journal}-wal`)) return;
  throw new Fault('storage', `The journal ${journal} is gone. ${shortOf(size, 0)}`);
};

type Life = Disposable & Readonly<{ ready: Promise<void>; ended: Promise<string> }>;

/** The one subscription to the core. `ended` rejects with what it could not live with. */
const live = (core: Core, progress: () => void): Life => {
  const ready = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<string>();
  const running = core.run().subscribe({
    next: ({ kind }) => {
      if (kind === 'ready') ready.resolve();
      progress();
    },
    error: ended.reject,
    complete: () => ended.resolve('complete'),
  });
  // Whoever races it hears of it; nobody else has to.
  ended.promise.catch(() => undefined);
  return { ready: ready.promise, ended: ended.promise, [Symbol.dispose]: () => running.unsubscribe() };
};

const registryNews = (news: FileNews, configuration: CoreConfiguration): RegistryNews => {
  if (news.kind === 'unreadable') return { kind: 'unusable', fault: news.fault };
  try {
    return { kind: 'opened', registry: registryIn(news.bytes, configuration) };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unusable', fault: error };
    throw error;
  }
};
