import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { pendingBytesIn } from '../../adapters/sqlite/outbox.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import type { Program } from '../../configuration/variables.ts';
import { Fault } from '../../domain/fault.ts';
import type { PublicKey } from '../../domain/identity.ts';
import { type ClockState, type Instant, instant, millis } from '../../domain/time.ts';
import { expectedPace, type OfflineForecast, offlineForecast } from '../../sync/offline-forecast.ts';
import { publicKey } from '../../wire/key-id.ts';
import { gatewayBroker } from '../gateway-broker.ts';
import { BY_ID } from '../installer/serial-ports.ts';
import { refuseAlgorithm, tooOld } from '../key-rules.ts';
import { type Finding, findingsOf } from './finding.ts';
import { examineService, judgeClock, judgeProgram, judgeStorage, storageFacts } from './machine.ts';
import { examineBroker, examineCore, examineHost } from './network.ts';
import { judgePapers, paperFacts } from './papers.ts';
import { judgePort, portFacts } from './serial-ports.ts';

/** What the doctor is told about the machine it stands on; times are Unix ms. */
export type Surroundings = Readonly<{ version: string; node: string; now: number; made: number; clock: ClockState }>;

/** What can be looked at without a configuration: the program, the clock, the service. */
export const examineMachine = async (
  around: Surroundings,
  program: Program = 'gateway',
): Promise<readonly Finding[]> => [
  judgeProgram(around.version, around.node),
  judgeClock(around.clock, around.now, around.made, program),
  await examineService(program),
];

/** The serial ports that are plugged in, for whoever has not configured any yet. */
export const examinePorts = (paths: readonly string[]): readonly Finding[] =>
  paths.length === 0
    ? [findingsOf('ports').skipped(BY_ID, 'no serial adapter is plugged in')]
    : paths.flatMap((path) => judgePort(portFacts(path), false));

/** Everything a gateway of this configuration needs at `now` (Unix ms). Nothing is changed, no meter is asked, every look is bounded. */
export const examineSite = async (configuration: GatewayConfiguration, now: number): Promise<readonly Finding[]> => {
  const { storage, outbox, lines, http } = configuration;
  const key = gatewayKey(configuration, instant(now));
  const running = await gatewayRuns(http.port);
  const serial = lines.flatMap(({ transport }) => (transport.kind === 'rtu' ? [transport.path] : []));
  const hosts = lines.flatMap(({ transport }) => (transport.kind === 'rtu' ? [] : [hostOf(transport)]));
  // Without security no certificate is looked at; servers may share a folder.
  const papers = new Set(
    lines.flatMap(({ transport }) =>
      transport.kind === 'opc-ua' && transport.security.mode !== 'None' ? [transport.pkiFolder] : [],
    ),
  );
  const outside = await Promise.all([
    ...hosts.map((host) => examineHost(host, running)),
    examineCore(coreTerms(configuration, key.found), verifySignature),
    brokerFinding(configuration),
  ]);
  return [
    key.finding,
    judgeStorage(storageFacts(storage, outbox.maxBytes, forecastOf(configuration))),
    ...serial.flatMap((path) => judgePort(portFacts(path), running)),
    ...[...papers].flatMap((folder) => judgePapers(paperFacts(folder), now)),
    ...outside,
  ];
};

/** Of an empty outbox whose core is out of reach. */
const forecastOf = ({ outbox, interval, lines }: GatewayConfiguration): OfflineForecast => {
  const limits = {
    rows: outbox.pendingBatches,
    bytes: pendingBytesIn(outbox.maxBytes),
    span: outbox.pendingFor,
  };
  const points = lines.reduce((sum, { meters }) => sum + meters.length, 0);
  return offlineForecast(
    { pending: 0, bytes: 0, span: millis(0), limits, batchBytes: null },
    expectedPace(interval.length, points),
  );
};

type Transport = GatewayConfiguration['lines'][number]['transport'];

const hostOf = (transport: Exclude<Transport, { kind: 'rtu' }>) => {
  if (transport.kind !== 'opc-ua') return transport;
  const { hostname, port } = new URL(transport.endpoint.replace(/^opc\.tcp:/, 'http:'));
  // 4840 is the registered port of OPC UA (IANA opcua-tcp).
  return { host: hostname, port: Number(port) || 4840, kind: transport.kind };
};

const gatewayKey = (
  { keyFile: file, cryptography: { algorithms, keyDays } }: GatewayConfiguration,
  now: Instant,
): Readonly<{ finding: Finding; found: PublicKey | null }> => {
  const { ok, warn, fail } = findingsOf('key');
  try {
    const { key } = readKeyFile(file, 'gateway');
    refuseAlgorithm(file, key.algorithm, algorithms);
    const old = tooOld(file, keyDays, now);
    const good = ok(file, `is key ${key.kid}, readable by you alone`);
    return {
      finding: old === null ? good : warn(file, old, 'gridtokenx keys rotate: see deploy/keys.md.'),
      found: key,
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { finding: fail(file, error.message, 'A new one: gridtokenx keys generate gateway <file>.'), found: null };
  }
};

const coreTerms = ({ gateway, realm, core }: GatewayConfiguration, key: PublicKey | null) => ({
  gateway,
  key,
  realm,
  url: core.url,
  pins: core.pins,
  core: core.id,
  epoch: core.epoch,
  logKey: publicKey(core.logKey),
});

const brokerFinding = async ({ mqtt, gateway }: GatewayConfiguration): Promise<Finding> => {
  try {
    // A name of its own: the gateway's would push the running gateway off the broker.
    return await examineBroker(mqtt && gatewayBroker(mqtt, `gridtokenx-${gateway}-doctor`));
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return findingsOf('broker').fail('mqtt', error.message, 'Put the file there, readable by the gateway alone.');
  }
};

/** Whether a gateway serves its page here: then its ports are its own. */
export const gatewayRuns = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(1_000) }).then(
    ({ ok }) => ok,
    // Who listens there and is too busy to answer may hold the lines: two masters on one are worse than a vain warning.
    (error: unknown) => error instanceof Error && error.name === 'TimeoutError',
  );
