import { existsSync } from 'node:fs';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { gatewaySchema } from '../../configuration/gateway-schema.ts';
import { filesIn } from '../gateway-running-state.ts';
import { refuseAlgorithm } from '../key-rules.ts';
import { type Settled, settingsOf } from '../prepare-gateway.ts';
import { composeKept } from '../read-gateway-configuration.ts';
import type { ConfiguredProgram } from './configured-program.ts';

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
  kept: {
    liesIn: (storage) => existsSync(filesIn({ storage }).outbox),
    reached: () => 0,
    provenBy: () => 0,
    noted: async () => null,
  },
};
