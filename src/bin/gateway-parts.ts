import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openRecording } from '../adapters/files/recording.ts';
import { witnessFolder } from '../adapters/files/witness-memory.ts';
import { httpCoreClient } from '../adapters/http/core-client.ts';
import { gatewayIdentity } from '../adapters/http/tls-certificate.ts';
import type { ModbusImage, ServedMeters } from '../adapters/modbus-image/modbus-image.ts';
import { bdSeqFile } from '../adapters/mqtt/bd-seq-file.ts';
import { createKeyFile, readKeyFile } from '../adapters/signatures/key-file.ts';
import { verifySignature } from '../adapters/signatures/verify.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { Fault } from '../domain/fault.ts';
import type { PublicKey } from '../domain/identity.ts';
import { type Instant, millis, SECOND } from '../domain/time.ts';
import type { LogHead } from '../domain/transaction.ts';
import { nextBdSeq } from '../fleet/edge-node.ts';
import { edgeNodeLink } from '../fleet/edge-node-link.ts';
import { fleetDevice } from '../fleet/fleet-device.ts';
import type { GatewayPorts, GatewaySettings, Witnessing } from '../gateway/settings.ts';
import type { ConfigurationDesk } from '../ports/configuration-desk.ts';
import type { FleetLink } from '../ports/fleet-link.ts';
import type { Log } from '../ports/log.ts';
import type { WitnessLink } from '../ports/log-witness.ts';
import type { Outbox } from '../ports/outbox.ts';
import type { ProofDesk } from '../ports/proof-desk.ts';
import type { Signer } from '../ports/signer.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import { proofDesk } from '../settlement/make-proof.ts';
import { verifyReceipt } from '../settlement/verify-receipt.ts';
import { publicKey } from '../wire/key-id.ts';
import type { PastKey, ProofKeys } from '../wire/proof-file.ts';
import { gatewayBroker } from './gateway-broker.ts';
import { profileOf } from './gateway-settings.ts';
import { product } from './product.ts';
import { recordedRules } from './recorded-rules.ts';

export type Tools = Pick<GatewayPorts, 'clock' | 'random' | 'log'>;
export type Profiles = ReadonlyMap<string, MeterProfile>;

/** Who reads along at the site's own control room may be shown. */
export const servedMeters = ({ lines, silence }: GatewayConfiguration): ServedMeters => ({
  devices: lines.flatMap(({ meters }) => meters.map(({ device }) => device)),
  // What is read at every tenth tick must not go out between two readings.
  staleAfter: millis(3 * Math.max(silence, ...lines.map(({ fastPeriod }) => 10 * fastPeriod))),
});

/** Loaded only where somebody reads along. @throws Fault `configuration` where it cannot listen. */
export const imageOf = async (configuration: GatewayConfiguration, tools: Tools): Promise<ModbusImage | null> => {
  if (configuration.modbusImage === null) return null;
  const { openModbusImage } = await import('../adapters/modbus-image/modbus-image.ts');
  return openModbusImage({ ...configuration.modbusImage, ...servedMeters(configuration) }, tools);
};

/** Writes down what power quality is judged by, by these rules; null where nobody wants it. */
export const recorderOf = ({ gateway: id, record }: GatewayConfiguration, { quality }: GatewaySettings, tools: Tools) =>
  record && openRecording({ ...record, ...tools, gateway: id, rules: recordedRules(quality) });

/** Who makes proofs at this gateway, with the keys they are checked by. */
export const proofsOf = (
  configuration: GatewayConfiguration,
  outbox: Pick<Outbox, 'held'>,
  { key }: Signer,
): ProofDesk => proofDesk(outbox, keysOfProofs(configuration, key), historyOfProofs(configuration));

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
export const witnessingOf = (
  { storage, core }: GatewayConfiguration,
  link: WitnessLink,
  log: Log,
): Witnessing | null => {
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

/** The core as it is configured. `seen`: the newest head of its log any client of this gateway has verified. */
export const coreClient = (
  { gateway: id, realm, core }: GatewayConfiguration,
  signer: Signer,
  { now, seen }: Readonly<{ now: () => Instant; seen: { head: LogHead | null } }>,
) => {
  const pair = ({ key, logKey }: Readonly<{ key: Uint8Array; logKey: Uint8Array }>) => ({
    coreKey: publicKey(key),
    logKey: publicKey(logKey),
  });
  const others = core.otherKeys.map((other) => ({ ...pair(other), until: other.until }));
  const pins = { realm, core: core.id, gateway: id, ...pair(core), others };
  return httpCoreClient({
    url: core.url,
    gateway: id,
    timeout: millis(20 * SECOND),
    now,
    tls: { pins: core.pins, identity: gatewayIdentity(id, signer, Date.now) },
    verify: (receipt, batch) => {
      const { head } = verifyReceipt(receipt, batch, pins, seen.head, verifySignature);
      seen.head = head;
      return { kind: 'kept', receipt, head };
    },
  });
};

/** The link to the DSO, for the meters there are; null where it is told nothing. @throws Fault `configuration`. */
export const fleetOf = (
  { gateway: id, realm, mqtt, storage, lines }: GatewayConfiguration,
  profiles: Profiles,
  { configuration, ...tools }: Tools & Readonly<{ alarms: Outbox; configuration?: ConfigurationDesk | undefined }>,
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
      ...(configuration !== undefined && { configuration }),
      broker: gatewayBroker(mqtt, `gridtokenx-${id}`),
      nextBdSeq: bdSeqFile(join(storage, 'bdseq'), nextBdSeq),
    },
  );
};
