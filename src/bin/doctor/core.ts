import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { answersAt } from '../../adapters/http/answers-at.ts';
import { readKeyFile, readTlsKey } from '../../adapters/signatures/key-file.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { journalFileIn, ownArchiveIn } from '../core-journal.ts';
import { coreParts } from '../core-settled.ts';
import { tooOld } from '../key-rules.ts';
import { type Finding, findingsOf } from './finding.ts';
import { judgePaper, paperIn } from './papers.ts';

/** Everything a core of this configuration needs at `now` (Unix ms), and could not start without. Nothing is changed. */
export const examineCore = async (
  file: string,
  configuration: CoreConfiguration,
  now: number,
): Promise<readonly Finding[]> => [
  rulesFinding(file, configuration),
  ...keyFindings(configuration, instant(now)),
  registryFinding(configuration),
  judgeCoreStorage(coreStorageFacts(configuration)),
  ...certificateFindings(configuration, now),
  await serverFinding(configuration),
];

const CORRECT = 'Correct the file and run this again.';

const rulesFinding = (file: string, configuration: CoreConfiguration): Finding => {
  const { ok, fail } = findingsOf('configuration');
  const { core, http } = configuration;
  return orFailed(
    () => {
      coreParts.rules(configuration);
      return ok(file, `core ${core}, which listens on ${http.host} port ${http.port}`);
    },
    (why) => fail(file, why, CORRECT),
  );
};

const keyFindings = ({ keyFile, logKeyFile, http, cryptography }: CoreConfiguration, now: Instant) => {
  const { ok, warn, fail } = findingsOf('key');
  const one = (file: string, purpose: 'core' | 'log' | 'tls'): Finding =>
    orFailed(
      () => {
        const kid = purpose === 'tls' ? readTlsKey(file).signer?.key.kid : readKeyFile(file, purpose).key.kid;
        const old = tooOld(file, cryptography.keyDays, now);
        if (old !== null) return warn(file, old, 'gridtokenx keys rotate: see deploy/keys.md.');
        // A key that came with its certificate has no name here.
        return ok(
          file,
          kid === undefined ? 'is a key for TLS, readable by you alone' : `is key ${kid}, readable by you alone`,
        );
      },
      (why) => fail(file, why, `A new one: gridtokenx keys generate ${purpose} <file>.`),
    );
  return [one(keyFile, 'core'), one(logKeyFile, 'log'), ...(http.tls === null ? [] : [one(http.tls.keyFile, 'tls')])];
};

const registryFinding = (configuration: CoreConfiguration): Finding => {
  const { ok, fail } = findingsOf('registry');
  const { file } = configuration.registry;
  return orFailed(
    () => {
      const { version, gateways } = coreParts.registry(configuration).registry;
      return ok(file, `is version ${version}, signed by the operator: ${gateways.length} gateways`);
    },
    (why) =>
      fail(file, why, 'Correct registry.file and registry.operatorKey, or have the operator hand it over again.'),
  );
};

/** What the machine says of a core's folder, bytes; `taken` null: its journal is in PostgreSQL. */
export type CoreStorageFacts = Readonly<{
  folder: string;
  writable: boolean;
  free: number;
  taken: number | null;
  allowed: number;
}>;

const mebibytes = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MiB`;

/** Whether journal and evidence have the room they may take. */
export const judgeCoreStorage = ({ folder, writable, free, taken, allowed }: CoreStorageFacts): Finding => {
  const { ok, warn, fail } = findingsOf('storage');
  if (!writable)
    return fail(
      folder,
      'cannot be written',
      'Check its owner, and whether the disk is mounted read-only: mount | grep " ro"',
    );
  if (taken === null) return ok(folder, `${mebibytes(free)} free; the journal is in PostgreSQL`);
  const says = `${mebibytes(free)} free; journal and evidence take ${mebibytes(taken)} of the ${mebibytes(allowed)} they may`;
  const missing = allowed - taken - free;
  return missing <= 0
    ? ok(folder, says)
    : warn(
        folder,
        `${says}: ${mebibytes(missing)} more than there are`,
        'Free space, or lower journal.largestMebibytes: on a full disk a core takes no reading and no order.',
      );
};

const coreStorageFacts = ({ storage: folder, journal }: CoreConfiguration): CoreStorageFacts => {
  let there = folder;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const { bavail, bsize } = statfsSync(there);
  const files = [journalFileIn(folder), ownArchiveIn(folder)].flatMap((file) => [file, `${file}-wal`]);
  const size = files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  const taken = journal.connectionFile === null ? size : null;
  return { folder, writable: mayWrite(there), free: bavail * bsize, taken, allowed: journal.maxBytes };
};

const mayWrite = (folder: string): boolean => {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
};

const certificateFindings = (configuration: CoreConfiguration, now: number): readonly Finding[] => {
  const { ok, fail } = findingsOf('certificates');
  const { http } = configuration;
  const about = http.tls?.certificateFile ?? http.tls?.keyFile ?? null;
  if (about === null || http.tls === null) return [];
  const wrong = orFailed(
    () => {
      coreParts.listening(configuration);
      return null;
    },
    (why) => fail(about, why, 'Name the certificate of http.keyFile in http.certificateFile.'),
  );
  if (wrong !== null) return [wrong];
  // One that is made of the key at each start is always fresh.
  const { certificateFile } = http.tls;
  if (certificateFile === null) return [ok(about, 'its certificate is made anew at each start')];
  const renew = 'Renew it, and send SIGHUP: connections from then on get the new one.';
  return [judgePaper(paperIn(certificateFile), now, renew) ?? ok(about, 'is a certificate that holds')];
};

const serverFinding = async ({ http: { host, port, tls } }: CoreConfiguration): Promise<Finding> => {
  const { ok, warn, skipped } = findingsOf('core');
  const url = `${tls === null ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
  if (port === 0) return skipped(url, 'it takes any port that is free');
  return (await answersAt(url))
    ? ok(url, 'takes connections')
    : warn(
        url,
        'gives no answer',
        'Start it (gridtokenx core --config, or its service), or see in its log why it ended.',
      );
};

const orFailed = <T>(work: () => T, failed: (why: string) => Finding): T | Finding => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) return failed(error.message);
    throw error;
  }
};
