import { readFileSync } from 'node:fs';
import { loadProfiles } from '../../../drivers/profiles/catalogue.ts';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { nominalOf } from '../../power-quality/quality-rules.ts';
import { gatewayRuns } from '../doctor/examine.ts';
import { portFacts } from '../doctor/serial-ports.ts';
import { profileOf } from '../gateway-settings.ts';
import { loadOption, readAnswers } from '../installer/commission-answers.ts';
import { askName, installerAt } from '../installer/commission-ask.ts';
import { reportFiles, writeTogether } from '../installer/commission-files.ts';
import { commissionLines } from '../installer/commission-lines.ts';
import { type Looking, lookAt } from '../installer/commission-meter.ts';
import { reportPage } from '../installer/commission-page.ts';
import type { MeterAt } from '../installer/commission-readings.ts';
import {
  type Report,
  reportOf,
  reportText,
  type SignedReport,
  signReport,
  verifyReport,
} from '../installer/commission-report.ts';
import { numberOption } from '../installer/ranges.ts';
import { publicKeyGiven } from '../public-key-given.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { readLimits } from '../read-limits.ts';
import { said, spoken } from '../speech.ts';
import { colours } from '../terminal/ansi.ts';

export type CommissionOptions = Readonly<{
  config?: string;
  device?: string;
  load?: readonly string[];
  answers?: string;
  out?: string;
  readings: string;
  key?: string;
  verify?: string;
  json?: boolean;
}>;

/**
 * `gridtokenx commission`: looks at the wiring of a gateway's meters and writes a signed report of each. 0 when nothing
 * speaks against any, 1 when something does, when a report under `--verify` was altered, and when somebody broke it off.
 */
export const run = async (options: CommissionOptions): Promise<number> => {
  if (options.verify !== undefined) return verify(options.verify, options);
  const { config } = options;
  if (config === undefined)
    throw new Fault(
      'configuration',
      'Say which gateway: --config <file>; or --verify <report.json> --key <public key>.',
    );
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  return commission(config, options, stop).catch((error: unknown) => {
    // A bug is a bug also after ctrl-C.
    const expected = error instanceof Fault || (error instanceof Error && error.name === 'AbortError');
    if (!stop.signal.aborted || !expected) throw error;
    return brokenOff();
  });
};

const commission = async (config: string, options: CommissionOptions, stop: AbortController): Promise<number> => {
  const configuration = readGatewayConfiguration(config);
  const chosen = await chosenMeters(configuration, options.device);
  const loads = (options.load ?? []).map(loadOption);
  if (loads.length > 0 && chosen.length > 1)
    throw new Fault('configuration', '--load is at one meter: say which with --device.');
  const devices = chosen.map(({ meter }) => meter.device);
  const answers = options.answers === undefined ? null : readAnswers(options.answers, devices);
  const signer = readKeyFile(options.key ?? configuration.keyFile, 'gateway');
  await refuseBusy(configuration, chosen);

  const terminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
  const installer = answers === null && terminal ? installerAt(process.stdin, process.stderr, stop) : null;
  try {
    const name = answers?.installer ?? (installer === null ? null : await askName(installer));
    const looking = {
      clock: systemClock(),
      stop: stop.signal,
      readings: numberOption('readings', options.readings, 2, 1_000),
      loads,
      installer,
    };
    const signed: SignedReport[] = [];
    for (const at of chosen) {
      const said = answers?.meters.get(at.meter.device) ?? null;
      const report = await reportOn(at, { ...looking, nominalVoltage: nominalVoltage(at), said }, name);
      if (stop.signal.aborted) return brokenOff();
      signed.push(signReport(report, signer));
    }
    if (options.out !== undefined) keep(options.out, signed);
    print(signed, options.json === true);
    return signed.every(({ report }) => report.result === 'pass') ? 0 : 1;
  } finally {
    installer?.close();
  }
};

const reportOn = async (at: Chosen, looking: Omit<Looking, 'progress'>, installer: string | null): Promise<Report> => {
  const { configuration, line, meter } = at;
  const progress = (text: string): void => void process.stderr.write(`${meter.device}: ${said(text)}\n`);
  const evidence = await lookAt(at, { ...looking, progress });
  return reportOf(evidence, { configuration, line: line.name, meter, installer, at: looking.clock.now() });
};

/** Phase to neutral, V. @throws Fault `configuration` where no set of limits has one. */
const nominalVoltage = ({ configuration, meter }: Chosen): number => {
  const limits = readLimits(meter.limits ?? configuration.limits);
  const nominal = nominalOf({ limits });
  if (nominal === null)
    throw new Fault(
      'configuration',
      `${meter.at}: none of the limits ${limits.map(({ name }) => name).join(', ')} has a nominal voltage; allowed: add one that has, such as "pea-lv".`,
    );
  return nominal.between === 'phase-phase' ? nominal.volts / Math.sqrt(3) : nominal.volts;
};

const brokenOff = (): number => {
  process.stderr.write(spoken('\nBroken off: nothing was written.\n'));
  return 1;
};

type Chosen = MeterAt & Readonly<{ configuration: GatewayConfiguration }>;

const chosenMeters = async (
  configuration: GatewayConfiguration,
  device: string | undefined,
): Promise<readonly Chosen[]> => {
  const all = configuration.lines.flatMap((line) => line.meters.map((meter) => ({ configuration, line, meter })));
  const chosen = all.filter(({ meter }) => device === undefined || meter.device === device);
  if (chosen.length === 0)
    throw new Fault(
      'configuration',
      `There is no meter "${device}" in the configuration; there are ${all.map(({ meter }) => meter.device).join(', ')}.`,
    );
  const profiles = await loadProfiles(chosen.map(({ meter }) => meter.profile));
  return chosen.map((one) => ({ ...one, profile: profileOf(profiles, one.meter.profile) }));
};

/** Two masters on one line garble each other. */
const refuseBusy = async ({ gateway, http }: GatewayConfiguration, chosen: readonly MeterAt[]): Promise<void> => {
  if (http.port !== 0 && (await gatewayRuns(http.port)))
    throw new Fault(
      'configuration',
      `A gateway is running here and has the lines of ${gateway}. Stop it (sudo systemctl stop gridtokenx-gateway), run this again, and start it afterwards.`,
    );
  const paths = new Set(
    chosen.flatMap(({ line: { transport } }) => (transport.kind === 'rtu' ? [transport.path] : [])),
  );
  for (const path of paths) {
    const { holders } = portFacts(path);
    if (holders.length > 0)
      process.stderr.write(
        spoken(
          `${path} is held open by process ${holders.join(', ')}: if the meters do not answer, stop it (see who: ps -p ${holders.join(',')}).\n`,
        ),
      );
  }
};

const keep = (out: string, signed: readonly SignedReport[]): void => {
  const files = signed.flatMap((one) => {
    const { page, report } = reportFiles(out, signed.length > 1 ? one.report.device : null);
    return [
      { path: page, text: reportPage(one) },
      { path: report, text: reportText(one) },
    ];
  });
  writeTogether(files);
  process.stderr.write(spoken(`Written: ${files.map(({ path }) => path).join(', ')}\n`));
};

const print = (signed: readonly SignedReport[], json: boolean): void => {
  const paint = colours(process.stdout.isTTY === true);
  const text = json
    ? JSON.stringify({ meters: signed }, null, 2)
    : signed
        .flatMap((one) => [...commissionLines(one, paint), ''])
        .join('\n')
        .trimEnd();
  process.stdout.write(`${text}\n`);
};

const verify = (file: string, { key, json = false }: CommissionOptions): number => {
  if (key === undefined)
    throw new Fault('configuration', "Say whose signature it is to be: --key <the gateway's public key>.");
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('malformed', `${file} cannot be read. Give the report.json beside the page.`, { cause });
  }
  const { why, kid, hash } = verifyReport(text, publicKeyGiven(key, 'gateway'));
  const says = why ?? `As the gateway signed it: report SHA-256 ${hash ?? ''}, key ${kid}.`;
  process.stdout.write(json ? `${JSON.stringify({ holds: why === null, why, kid, hash })}\n` : `${said(says)}\n`);
  return why === null ? 0 : 1;
};
