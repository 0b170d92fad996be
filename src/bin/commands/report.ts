import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readKeyFile } from '../../adapters/ed25519/key-file.ts';
import { type QualityHistory, readQuality } from '../../adapters/sqlite/read-quality.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import { Fault } from '../../domain/fault.ts';
import type { PublicKey } from '../../domain/identity.ts';
import { makeReport } from '../../power-quality/report/make-report.ts';
import type { QualityReport } from '../../power-quality/report/quality-report.ts';
import { reportPeriod } from '../../power-quality/report/report-period.ts';
import { type ReportView, reportViews } from '../../power-quality/report/report-view.ts';
import { monthAt } from '../../power-quality/statistics/kvar-charge.ts';
import { toHex } from '../../wire/bytes.ts';
import { qualityRules } from '../gateway-settings.ts';
import { verifyingKey } from '../installer/commission-report.ts';
import { product } from '../product.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { readLimits } from '../read-limits.ts';
import { checkStore } from '../report/check-store.ts';
import { keepReport } from '../report/keep-report.ts';
import {
  CHAIN_FILE,
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

export type ReportOptions = Readonly<{
  config?: string;
  period?: string;
  view: string;
  limits?: string;
  out: string;
  data?: string;
  warp?: string;
  verify?: string;
  key?: string;
  json?: boolean;
}>;

/**
 * `gridtokenx report`: what a gateway kept of a week, a month or a year, judged, signed and put into a hash chain as JSON,
 * CSV and pages in English and Thai. 0 when everything that could be judged was kept, 1 when not, and under `--verify`
 * when something was altered.
 * @throws Fault
 */
export const run = async (options: ReportOptions): Promise<number> => {
  if (options.verify !== undefined) return verify(options.verify, options);
  const { config, period, json = false } = options;
  if (config === undefined || period === undefined)
    throw new Fault(
      'configuration',
      'Say of which gateway and when: --config <file> --period 2026-W48; or --verify <folder|report.json> --key <public key>.',
    );
  const view = viewOf(options.view);
  const of = reportPeriod(period);
  const configuration = readGatewayConfiguration(config);
  const signer = readKeyFile(configuration.keyFile, 'gateway');
  const limitNames = options.limits?.split(',').map((name) => name.trim()) ?? null;
  const rules = qualityRules(configuration, reportLimits(readLimits, limitNames));
  refuseUnjudged(rules.meters);
  const clock = systemClock({ warp: options.warp === undefined ? undefined : parseWarp(options.warp) });
  using history = openHistory(options.data ?? join(configuration.storage, 'quality.sqlite'));
  makeFolder(options.out);
  using _lock = lockReports(options.out);
  const chain = readChain(options.out);
  const cut = missingHead(readHeads(configuration.storage, options.out), chain, view);
  const span = { from: of.start, to: of.end };
  const report = makeReport({
    gateway: configuration.gateway,
    realm: configuration.realm,
    software: `${product.name} ${product.version}`,
    view,
    period: of,
    at: clock.now(),
    meters: rules.meters,
    tenMinutes: history.frames({ ...span, length: '10min' }),
    // The reactive charge is of whole calendar months, those before the period's first day included.
    quarterHours: history.frames({ from: monthAt(of.start).start, to: of.end, length: '15min' }),
    events: history.events(span),
    data: chainOf(history),
    // Hung on what the gateway made last, a list that was cut off at its end stays so for everybody to see.
    previous: cut ?? lastOf(chain, view),
  });
  const { hash, files } = keepReport(report, signer, { folder: options.out, chain, storage: configuration.storage });
  if (cut !== null)
    process.stderr.write(
      `The last ${view} report that was made in ${options.out}, ${cut}, is not listed there any more: the list was cut off. The new one hangs on it nevertheless.\n`,
    );
  return say(report, { hash, files, json });
};

/** @returns the code the program ends with */
const say = (
  report: QualityReport,
  { hash, files, json }: Readonly<{ hash: string; files: readonly string[]; json: boolean }>,
): number => {
  const [worst] = report.verdicts.filter(({ kind }) => kind === 'substation');
  const broken = report.data.broken !== null;
  if (json)
    process.stdout.write(
      `${JSON.stringify({ hash, verdict: worst?.verdict ?? 'unknown', broken: report.data.broken, files })}\n`,
    );
  else for (const line of linesOf(report, files)) process.stdout.write(`${line}\n`);
  return worst?.verdict === 'exceeded' || broken ? 1 : 0;
};

const viewOf = (name: string): ReportView => {
  const view = reportViews.find((one) => one === name);
  if (view === undefined) throw new Fault('configuration', `--view is "${name}"; allowed: ${reportViews.join(', ')}.`);
  return view;
};

const openHistory = (file: string): QualityHistory => {
  if (!existsSync(file))
    throw new Fault(
      'storage',
      `There is no power-quality data in ${file}. A gateway keeps them in its storage folder once it has read its meters for ten minutes; --data names another file.`,
    );
  return readQuality(file);
};

const chainOf = (history: QualityHistory): Parameters<typeof makeReport>[0]['data'] => {
  const { frames, events } = history.verifyChain();
  const said = (what: string, { broken }: typeof frames): readonly string[] =>
    broken === null ? [] : [`${what} ${broken.number} ${broken.why}`];
  const broken = [...said('frame', frames), ...said('event', events)];
  return {
    chain: 'SHA-256',
    anchor: toHex(frames.anchor),
    head: toHex(frames.head),
    events: { kept: events.kept, anchor: toHex(events.anchor), head: toHex(events.head) },
    broken: broken.length === 0 ? null : broken.join(', '),
  };
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new Fault('storage', `The folder ${folder} cannot be made. Check its path and its owner.`, { cause });
  }
};

const marks = { compliant: '✓', exceeded: '✗', unknown: '?' } as const;

const linesOf = (report: QualityReport, files: readonly string[]): readonly string[] => [
  `${report.gateway}, ${report.period.label}, view ${report.view}: ${report.data.kept} of ${report.data.windows} windows of 10 min are kept${report.complete ? '' : '; the period is not over yet'}.`,
  ...(report.data.broken === null ? [] : [`✗ What the gateway kept was altered: ${report.data.broken}.`]),
  ...report.verdicts.map(({ kind, name, verdict, quantities }) => {
    const broken = Object.entries(quantities).flatMap(([quantity, one]) => (one === 'exceeded' ? [quantity] : []));
    return `${marks[verdict]} ${kind} ${name}: ${verdict}${broken.length === 0 ? '' : ` (${broken.join(', ')})`}`;
  }),
  `${report.events.length} events. Indicative: by polled meters, by the method of EN 50160.`,
  ...files.map((file) => `wrote ${file}`),
];

const verify = (place: string, { key, config, json = false }: ReportOptions): number => {
  if (key === undefined)
    throw new Fault('configuration', 'Say whose signature it should have: --key <public key of the gateway>.');
  const gateway = verifyingKey(key);
  const checks = place.endsWith('.json') ? [checkReport(place, gateway)] : checkFolder(place, gateway, config);
  if (checks.length === 0)
    throw new Fault('storage', `${join(place, CHAIN_FILE)} lists no reports: name the folder they were written to.`);
  if (json) process.stdout.write(`${JSON.stringify(checks)}\n`);
  else for (const check of checks) process.stdout.write(`${checkLine(check)}\n`);
  return checks.every(({ why }) => why === null) ? 0 : 1;
};

/** With the gateway's configuration also whether the list is whole at its end, and what the gateway keeps as it was kept. */
const checkFolder = (folder: string, gateway: PublicKey, config: string | undefined): readonly ReportCheck[] => {
  const checks = checkChain(folder, gateway);
  if (config === undefined || !existsSync(folder)) return checks;
  const { storage } = readGatewayConfiguration(config);
  const heads = readHeads(storage, folder);
  return [...checks, ...checkHeads(heads, listedIn(folder), join(folder, CHAIN_FILE)), ...checkStore(storage, checks)];
};

const checkLine = ({ file, hash, why, says }: ReportCheck): string => {
  if (why !== null) return `✗ ${file}: ${why}`;
  return says === undefined ? `✓ ${file} is as it was signed, SHA-256 ${hash}.` : `✓ ${file}: ${says}`;
};
