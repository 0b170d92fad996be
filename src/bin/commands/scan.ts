import { accessSync, constants, existsSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { loadProfiles, profileIds } from '../../../drivers/profiles/catalogue.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { Fault } from '../../domain/fault.ts';
import { type Millis, millis } from '../../domain/time.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { unitRange } from '../../profiles/unit-range.ts';
import { type Narrowed, networkAttempts, serialAttempts, usualPorts } from '../installer/attempts.ts';
import { interrupted } from '../installer/interrupted.ts';
import { LEAST_BAUD, MOST_BAUD, nameOf, parities, type RtsOptions, rtsOf } from '../installer/line-settings.ts';
import { inParallel, MOST_SOCKETS, type NetworkPlace, searchNetwork, searchTime } from '../installer/network-search.ts';
import { opcUaLines } from '../installer/opcua-report.ts';
import { type OpcUaOptions, opcUaTransport, scanOpcUa } from '../installer/opcua-scan.ts';
import { duration, type Progress, progress } from '../installer/progress.ts';
import { hostsOption, numberOption, numbersOption, wordsOption } from '../installer/ranges.ts';
import { refusePort } from '../installer/refuse-port.ts';
import { runScan, type Scanned, type ScanTools } from '../installer/run-scan.ts';
import { type Attempt, beginScan, type ScanState, shareDone, timeLeft, visitTime } from '../installer/scan.ts';
import { scanLines, scanReport } from '../installer/scan-report.ts';
import { serialPorts, stableName } from '../installer/serial-ports.ts';
import { spoken } from '../speech.ts';

export type ScanOptions = Readonly<{
  serial?: string;
  tcp?: string;
  opcUa?: string;
  largeNetwork?: boolean;
  units?: string;
  baud?: string;
  parity?: string;
  timeout?: string;
  full?: boolean;
  out?: string;
  json?: boolean;
  progress?: boolean;
}> &
  RtsOptions &
  OpcUaOptions;

/** Meters that answered 300 ms late in the field needed 600 (volkszaehler/mbmd#258). */
const QUICK_PATIENCE = millis(300);
const FULL_PATIENCE = millis(600);
/** A network, and whatever a gateway does behind it, takes longer than a line. */
const NETWORK_PATIENCE = millis(1_000);

/** Finds meters and says what they are; 0 found, 1 nobody answered. @throws Fault for options and ports that do not work. */
export const run = async (options: ScanOptions): Promise<number> => {
  const stop = interrupted();
  refuseManyPlaces(options);
  if (options.opcUa !== undefined) return lookThrough(options.opcUa, options, stop);
  const narrowed = narrowedBy(options);
  // Before hours of searching, not after.
  if (options.out !== undefined) refuseTarget(options.out);
  const profiles = [...(await loadProfiles(profileIds)).values()];
  const shown = progress(options.progress === true);
  const tools = { clock: systemClock(), stop };
  const scanned =
    options.tcp === undefined
      ? await scanSerial(options, narrowed, profiles, shown, tools)
      : await scanNetwork(options, options.tcp, narrowed, profiles, shown, tools);
  shown.end();
  const report = scanReport(scanned, !stop.aborted);
  refuseDeafness(report);
  tell(options, report, scanLines(report));
  return report.units.length > 0 ? 0 : 1;
};

/** One place a search: what is found at another would be missing without a word. */
const refuseManyPlaces = ({ serial, tcp, opcUa }: ScanOptions): void => {
  if ([serial, tcp, opcUa].filter((place) => place !== undefined).length > 1)
    throw new Fault(
      'configuration',
      'Say one of --serial, --tcp and --opc-ua; search the others in a run of their own.',
    );
};

/** The variables of an OPC UA server; 0 when it has any. */
const lookThrough = async (endpoint: string, options: ScanOptions, stop: AbortSignal): Promise<number> => {
  const transport = opcUaTransport(endpoint, options);
  if (options.out !== undefined) refuseTarget(options.out);
  const report = await scanOpcUa(transport, stop);
  if (report === null) return 1;
  tell(options, report, opcUaLines(report));
  return report.variables.length > 0 ? 0 : 1;
};

type Report = ReturnType<typeof scanReport>;

/** What was found, and where what is proposed lies now. @throws Fault of a file that cannot be written, once all is told. */
const tell = (options: ScanOptions, report: Proposing, lines: readonly string[]): void => {
  const proposal = `${JSON.stringify(report.proposal, null, 2)}\n`;
  const unwritten = options.out !== undefined && report.proposal.lines.length > 0 ? write(options.out, proposal) : null;
  const out = unwritten === null ? options.out : undefined;
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else
    process.stdout.write(
      `${spoken([...lines, ...closing(out, report)].join('\n'))}${shownIn(out, report, proposal)}\n`,
    );
  if (unwritten !== null) throw unwritten;
};

/** A line that does not open is no answer to the question who is on it. */
const refuseDeafness = ({ units, unreachable, complete }: Report): void => {
  const [first] = unreachable;
  const deaf =
    complete && units.length === 0 && first !== undefined && unreachable.every(({ why }) => why === first.why);
  if (deaf) throw new Fault('link-down', first.why);
};

type Proposing = Readonly<{ proposal: Readonly<{ lines: readonly unknown[] }> }>;

/** The lines themselves, where no file takes them: for a file, so nothing of them is said in any language. */
const shownIn = (out: string | undefined, { proposal }: Proposing, text: string): string =>
  proposal.lines.length === 0 || out !== undefined ? '' : `\n${text.trimEnd()}`;

const closing = (out: string | undefined, { proposal }: Proposing): readonly string[] => {
  if (proposal.lines.length === 0) return [];
  const next = 'They are watched, not settled, until they are commissioned.';
  return out === undefined
    ? ['', `For the gateway's file (--out <file> writes it). ${next}`]
    : ['', `${out} has the lines for the gateway's file. ${next}`];
};

const notWritable = (file: string, cause: unknown): Fault => {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault('storage', `The proposal cannot be written to ${file}: ${why}. Give another file to --out.`, {
    cause,
  });
};

/** @throws Fault `storage` when nothing could be written there. */
const refuseTarget = (file: string): void => {
  try {
    accessSync(existsSync(file) ? file : dirname(resolve(file)), constants.W_OK);
  } catch (cause) {
    throw notWritable(file, cause);
  }
};

/** What went wrong; null when it is written. What was found must still be shown. */
const write = (file: string, text: string): Fault | null => {
  try {
    writeFileSync(file, text);
    return null;
  } catch (cause) {
    return notWritable(file, cause);
  }
};

const narrowedBy = ({ units, tcp, baud, parity, full, ...rts }: ScanOptions): Narrowed => ({
  units: units === undefined ? null : numbersOption('units', units, ...unitRange(tcp === undefined ? 'rtu' : 'tcp')),
  bauds: baud === undefined ? null : baud.split(',').map((one) => numberOption('baud', one, LEAST_BAUD, MOST_BAUD)),
  parities: parity === undefined ? null : wordsOption('parity', parity, parities),
  full: full === true,
  rts: rtsOf(rts),
});

const patienceOf = ({ timeout, full }: ScanOptions, network: boolean): Millis => {
  if (timeout !== undefined) return millis(numberOption('timeout', timeout, 20, 10_000));
  if (network) return NETWORK_PATIENCE;
  return full ? FULL_PATIENCE : QUICK_PATIENCE;
};

type Tools = Omit<ScanTools, 'onProgress'>;

const planOf = (options: ScanOptions, attempts: readonly Attempt[], profiles: readonly MeterProfile[]) => ({
  attempts,
  profiles,
  patience: patienceOf(options, options.tcp !== undefined),
  thorough: options.full === true,
});

const scanSerial = async (
  options: ScanOptions,
  narrowed: Narrowed,
  profiles: readonly MeterProfile[],
  shown: Progress,
  tools: Tools,
): Promise<readonly Scanned[]> => {
  const paths = options.serial === undefined ? serialPorts() : [stableName(options.serial)];
  if (paths.length === 0)
    throw new Fault(
      'link-down',
      'No serial port is listed in /dev/serial/by-id: plug the adapter in, or name one with --serial <path>, or a host with --tcp.',
    );
  if (options.serial !== undefined) refusePort(options.serial);
  const scanned: Scanned[] = [];
  for (const path of paths) {
    if (tools.stop.aborted) break;
    const plan = planOf(options, serialAttempts(path, narrowed, profiles), profiles);
    announce(shown, path, timeLeft(beginScan(plan)), visitTime(plan));
    scanned.push(await runScan(plan, { ...tools, onProgress: (state) => shown.show(() => progressLine(state)) }));
  }
  return scanned;
};

const announce = (shown: Progress, what: string, most: number, each: number): void =>
  shown.say(
    `${what}: at most ${duration(most)} until everything is asked, and up to about ${duration(each)} more for each meter found.`,
  );

const progressLine = (state: ScanState): string => {
  const settings = state.plan.attempts[state.attempt]?.settings;
  const where = settings === undefined ? '' : `${nameOf(settings)} `;
  const unit = state.plan.attempts[state.attempt]?.units[state.unit] ?? '';
  const who =
    state.visit === null
      ? `unit ${unit}`
      : `unit ${unit} answers; asking who it is, question ${state.visit.answers.size + 1}`;
  const percent = Math.floor(100 * shareDone(state));
  return `${percent} %, ${duration(timeLeft(state))} left${state.visit === null ? '' : ' after it'}, ${state.found.length} found: ${where}${who}`;
};

const scanNetwork = async (
  options: ScanOptions,
  tcp: string,
  narrowed: Narrowed,
  profiles: readonly MeterProfile[],
  shown: Progress,
  tools: Tools,
): Promise<readonly Scanned[]> => {
  const { hosts, port } = hostsOption(tcp, options.largeNetwork);
  const ports = port === null ? usualPorts : [port];
  const places: readonly NetworkPlace[] = hosts.flatMap((host) => ports.map((one) => ({ host, port: one })));
  shown.say(`Looking for open ports at ${places.length} places: at most ${duration(searchTime(places.length))}.`);
  const open = await searchNetwork(places, tools.stop, (done) =>
    shown.show(() => `${done} of ${places.length} places looked at`),
  );
  if (open.length === 0 && hosts.length === 1 && !tools.stop.aborted)
    throw new Fault(
      'link-down',
      `Nobody listens at ${hosts.join()} port ${ports.join(', ')}: check power, network and address, or name the port with --tcp <host:port>.`,
    );
  const plans = open.map((place) => planOf(options, networkAttempts(place, narrowed, profiles), profiles));
  const [longest = 0] = plans.map((plan) => timeLeft(beginScan(plan))).toSorted((one, other) => other - one);
  const [first] = plans;
  if (first !== undefined)
    announce(shown, `${open.length} open ports`, longest * Math.ceil(open.length / MOST_SOCKETS), visitTime(first));
  const scanned: Scanned[] = [];
  await inParallel(plans, MOST_SOCKETS, tools.stop, async (plan) => {
    scanned.push(await runScan(plan, { ...tools, onProgress: (state) => shown.show(() => progressLine(state)) }));
  });
  return scanned.toSorted((one, other) => plans.indexOf(one.state.plan) - plans.indexOf(other.state.plan));
};
