import { verifySignature } from '../../adapters/signatures/verify.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type Check, resultOf } from '../../commissioning/check.ts';
import type { Evidence } from '../../commissioning/evidence.ts';
import { judgeWiring } from '../../commissioning/judge.ts';
import type { ConfiguredMeter } from '../../configuration/configured-meter.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Kid, PublicKey } from '../../domain/identity.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import { canonicalJson } from '../../market/canonical-json.ts';
import { fromBase64, toBase64, toHex, utf8 } from '../../wire/bytes.ts';
import { publicKey } from '../../wire/key-id.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { openReportText, signReportText } from '../../wire/signed-report.ts';
import { hashOfJson } from '../gateway-settings.ts';
import { product } from '../product.ts';

const FORMAT = 'gridtokenx/commissioning/v1';

/** What was found of one meter, as it is signed: texts, truths and whole numbers only, so that its bytes are one. */
export type Report = Readonly<{
  format: typeof FORMAT;
  software: string;
  at: string;
  installer: string | null;
  realm: string;
  gateway: string;
  /** Whose receipts this gateway believes: what a prosumer compares with what the core's page shows. */
  trusts: Readonly<{ core: Kid; log: Kid }>;
  line: string;
  unit: number;
  device: string;
  point: string;
  role: string;
  profile: Readonly<{ id: string; name: string; hash: string }>;
  serialNumber: Readonly<{ meter: string | null; configured: string | null }>;
  ratios: Readonly<{ current: string; voltage: string; appliedBy: string }>;
  result: ReturnType<typeof resultOf>;
  checks: readonly Check[];
  unconfirmed: readonly string[];
}>;

/** A report with the gateway's signature over its canonical JSON. `hash` is what the page shows of that. */
export type SignedReport = Readonly<{ report: Report; signed: string; hash: string; kid: string }>;

export type ReportOf = Readonly<{
  configuration: Pick<GatewayConfiguration, 'gateway' | 'realm'> &
    Readonly<{ core: Pick<GatewayConfiguration['core'], 'key' | 'logKey'> }>;
  line: string;
  meter: ConfiguredMeter;
  installer: string | null;
  at: Instant;
}>;

/** Judges a meter, and writes down what was found. */
export const reportOf = (evidence: Evidence, { configuration, line, meter, installer, at }: ReportOf): Report => {
  const { profile } = evidence;
  const checks = judgeWiring(evidence);
  return {
    format: FORMAT,
    software: `${product.name} ${product.version}`,
    at: bangkokTime(at),
    installer,
    realm: configuration.realm,
    gateway: configuration.gateway,
    trusts: { core: publicKey(configuration.core.key).kid, log: publicKey(configuration.core.logKey).kid },
    line,
    unit: meter.unit,
    device: meter.device,
    point: meter.point,
    role: meter.role,
    profile: { id: profile.id, name: `${profile.manufacturer} ${profile.model}`, hash: toHex(hashOfJson(profile)) },
    serialNumber: { meter: evidence.said.serialNumber, configured: meter.serialNumber },
    ratios: {
      current: meter.ratios.current.join('/'),
      voltage: meter.ratios.voltage.join('/'),
      appliedBy: meter.ratios.appliedBy,
    },
    result: resultOf(checks),
    checks,
    unconfirmed: profile.provenance.unconfirmed,
  };
};

/** @throws Fault `key` when it is not a gateway's. */
export const signReport = (report: Report, signer: MessageSigner): SignedReport => {
  const text = canonicalJson(report);
  return {
    report,
    signed: toBase64(signReportText('commissioning', text, signer)),
    hash: toHex(sha256(utf8(text))),
    kid: signer.key.kid,
  };
};

/** As a file: the report for people and programs, and the signed bytes. */
export const reportText = ({ report, signed }: SignedReport): string => `${canonicalJson({ report, signed })}\n`;

/** What a check of a report file found. `why` is null where it is as the gateway signed it. */
export type Verification = Readonly<{ why: string | null; kid: string; hash: string | null }>;

/**
 * Whether a report is the one that this gateway signed, to the letter.
 * @throws Fault `malformed` where the text is no report at all.
 */
export const verifyReport = (text: string, gateway: PublicKey): Verification => {
  const { report, signed } = partsOf(text);
  const verdict = (why: string | null, hash: string | null = null): Verification => ({ why, kid: gateway.kid, hash });
  try {
    const original = openReportText('commissioning', fromBase64(signed, 'signature'), gateway, verifySignature);
    if (canonicalJson(report) !== original)
      return verdict('The report was altered: it is not the one that was signed.');
    return verdict(null, toHex(sha256(utf8(original))));
  } catch (error) {
    if (error instanceof RangeError) return verdict('The report was altered: it holds numbers that are never signed.');
    if (error instanceof Fault) return verdict(error.message);
    throw error;
  }
};

const partsOf = (text: string): Readonly<{ report: object; signed: string }> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Fault('malformed', 'The file is not JSON: give the report.json that was written beside the page.', {
      cause,
    });
  }
  const isReport = (one: unknown): one is Readonly<{ report: object; signed: string }> =>
    typeof one === 'object' &&
    one !== null &&
    Object.keys(one).sort().join() === 'report,signed' &&
    'report' in one &&
    typeof one.report === 'object' &&
    one.report !== null &&
    'signed' in one &&
    typeof one.signed === 'string';
  if (!isReport(value))
    throw new Fault('malformed', 'The file is no commissioning report: it has not exactly a report and its signature.');
  return value;
};
