import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type QualityHistory, readQuality } from '../../adapters/sqlite/read-quality.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { HOUR } from '../../domain/time.ts';
import type { QualityReport } from '../../power-quality/report/quality-report.ts';
import { toHex } from '../../wire/bytes.ts';
import { brokenLinks } from './broken-links.ts';
import type { ReportCheck } from './report-chain.ts';

/**
 * Whether what the gateway keeps is what it kept, to the newest; and what it was when the reports were signed, which a store
 * that was written anew as a whole is not. `signed` are the checks of those reports. Nothing where there is no store
 * and none of them was made of one; a failed check where it cannot be read.
 */
export const checkStore = (
  { gateway, storage }: Pick<GatewayConfiguration, 'gateway' | 'storage'>,
  signed: readonly ReportCheck[],
): readonly ReportCheck[] => {
  const file = join(storage, 'quality.sqlite');
  if (!existsSync(file))
    return signed.some((report) => report.why === null && headIn(reportIn(report.file).data, gateway) !== null)
      ? [failed(file, `Reports were made of what ${gateway} kept here, and it is not there any more.`)]
      : [];
  try {
    return checkKept({ gateway, file }, signed);
  } catch (error) {
    // One that cannot be read says nothing of the others.
    if (error instanceof Fault) return [failed(file, error.message)];
    throw error;
  }
};

const failed = (file: string, why: string): ReportCheck => ({ file, hash: null, previous: null, why });

const checkKept = (
  { gateway, file }: Readonly<{ gateway: string; file: string }>,
  signed: readonly ReportCheck[],
): readonly ReportCheck[] => {
  using history = readQuality(file);
  const { frames, events } = history.verifyChain();
  const check = (why: string | null, says?: string): ReportCheck => ({
    file,
    hash: toHex(frames.head),
    previous: null,
    why,
    ...(says !== undefined && { says }),
  });
  const broken = [...brokenLinks('frame', frames), ...brokenLinks('event', events)];
  if (broken.length > 0) return [check(`What the gateway kept was altered: ${broken.join(', ')}.`)];
  const lost = signed.flatMap((report) => (report.why === null ? missingIn(history, gateway, report.file) : []));
  if (lost.length > 0) return lost.map((why) => check(why));
  return [check(null, `${frames.kept} windows and ${events.kept} events hang on one another as they were kept.`)];
};

const missingIn = (history: QualityHistory, gateway: string, file: string): readonly string[] => {
  const { made, data } = reportIn(file);
  const oldest = history.oldestFrame();
  // Within an hour of its start a window is over and kept: what was made later hangs on it, unless it gave way since.
  const head = headIn(data, gateway);
  if (oldest === null || head === null || Date.parse(made) < oldest + HOUR || history.holdsFrame(head)) return [];
  return [`${file} was made of frames that the gateway does not keep any more: what it keeps was written anew.`];
};

const reportIn = (file: string): Pick<QualityReport, 'made' | 'data'> => JSON.parse(readFileSync(file, 'utf8')).report;

/** Where the chain of this gateway's frames stood; a report of the first format is of one gateway. Null of what is not its. */
const headIn = (data: Partial<QualityReport['data']> & Readonly<{ head?: string }>, gateway: string): string | null =>
  data.storages === undefined
    ? (data.head ?? null)
    : (data.storages.find((one) => one.gateway === gateway && one.lost === null)?.head ?? null);
