import { keptRowsFor } from '../adapters/sqlite/outbox.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';

/** The bounds of a gateway's outbox, as it is opened with. */
export const outboxBounds = ({ outbox, interval }: Pick<GatewayConfiguration, 'outbox' | 'interval'>) => {
  const { pendingBatches: pendingRows, pendingFor, keptFor, maxBytes, wearBudget } = outbox;
  const keptRows = keptRowsFor(keptFor, interval.length);
  return { limits: { pendingRows, pendingFor, keptRows, keptFor, wearBudget }, maxBytes };
};
