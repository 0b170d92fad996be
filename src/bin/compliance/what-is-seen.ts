import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { keyMade } from '../../adapters/signatures/key-file.ts';
import { isCredential } from '../../adapters/signatures/private-file.ts';
import { askClockOffset } from '../../adapters/system/clock-offset.ts';
import { actingFunctions } from '../../compliance/acting-functions.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import type { Observation, RetentionDuty } from '../../domain/compliance.ts';
import { Fault } from '../../domain/fault.ts';
import { DAY, type Instant } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import { readCases } from './case-register.ts';
import { lastBackup } from './last-backup.ts';
import { authorsNamed, namedByCore, namedSeen } from './named-keys.ts';

type Seen = readonly Observation[];

/** What is seen of a gateway. Changes nothing. */
export const seenOfGateway = async (gateway: GatewayConfiguration, clock: Pick<Clock, 'state'>): Promise<Seen> => {
  const { core, mqtt, outbox, quality, record, storage, keyFile, cryptography } = gateway;
  const { keyDays } = cryptography;
  return [
    await clockSeen(clock),
    sizedFor('Outbox (receipts, alarms)', outbox.keptFor, 'retention.batchesDays'),
    sizedFor('Power quality', quality.keptFor, 'retention.statisticsDays'),
    serviceJournal(),
    ...(record === null
      ? []
      : [keptFor('Recordings', 'personal-data-retention', record.days * DAY, 'retention.recordingsDays')]),
    ...keySeen('gateway key', keyFile, keyDays),
    ...keySeen('witness key', join(storage, 'witness.key'), keyDays),
    ...(await namedSeen(storage, authorsNamed(gateway.changes.authors), keyDays)),
    connection('connection to the core', core.url, 1.3),
    ...(mqtt === null ? [] : [connection('connection to the broker', mqtt.url, Number(mqtt.oldestTls))]),
    ...casesSeen(storage),
    acting,
  ];
};

/** What is seen of a core. Changes nothing. */
export const seenOfCore = async (core: CoreConfiguration, clock: Pick<Clock, 'state'>): Promise<Seen> => {
  const { storage, keyFile, logKeyFile, http, retention, cryptography } = core;
  const { keyDays } = cryptography;
  return [
    await clockSeen(clock),
    { kind: 'kept', what: 'Transparency log', duty: 'log-retention', days: null },
    serviceJournal(),
    { kind: 'kept', what: 'Archive of bills', duty: 'bill-retention', days: null },
    { kind: 'kept', what: 'Archive of readings', duty: 'personal-data-retention', days: null },
    // A late batch is a household's readings; a request to be enrolled may lead to whoever was invited.
    keptFor('Quarantine', 'personal-data-retention', retention.quarantine, 'retention.quarantineDays'),
    keptFor('Folder of requests', 'personal-data-retention', retention.requests, 'retention.requestsDays'),
    ...keySeen('core key', keyFile, keyDays),
    ...keySeen('log key', logKeyFile, keyDays),
    ...(http.tls === null ? [] : keySeen('TLS key', http.tls.keyFile, keyDays)),
    ...(await namedSeen(storage, namedByCore(core), keyDays)),
    { kind: 'enrolled', what: 'keys of gateways', elsewhere: 'gateways', most: keyDays },
    { kind: 'enrolled', what: 'keys of accounts', elsewhere: 'accounts', most: keyDays },
    {
      kind: 'transport',
      what: 'core’s own server',
      version: http.tls === null ? null : 1.3,
      loopback: isLoopback(http.host),
    },
    { kind: 'backup', what: 'storage of the core', at: lastBackup(storage) },
    ...casesSeen(storage),
    acting,
  ];
};

const acting: Observation = { kind: 'acting', functions: actingFunctions.length };

const clockSeen = async ({ state }: Pick<Clock, 'state'>): Promise<Observation> => {
  if (state() === 'simulated') return { kind: 'clock', state: 'simulated', offset: null, bound: null };
  const off = await askClockOffset();
  // Asked for the first time it begins to find out, and knows by now.
  return { kind: 'clock', state: state(), ...off };
};

const keptFor = (what: string, duty: RetentionDuty, span: number, setting: string): Observation => ({
  ...{ kind: 'kept', what, duty, setting },
  days: Math.floor(span / DAY),
});

/** Of a store that lets go of the oldest before its time where its file is full. */
const sizedFor = (what: string, span: number, setting: string): Observation => ({
  ...{ kind: 'kept', what, duty: 'log-retention', setting, sized: true },
  days: Math.floor(span / DAY),
});

/** Of journald.conf(5): there is no least, only a most, and the size of the disk may end it sooner. */
const serviceJournal = (): Observation => ({
  ...{ kind: 'kept', what: 'Service journal', duty: 'log-retention', sized: true },
  days: daysOfJournal(journalSettings().map(textOf)),
});

/** In the order in which later ones win. */
const journalSettings = (): readonly string[] => {
  const dropIns = ['/usr/lib/systemd/journald.conf.d', '/run/systemd/journald.conf.d', '/etc/systemd/journald.conf.d'];
  const inFolder = (folder: string) =>
    namesIn(folder)
      .filter((name) => name.endsWith('.conf'))
      .map((name) => join(folder, name));
  return ['/etc/systemd/journald.conf', ...dropIns.flatMap(inFolder).toSorted(byName)];
};
const namesIn = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
const byName = (one: string, other: string): number =>
  (one.split('/').at(-1) ?? '').localeCompare(other.split('/').at(-1) ?? '');
const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** Units of systemd.time(7), in days; without one it is seconds. */
const SECOND_IN_DAYS = 1 / 86_400;
const spans: readonly (readonly [units: readonly string[], days: number])[] = [
  [['usec', 'us', 'µs', 'μs'], SECOND_IN_DAYS / 1e6],
  [['msec', 'ms'], SECOND_IN_DAYS / 1e3],
  [['', 'seconds', 'second', 'sec', 's'], SECOND_IN_DAYS],
  [['minutes', 'minute', 'min', 'm'], 1 / 1_440],
  [['hours', 'hour', 'hr', 'h'], 1 / 24],
  [['days', 'day', 'd'], 1],
  [['weeks', 'week', 'w'], 7],
  [['months', 'month', 'M'], 30.44],
  [['years', 'year', 'y'], 365.25],
];
const daysOf = (unit: string): number => spans.find(([units]) => units.includes(unit))?.[1] ?? Number.NaN;

const SPAN = /(\d+(?:\.\d+)?)\s*([a-zµμ]*)/gi;
/** `1month 2d`. NaN: it is no time span. */
const spanOf = (text: string): number =>
  text === '' || text.replaceAll(SPAN, '').trim() !== ''
    ? Number.NaN
    : [...text.matchAll(SPAN)].reduce((sum, [, value, unit = '']) => sum + Number(value) * daysOf(unit), 0);

const lastSaid = (files: readonly string[], name: string): string | undefined =>
  files
    .flatMap((text) => [...text.matchAll(new RegExp(`^[ \\t]*${name}[ \\t]*=(.*)$`, 'gm'))])
    .at(-1)?.[1]
    ?.trim();

/**
 * The most days that journald keeps, of the last assignment of `MaxRetentionSec=`; undefined where there is none, or it is empty, 0 (off)
 * or no time span. 0 where nothing is kept at all.
 */
export const daysOfJournal = (files: readonly string[]): number | undefined => {
  if (lastSaid(files, 'Storage') === 'none') return 0;
  const days = spanOf(lastSaid(files, 'MaxRetentionSec') ?? '');
  return Number.isFinite(days) && days > 0 ? Math.floor(days) : undefined;
};

/** How old a key is says its file; when that was changed last proves nothing. A credential has no rights of its own. */
const keySeen = (what: string, file: string, most: number | null): Seen => {
  const mode = othersIn(file);
  return mode === 'absent' ? [] : [{ kind: 'key', what, mode, made: madeIn(file), most }];
};

const othersIn = (file: string): number | null | undefined | 'absent' => {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) return 'absent';
    return isCredential(file) ? null : stats.mode & 0o077;
  } catch {
    return undefined;
  }
};

const madeIn = (file: string): Instant | null => {
  try {
    return keyMade(file);
  } catch {
    return null;
  }
};

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

const connection = (what: string, address: string, version: number): Observation => {
  const { protocol, hostname } = new URL(address);
  const isSafe = protocol === 'https:' || protocol === 'mqtts:' || protocol === 'wss:';
  return {
    kind: 'transport',
    what,
    version: isSafe ? version : null,
    loopback: isLoopback(hostname.replace(/^\[|\]$/g, '')),
  };
};

const casesSeen = (storage: string): Seen => {
  try {
    return readCases(storage).cases.map((open) => ({ kind: 'case', open }));
  } catch (error) {
    if (error instanceof Fault) return [{ kind: 'unreadable', why: error.message }];
    throw error;
  }
};
