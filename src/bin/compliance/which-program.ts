import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import type { Program } from '../../configuration/variables.ts';
import type { Observation } from '../../domain/compliance.ts';
import { Fault } from '../../domain/fault.ts';
import type { Clock } from '../../ports/clock.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { programOf as programIn } from '../configuration/compose-any.ts';
import { inForceOr } from '../configuration/in-force.ts';
import { product } from '../product.ts';
import { composeKeptCore, readCoreConfiguration } from '../read-core-configuration.ts';
import { composeKept, readGatewayConfiguration } from '../read-gateway-configuration.ts';
import type { ReportedProgram } from './keep-compliance-report.ts';
import { seenOfCore, seenOfGateway } from './what-is-seen.ts';

/** A program whose duties are looked at: what it is, what is seen of it, and whose key signs its reports. */
export type LookedAt = Readonly<{
  of: ReportedProgram;
  look: (clock: Pick<Clock, 'state'>) => Promise<readonly Observation[]>;
  signer: () => MessageSigner;
}>;

const software = `${product.name} ${product.version}`;

/** `now`: what it is configured with by now; storage, name and realm stay. */
export const gatewayLookedAt = (
  gateway: GatewayConfiguration,
  now: () => GatewayConfiguration = () => gateway,
): LookedAt => ({
  of: { program: 'gateway', name: gateway.gateway, realm: gateway.realm, software, storage: gateway.storage },
  look: (clock) => seenOfGateway(now(), clock),
  signer: () => readKeyFile(now().keyFile, 'gateway'),
});

export const coreLookedAt = (core: CoreConfiguration, now: () => CoreConfiguration = () => core): LookedAt => ({
  of: { program: 'core', name: core.core, realm: core.realm, software, storage: core.storage },
  look: (clock) => seenOfCore(now(), clock),
  signer: () => readKeyFile(core.keyFile, 'core'),
});

/** Of a gateway's configuration or of a core's: duties are looked at by what is in force, where its history tells. @throws Fault `configuration` where it is not one of the two. */
export const programOf = ({ gateway, core }: Readonly<{ gateway?: string; core?: string }>): LookedAt => {
  if ((gateway === undefined) === (core === undefined))
    throw new Fault('configuration', 'Say whose duties: --gateway <gateway.json> or --core <core.json>.');
  refuseOther('gateway', gateway);
  refuseOther('core', core);
  if (gateway !== undefined)
    return {
      ...gatewayLookedAt(readGatewayConfiguration(gateway)),
      look: async (clock) => seenOfGateway(await inForceOr(composeKept, gateway), clock),
    };
  const file = core ?? '';
  return {
    ...coreLookedAt(readCoreConfiguration(file)),
    look: async (clock) => seenOfCore(await inForceOr(composeKeptCore, file), clock),
  };
};

/** Everything in it would be said to be wrong. */
const refuseOther = (asked: Program, file: string | undefined): void => {
  const found = file === undefined ? asked : programIn(file);
  if (found !== asked) throw new Fault('configuration', `${file} is the configuration of a ${found}: say --${found}.`);
};
