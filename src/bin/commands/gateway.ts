import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { from } from 'rxjs';
import { openRecording } from '../../adapters/files/recording.ts';
import { witnessFolder } from '../../adapters/files/witness-memory.ts';
import { httpCoreClient } from '../../adapters/http/core-client.ts';
import { gatewayServer } from '../../adapters/http/gateway-server.ts';
import { gatewayIdentity } from '../../adapters/http/tls-certificate.ts';
import { bdSeqFile } from '../../adapters/mqtt/bd-seq-file.ts';
import { pinoLog } from '../../adapters/pino/log.ts';
import { createKeyFile, openSigner, readKeyFile } from '../../adapters/signatures/key-file.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { openOutbox } from '../../adapters/sqlite/outbox.ts';
import { openQualityStore } from '../../adapters/sqlite/quality-store.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import { systemRandom } from '../../adapters/system/random.ts';
import { serviceNotifier } from '../../adapters/system/systemd.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import type { PublicKey } from '../../domain/identity.ts';
import { type Instant, millis, SECOND } from '../../domain/time.ts';
import type { LogHead } from '../../domain/transaction.ts';
import { nextBdSeq } from '../../fleet/edge-node.ts';
import { edgeNodeLink } from '../../fleet/edge-node-link.ts';
import { fleetDevice } from '../../fleet/fleet-device.ts';
import { heldClock } from '../../flow/guarded-clock.ts';
import type { GatewayPorts, GatewaySettings, Witnessing } from '../../gateway/settings.ts';
import { gateway } from '../../gateway.ts';
import type { FleetLink } from '../../ports/fleet-link.ts';
import type { Log } from '../../ports/log.ts';
import type { WitnessLink } from '../../ports/log-witness.ts';
import type { Outbox } from '../../ports/outbox.ts';
import type { Signer } from '../../ports/signer.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { proofDesk } from '../../settlement/make-proof.ts';
import { verifyReceipt } from '../../settlement/verify-receipt.ts';
import { publicKey } from '../../wire/key-id.ts';
import type { PastKey, ProofKeys } from '../../wire/proof-file.ts';
import { watchedDuties } from '../compliance/compliance-watch.ts';
import { gatewayLookedAt } from '../compliance/which-program.ts';
import { gatewayBroker } from '../gateway-broker.ts';
import { gatewayBuses } from '../gateway-buses.ts';
import { gatewayProfiles } from '../gateway-profiles.ts';
import { gatewaySettings, profileOf } from '../gateway-settings.ts';
import { holdersOf } from '../port-holders.ts';
import { product } from '../product.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { readLimits } from '../read-limits.ts';
import { recordedRules } from '../recorded-rules.ts';
import { shipped } from '../shipped.ts';
import { untilStopped } from '../until-stopped.ts';

/** Runs a gateway until it is told to stop; 0 after a graceful stop. @throws Fault for what a person must put right. */
export const run = async ({ config, warp }: Readonly<{ config: string; warp?: string }>): Promise<number> => {
  const stopped = untilStopped();
  const configuration = readGatewayConfiguration(config);
  const clock = heldClock(systemClock({ warp: warp === undefined ? undefined : parseWarp(warp) }));
  const log = pinoLog({ program: configuration.gateway });
  const profiles = await gatewayProfiles(configuration);
  const settings = gatewaySettings(configuration, { profiles, limits: readLimits, version: product.version });
  const signer = openSigner(configuration.keyFile, 'gateway');
  makeFolder(configuration.storage);

  const { pendingBatches, pendingFor, keptFor, maxBytes, wearBudget } = configuration.outbox;
  await using outbox = openOutbox(join(configuration.storage, 'outbox.sqlite'), {
    log,
    limits: { pendingRows: pendingBatches, pendingFor, keptFor, wearBudget },
    maxBytes,
  });
  await using quality = openQualityStore(join(configuration.storage, 'quality.sqlite'), {
    log,
    limits: { keptFor: configuration.quality.keptFor },
    maxBytes: configuration.quality.maxBytes,
  });
  using core = coreClient(configuration, signer, clock.now);
  await using desk = await gatewayServer(
    {
      port: configuration.http.port,
      page: shipped('dist/web'),
      proofs: proofDesk(outbox, keysOfProofs(configuration, signer.key), historyOfProofs(configuration)),
      version: product.version,
    },
    log,
  );
  const tools = { clock, random: systemRandom, log };
  await using image = await imageOf(configuration, tools);
  await using recorder = recorderOf(configuration, settings, tools);
  warnOfHolders(configuration, log);
  const witnessing = witnessingOf(configuration, core, log);
  const ports: GatewayPorts = {
    ...tools,
    buses: await gatewayBuses(configuration, profiles, tools),
    fleet: fleetOf(configuration, profiles, { ...tools, alarms: outbox }),
    signer,
    outbox,
    quality,
    core,
    ...(witnessing !== null && { witness: witnessing }),
    desk,
    ...(image !== null && { image }),
    ...(recorder !== null && { recorder }),
    compliance: watchedDuties(gatewayLookedAt(configuration), tools),
    stop: from(stopped),
  };
  const service = serviceNotifier();
  const ended = new Promise<void>((resolve, reject) => {
    gateway(settings, ports).subscribe({ next: service.progress, error: reject, complete: resolve });
  });
  service.ready(`${configuration.gateway} reads ${settings.meters.length} meters`);
  process.stdout.write(`${JSON.stringify({ gateway: configuration.gateway, url: desk.url })}\n`);
  const reason = await Promise.race([stopped, ended]);
  service.stopping();
  log.info({ reason }, 'The gateway stops.');
  await ended;
  return 0;
};

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Fault('storage', `The storage folder ${folder} cannot be made. Check its path and its owner.`, { cause });
  }
};

/** Loaded only where somebody reads along. */
const imageOf = async ({ modbusImage, lines, silence }: GatewayConfiguration, tools: Tools) => {
  if (modbusImage === null) return null;
  const { openModbusImage } = await import('../../adapters/modbus-image/modbus-image.ts');
  const devices = lines.flatMap(({ meters }) => meters.map(({ device }) => device));
  // What is read at every tenth tick must not go out between two readings.
  const staleAfter = millis(3 * Math.max(silence, ...lines.map(({ fastPeriod }) => 10 * fastPeriod)));
  return openModbusImage({ ...modbusImage, devices, staleAfter }, tools);
};

const recorderOf = ({ gateway: id, record }: GatewayConfiguration, { quality }: GatewaySettings, tools: Tools) =>
  record && openRecording({ ...record, ...tools, gateway: id, rules: recordedRules(quality) });

type Tools = Pick<GatewayPorts, 'clock' | 'random' | 'log'>;
type Profiles = ReadonlyMap<string, MeterProfile>;

/** A gateway that is started while a tool is still at a line must not stay down for it. */
const warnOfHolders = ({ lines }: GatewayConfiguration, log: Log): void => {
  for (const { name, transport } of lines) {
    if (transport.kind !== 'rtu' || !existsSync(transport.path)) continue;
    const holders = holdersOf(realpathSync(transport.path));
    if (holders.length > 0)
      log.warn(
        { line: name, path: transport.path, holders },
        'Another process has this serial port open: two masters on one line garble each other. Stop it.',
      );
  }
};

const keysOfProofs = ({ core }: GatewayConfiguration, { raw }: PublicKey): ProofKeys => ({
  gateway: raw,
  core: core.key,
  log: core.logKey,
});

/** What to check by what was proven before keys were replaced. Keys that are still to come have proven nothing. */
const historyOfProofs = ({ gateway, core, formerKeys }: GatewayConfiguration): readonly PastKey[] => [
  ...formerKeys.map(({ raw, until }): PastKey => ({ purpose: 'gateway', raw, until, gateway })),
  ...core.otherKeys.flatMap(({ key, logKey, until }): readonly PastKey[] =>
    until === null
      ? []
      : [
          { purpose: 'core', raw: key, until },
          { purpose: 'log', raw: logKey, until },
        ],
  ),
];

/**
 * The witness key is the gateway's own affair: made at its first start, vouched for by the key that is enrolled. Without it
 * the gateway measures and syncs all the same.
 */
const witnessingOf = ({ storage, core }: GatewayConfiguration, link: WitnessLink, log: Log): Witnessing | null => {
  const file = join(storage, 'witness.key');
  try {
    return {
      link,
      memory: witnessFolder(join(storage, 'witness')),
      logKeys: [core.logKey, ...core.otherKeys.map(({ logKey }) => logKey)].map(publicKey),
      verify: verifySignature,
      witness: existsSync(file) ? readKeyFile(file, 'witness') : createKeyFile(file, 'witness'),
    };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    log.error({ code: error.code }, `This gateway does not witness the core's log. ${error.message}`);
    return null;
  }
};

const coreClient = ({ gateway: id, realm, core }: GatewayConfiguration, signer: Signer, now: () => Instant) => {
  const pair = ({ key, logKey }: Readonly<{ key: Uint8Array; logKey: Uint8Array }>) => ({
    coreKey: publicKey(key),
    logKey: publicKey(logKey),
  });
  const others = core.otherKeys.map((other) => ({ ...pair(other), until: other.until }));
  const pins = { realm, core: core.id, gateway: id, ...pair(core), others };
  let seen: LogHead | null = null;
  return httpCoreClient({
    url: core.url,
    gateway: id,
    timeout: millis(20 * SECOND),
    now,
    tls: { pins: core.pins, identity: gatewayIdentity(id, signer, Date.now) },
    verify: (receipt, batch) => {
      const { head } = verifyReceipt(receipt, batch, pins, seen, verifySignature);
      seen = head;
      return { kind: 'kept', receipt, head };
    },
  });
};

const fleetOf = (
  { gateway: id, realm, mqtt, storage, lines }: GatewayConfiguration,
  profiles: Profiles,
  tools: Tools & Readonly<{ alarms: Outbox }>,
): FleetLink | null => {
  if (mqtt === null) return null;
  const { group, edgeNode: node } = mqtt;
  const devices = lines.flatMap(({ meters }) =>
    meters.map(({ device, profile }) => fleetDevice(device, profileOf(profiles, profile))),
  );
  return edgeNodeLink(
    {
      node: { group, node, devices, properties: { realm, software: product.version }, deadband: {} },
      backoff: { first: millis(SECOND), longest: millis(60 * SECOND) },
    },
    {
      ...tools,
      broker: gatewayBroker(mqtt, `gridtokenx-${id}`),
      nextBdSeq: bdSeqFile(join(storage, 'bdseq'), nextBdSeq),
    },
  );
};
