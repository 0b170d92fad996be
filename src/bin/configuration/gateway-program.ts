import { existsSync } from 'node:fs';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { gatewaySchema } from '../../configuration/gateway-schema.ts';
import { filesIn } from '../gateway-running-state.ts';
import { refuseAlgorithm } from '../key-rules.ts';
import { type Settled, settingsOf } from '../prepare-gateway.ts';
import { composeKept } from '../read-gateway-configuration.ts';
import type { ConfiguredProgram } from './configured-program.ts';

/** What a gateway keeps: readings and alarms. */
const kept = {
  liesIn: (storage: string) => existsSync(filesIn({ storage }).outbox),
  reached: () => 0,
  provenBy: () => 0,
  noted: async () => null,
};

/** A gateway, as its configuration changes. */
export const gatewayProgram: ConfiguredProgram<GatewayConfiguration, Settled> = {
  program: 'gateway',
  schema: gatewaySchema,
  idOf: ({ gateway }) => gateway,
  compose: composeKept,
  settle: async (configuration, signer) => {
    const settled = await settingsOf(configuration);
    refuseAlgorithm(configuration.keyFile, signer.key.algorithm, configuration.cryptography.algorithms);
    return settled;
  },
  warnings: () => [],
  kept,
};

/** What it keeps, which no other file of it says anything of. */
export const judgedGateway = { program: gatewayProgram.program, idOf: gatewayProgram.idOf, kept } as const;
