import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { map } from 'rxjs';
import { openLogFiles } from '../../adapters/files/log-files.ts';
import { quarantineFolder } from '../../adapters/files/quarantine.ts';
import { requestFolder } from '../../adapters/files/request-folder.ts';
import { type FileNews, watchedFile } from '../../adapters/files/watched-file.ts';
import { coreServer } from '../../adapters/http/core-server.ts';
import { pinOf, selfSigned } from '../../adapters/http/tls-certificate.ts';
import { pinoLog } from '../../adapters/pino/log.ts';
import { readTlsKey } from '../../adapters/signatures/key-file.ts';
import { requestProblem } from '../../adapters/signatures/request-problem.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { openArchive } from '../../adapters/sqlite/archive.ts';
import { lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { serviceNotifier } from '../../adapters/system/systemd.ts';
import { verificationPool } from '../../adapters/verify/verification-pool.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { withNodePrices } from '../../configuration/node-prices.ts';
import { readTariffFolder } from '../../configuration/tariff-folder.ts';
import { shortOf } from '../../core/log-reached.ts';
import type { RegistryNews } from '../../core/registry-changes.ts';
import { type Core, createCore } from '../../core.ts';
import { Fault } from '../../domain/fault.ts';
import { instant } from '../../domain/time.ts';
import type { LogStore } from '../../ports/log-store.ts';
import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import { publicKey } from '../../wire/key-id.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { type OpenedRegistry, openRegistry } from '../../wire/registry-file.ts';
import { watchedDuties } from '../compliance/compliance-watch.ts';
import { coreLookedAt } from '../compliance/which-program.ts';
import { journalFileIn, openCoreJournal } from '../core-journal.ts';
import { coreKeysOf } from '../core-keys.ts';
import { numberOption } from '../installer/ranges.ts';
import { refuseForeignKeys, warnOfOldKeys } from '../key-rules.ts';
import { moment } from '../moment.ts';
import { product } from '../product.ts';
import { readCoreConfiguration } from '../read-core-configuration.ts';
import { shipped } from '../shipped.ts';
import { snapshotThread } from '../snapshots/snapshot-thread.ts';
import { backupDesk } from '../storage/backup-desk.ts';
import { untilStopped } from '../until-stopped.ts';
import { verificationWith } from '../verification-with.ts';

const verificationWorker = new URL(
  import.meta.url.endsWith('.ts') ? '../verification-worker.ts' : './verification-worker.js',
  import.meta.url,
);

/**
 * Runs a core until it is told to stop; 0 after a graceful stop, which writes what is queued and the state hash.
 * @throws Fault for what a person must put right.
 */
export const run = async ({ config, warp, ...asked }: Asked): Promise<number> => {
  const stopped = untilStopped();
  const configuration = readCoreConfiguration(config);
  const { core: name, realm, journal: rows, eventsKept } = configuration;
  const clock = systemClock({ warp: warp === undefined ? undefined : parseWarp(warp) });
  if (warp !== undefined && realm !== 'simulation')
    throw new Fault(
      'configuration',
      `--warp is for the realm simulation; this core is of the realm ${realm}. Leave it out.`,
    );
  const afterLoss =
    asked.afterLoss === undefined ? undefined : numberOption('after-loss', asked.afterLoss, 1, 9_999_999_999);
  const notBefore = asked.notBefore === undefined ? {} : { notBefore: instant(moment('not-before', asked.notBefore)) };
  const log = pinoLog({ program: name });
  const keys = coreKeysOf(configuration);
  warnOfOldKeys(keyFilesOf(configuration), configuration.cryptography.keyDays, clock.now(), log);
  const registry = readRegistry(configuration);
  const registries = watchedFile(configuration.registry.file).pipe(map((news) => registryNews(news, configuration)));
  const folder = readTariffFolder(configuration.dataFolder ?? shipped('config'));
  const [tariffs, market] = [folder.files, withNodePrices(configuration.market, folder, config)];
  const { address, pin } = listenAddress(configuration);

  using _ = lockFolder(configuration.storage, `the core ${name} (process ${process.pid})`);
  using logStore = openLogFiles({ folder: join(configuration.storage, 'log'), log, afterLoss });
  if (rows.connectionFile === null) refuseToBeginAnew(journalFileIn(configuration.storage), logStore);
  await using journal = openCoreJournal(configuration, configuration, log);
  await using archive = openArchive(join(configuration.storage, 'archive.sqlite'), { log });
  await using verifying = verificationPool({
    entry: verificationWorker,
    size: configuration.verification.threads,
    here: verificationWith(verifySignature),
    log,
  });
  const quarantine = quarantineFolder(join(configuration.storage, 'quarantine'), log);
  const requests = { ...requestFolder(join(configuration.storage, 'requests')), problem: requestProblem };
  const core = createCore(
    { core: name, realm, market, tariffs, eventsKept, ...rows, ...notBefore },
    {
      journal,
      archive,
      operator: { key: publicKey(configuration.registry.operatorKey), verify: verifySignature },
      clock,
      log,
      keys,
      registry,
      registries,
      verifier: verifying,
      judge: verifying,
      quarantine,
      requests,
      duties: watchedDuties(coreLookedAt(configuration), { clock, log }),
      ...(configuration.regulators.length > 0 && { regulators: configuration.regulators }),
      sha256,
      logStore,
      snapshots: snapshotThread({ realm, core: name, storage: configuration.storage, eventsKept }, log),
    },
  );
  await using _desk = backupDesk({ storage: configuration.storage, journal, archive }, log);
  const service = serviceNotifier();
  using life = live(core, service.progress);
  await Promise.race([life.ready, life.ended]);
  const { requestsPerMinute, rates } = configuration.http;
  const { listeners: mostListeners, listenersOfOneAddress: mostOfOne } = configuration.sessions;
  const served = { mostListeners, mostOfOne };
  const settings = {
    listen: address,
    page: shipped('dist/web'),
    version: product.version,
    requestsPerMinute,
    rates,
    market: served,
  };
  const server = await coreServer(core.service, settings, log);

  const { journal: replayed } = core.service.view();
  service.ready(`${name} listens on ${server.url}`);
  const shown = { url: server.url, ...(pin !== null && { pin }), ...replayed };
  process.stdout.write(`${JSON.stringify({ core: name, ...shown })}\n`);
  log.info(shown, 'The core is ready.');
  const reason = await Promise.race([stopped, life.ended]);
  service.stopping();
  log.info({ reason }, 'The core stops.');
  await server[Symbol.asyncDispose]();
  core.stop();
  await life.ended;
  return 0;
};

type Asked = Readonly<{ config: string; warp?: string; afterLoss?: string; notBefore?: string }>;

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

const readRegistry = (configuration: CoreConfiguration): OpenedRegistry =>
  opened(readBytes(configuration.registry.file, 'registry'), configuration);

/** @throws Fault `registry` also where a gateway's key is of an algorithm that is not taken here. */
const opened = (bytes: Uint8Array, { registry, cryptography }: CoreConfiguration): OpenedRegistry => {
  const found = openRegistry(bytes, publicKey(registry.operatorKey), verifySignature, isEnrollableKey);
  refuseForeignKeys(found.registry, cryptography.algorithms);
  return found;
};

const registryNews = (news: FileNews, configuration: CoreConfiguration): RegistryNews => {
  if (news.kind === 'unreadable') return { kind: 'unusable', fault: news.fault };
  try {
    return { kind: 'opened', registry: opened(news.bytes, configuration) };
  } catch (error) {
    if (error instanceof Fault) return { kind: 'unusable', fault: error };
    throw error;
  }
};

const readBytes = (file: string, what: string): Uint8Array => {
  try {
    return new Uint8Array(readFileSync(file));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('configuration', `The ${what} ${file} cannot be read: ${why}`, { cause });
  }
};

/** What is listened with, and the key that gateways pin; null over plain HTTP. */
const listenAddress = ({ core, http: { host, port, tls } }: CoreConfiguration) => {
  if (tls === null) return { address: { host, port, tls }, pin: null };
  const { pem: key, signer } = readTlsKey(tls.keyFile);
  const certificate =
    tls.certificateFile === null
      ? ownCertificate(core, tls.keyFile, signer)
      : Buffer.from(readBytes(tls.certificateFile, 'certificate')).toString('utf8');
  return { address: { host, port, tls: { certificate, key } }, pin: pinOf(certificate, key) };
};

const ownCertificate = (core: string, file: string, signer: MessageSigner | null): string => {
  if (signer !== null) return selfSigned(core, signer, Date.now());
  throw new Fault(
    'configuration',
    `http.keyFile ${file} was not made by \`gridtokenx keys generate tls\`: name its certificate in http.certificateFile too.`,
  );
};
