import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { readKeyFile, readPrivate } from '../../adapters/signatures/key-file.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { isOpaqueId, type PublicKey } from '../../domain/identity.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import { makeReport } from '../../power-quality/report/make-report.ts';
import type { QualityReport } from '../../power-quality/report/quality-report.ts';
import { type ReportPeriod, reportPeriod } from '../../power-quality/report/report-period.ts';
import { type ReportView, reportViews } from '../../power-quality/report/report-view.ts';
import { monthAt } from '../../power-quality/statistics/kvar-charge.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { progress } from '../installer/progress.ts';
import { product } from '../product.ts';
import { publicKeyGiven } from '../public-key-given.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { readLimits } from '../read-limits.ts';
import { checkStore } from '../report/check-store.ts';
import { keepReport } from '../report/keep-report.ts';
import {
  CHAIN_FILE,
  type ChainLine,
  checkChain,
  checkReport,
  lastOf,
  listedIn,
  type ReportCheck,
  readChain,
} from '../report/report-chain.ts';
import { checkHeads, missingHead, readHeads } from '../report/report-heads.ts';
import { refuseUnjudged, reportLimits } from '../report/report-limits.ts';
import { lockReports } from '../report/report-lock.ts';
import { reportMeters } from '../report/report-meters.ts';
import { openStorages } from '../report/report-storages.ts';
import { said, spoken } from '../speech.ts';

export type ReportOptions = Readonly<{
  config?: readonly string[];
  period?: string;
  view: string;
  limits?: string;
  out: string;
  data?: readonly string[];
  substation?: string;
  sign?: string;
  warp?: string;
  verify?: string;
  key?: string;
  json?: boolean;
}>;

/**
 * `gridtokenx report`: what a gateway kept of a week, a month or a year, or what the gateways of a substation did, judged,
 * signed and put into a hash chain as JSON, CSV and pages in English and Thai. 0 when everything that could be judged was
 * kept and all data could be read, 1 when not, and under `--verify` when something was altered.
 * @throws Fault
 */
export const run = async (options: ReportOptions): Promise<number> => {
  if (options.verify !== undefined) return verify(options.verify, options);
  const { config: files = [], period, json = false } = options;
  if (files.length === 0 || period === undefined)
    throw new Fault(
      'configuration',
      'Say of which gateway and when: --config <file> --period 2026-W48; or --verify <folder|report.json> --key <public key>.',
    );
  const view = viewOf(options.view);
  const of = reportPeriod(period);
  const configurations = files.map((file) => readGatewayConfiguration(file)) as [
    GatewayConfiguration,
    ...GatewayConfiguration[],
  ];
  const [first] = configurations;
  const name = nameOf(configurations, options.substation);
  const signer = options.sign === undefined ? readKeyFile(first.keyFile, 'gateway') : signerIn(options.sign);
  const limitNames = options.limits?.split(',').map((one) => one.trim()) ?? null;
  const meters = reportMeters(configurations, reportLimits(readLimits, limitNames));
  refuseUnjudged(meters);
  const now = systemClock({ warp: options.warp === undefined ? undefined : parseWarp(options.warp) }).now();
  refuseFuture(of, now);
  const shown = progress(false);
  const passed = (gateway: string, done: number, all: number): void =>
    shown.show(() => `${gateway}: ${Math.floor((100 * done) / Math.max(1, all))} % of what was kept is read`);
  // The reactive charge is of whole calendar months, those before the period's first day included.
  const from = monthAt(of.start).start;
  using opened = openStorages({ configurations, data: options.data ?? [], from, period: of, passed });
  madeFolder(options.out);
  const storages = configurations.map(({ storage }) => storage);
  // What is wrong with the folder is said before anything is read.
  withChain(options.out, storages, view, () => undefined);
  const made = makeReport({
    name,
    realm: first.realm,
    software: `${product.name} ${product.version}`,
    view,
    period: of,
    at: now,
    meters,
    storages: opened.storages,
    previous: null,
  });
  shown.end();
  const { report, hash, written, cut } = withChain(options.out, storages, view, (chain, cut) => {
    // Hung on what a gateway made last, a list that was cut off at its end stays so for everybody to see.
    const report = { ...made, previous: cut ?? lastOf(chain, view) };
    const { hash, files: written } = keepReport(report, signer, { folder: options.out, chain, storages });
    return { report, hash, written, cut };
  });
  if (cut !== null)
    process.stderr.write(
      spoken(
        `The last ${view} report that was made in ${options.out}, ${cut}, is not listed there any more: the list was cut off. The new one hangs on it nevertheless.\n`,
      ),
    );
  return say(report, { hash, files: written, json });
};

/**
 * What comes of the list in a folder while no other run can add to it: reading a year takes minutes and needs no lock. `cut`
 * is the last report some gateway knows of and the list does not hold any more.
 */
const withChain = <T>(
  folder: string,
  storages: readonly string[],
  view: ReportView,
  then: (chain: readonly ChainLine[], cut: string | null) => T,
): T => {
  using _lock = lockReports(folder);
  const chain = readChain(folder);
  const cuts = storages.map((storage) => missingHead(readHeads(storage, folder), chain, view));
  return then(chain, cuts.find((cut) => cut !== null) ?? null);
};

/** @throws Fault `configuration` for several gateways of a substation without a name. */
const nameOf = (
  [first, ...others]: readonly [GatewayConfiguration, ...GatewayConfiguration[]],
  substation: string | undefined,
): string => {
  if (substation === undefined && others.length > 0)
    throw new Fault('configuration', 'Several gateways are a substation: give it a name with --substation <name>.');
  if (substation !== undefined && !isOpaqueId(substation))
    throw new Fault(
      'configuration',
      `--substation is "${substation}"; allowed: up to 63 of a-z, 0-9 and -, as in files and reports.`,
    );
  return substation ?? first.gateway;
};

/** @throws Fault `key` for the key of somebody who signs no reports. */
const signerIn = (file: string): MessageSigner => {
  const signer = readPrivate(file);
  if (signer.purpose !== 'gateway' && signer.purpose !== 'operator')
    throw new Fault('key', `${file} has the purpose ${signer.purpose}. Give the key of a gateway or of an operator.`);
  return signer;
};

/** @throws Fault `configuration` for a period that has not begun. */
const refuseFuture = ({ label, start }: ReportPeriod, now: Instant): void => {
  if (start <= now) return;
  throw new Fault(
    'configuration',
    `${label} has not begun: it starts at ${bangkokTime(start)}, and it is ${bangkokTime(now)}. Is the clock right?`,
  );
};

/** @returns the code the program ends with */
const say = (
  report: QualityReport,
  { hash, files, json }: Readonly<{ hash: string; files: readonly string[]; json: boolean }>,
): number => {
  const [worst] = report.verdicts.filter(({ kind }) => kind === 'substation');
  const { storages, shared } = report.data;
  if (json)
    process.stdout.write(
      `${JSON.stringify({ hash, verdict: worst?.verdict ?? 'unknown', storages, shared, files })}\n`,
    );
  else for (const line of linesOf(report, files)) process.stdout.write(spoken(`${line}\n`));
  const isSound = storages.every(({ broken, lost }) => broken === null && lost === null);
  return worst?.verdict !== 'exceeded' && isSound && shared.every(({ twice }) => twice === 0) ? 0 : 1;
};

const viewOf = (name: string): ReportView => {
  const view = reportViews.find((one) => one === name);
  if (view === undefined) throw new Fault('configuration', `--view is "${name}"; allowed: ${reportViews.join(', ')}.`);
  return view;
};

const madeFolder = (folder: string): void => {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new Fault('storage', `The folder ${folder} cannot be made. Check its path and its owner.`, { cause });
  }
};

const lastingLine = ({ events }: QualityReport): string => {
  const lasting = events.filter(({ end }) => end === null).length;
  return lasting === 0 ? '' : `, ${lasting} of which ${lasting === 1 ? 'lasts' : 'last'} still`;
};

const marks = { compliant: '✓', exceeded: '✗', unknown: '?' } as const;

const linesOf = (report: QualityReport, files: readonly string[]): readonly string[] => [
  `${report.gateway}, ${report.period.label}, view ${report.view}: ${report.data.kept} of ${report.data.windows} windows of 10 min are kept${report.complete ? '' : '; the period is not over yet'}.`,
  ...report.data.storages.flatMap(storageLines),
  ...report.data.shared.map(sharedLine),
  ...report.verdicts.map(({ kind, name, verdict, quantities }) => {
    const broken = Object.entries(quantities).flatMap(([quantity, one]) => (one === 'exceeded' ? [quantity] : []));
    return `${marks[verdict]} ${said(kind)} ${name}: ${said(verdict)}${broken.length === 0 ? '' : ` (${broken.join(', ')})`}`;
  }),
  ...report.kvar.map(kvarLine),
  `${report.events.length} events${lastingLine(report)}. Indicative: by polled meters, by the method of EN 50160.`,
  ...files.map((file) => `wrote ${file}`),
];

const storageLines = ({
  gateway,
  kept,
  broken,
  lost,
}: QualityReport['data']['storages'][number]): readonly string[] => [
  ...(broken === null ? [] : [`✗ The windows ${gateway} kept were altered, and are left out: ${broken}.`]),
  ...(lost === null ? [] : [`✗ Of ${gateway} only ${kept} windows could be read: ${lost}`]),
];

const kvarLine = (row: QualityReport['kvar'][number]): string =>
  `  ${row.device}, reactive charge of ${row.month} so far (${row.elapsed} % of it over): ${row.excessKvar} kvar beyond ${row.freePercent} % of ${row.kilowatts} kW, ${row.thb} THB by ${row.authority}${row.confirmed ? '' : ' (rate not confirmed)'}`;

const sharedLine = ({ device, stays, twice }: QualityReport['data']['shared'][number]): string => {
  const where = stays
    .map(({ gateway, from, to }) => `${gateway} ${from.slice(0, 16)} to ${to.slice(0, 16)}`)
    .join(', ');
  return twice === 0
    ? `  meter ${device} moved: ${where}`
    : `✗ meter ${device} is read by several gateways at once, in ${twice} windows: ${where}. Are they two meters of one name?`;
};

const verify = (place: string, { key, config = [], json = false }: ReportOptions): number => {
  if (key === undefined)
    throw new Fault('configuration', 'Say whose signature it should have: --key <public key of the gateway>.');
  const gateway = publicKeyGiven(key, 'gateway', 'operator');
  const checks = place.endsWith('.json') ? [checkReport(place, gateway)] : checkFolder(place, gateway, config);
  if (checks.length === 0)
    throw new Fault('storage', `${join(place, CHAIN_FILE)} lists no reports: name the folder they were written to.`);
  if (json) process.stdout.write(`${JSON.stringify(checks)}\n`);
  else for (const check of checks) process.stdout.write(spoken(`${checkLine(check)}\n`));
  return checks.every(({ why }) => why === null) ? 0 : 1;
};

/** With configurations also whether the list is whole at its end, and what each of the gateways keeps as it was kept. */
const checkFolder = (folder: string, key: PublicKey, configs: readonly string[]): readonly ReportCheck[] => {
  const gateways = configs.map((file) => readGatewayConfiguration(file));
  const checks = checkChain(folder, key);
  if (gateways.length === 0 || !existsSync(folder)) return checks;
  const known = gateways.map(({ storage }) => readHeads(storage, folder));
  // Reports of before are known to the gateway that was named first alone.
  const told = known.filter((heads) => Object.keys(heads).length > 0);
  const ends = (told.length > 0 ? told : known.slice(0, 1)).flatMap((heads) =>
    checkHeads(heads, listedIn(folder), join(folder, CHAIN_FILE)),
  );
  return [
    ...checks,
    // What several gateways know is said once.
    ...ends.filter(({ why }, at) => ends.findIndex((other) => other.why === why) === at),
    ...gateways.flatMap((gateway) => checkStore(gateway, checks)),
  ];
};

const checkLine = ({ file, hash, why, listed, says }: ReportCheck): string => {
  if (why !== null) return `✗ ${file}: ${said(why)}`;
  if (says !== undefined) return `✓ ${file}: ${said(says)}`;
  const unsigned =
    listed === 'unsigned' ? ' Its line in the list is not signed: nobody vouches for its pages and tables.' : '';
  return `✓ ${file} is as it was signed, SHA-256 ${hash}.${unsigned}`;
};
