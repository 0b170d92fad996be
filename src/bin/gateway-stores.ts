import { firstValueFrom } from 'rxjs';
import { openOutbox } from '../adapters/sqlite/outbox.ts';
import { openQualityStore } from '../adapters/sqlite/quality-store.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { sameData } from '../domain/same-data.ts';
import type { Log } from '../ports/log.ts';
import { filesIn } from './gateway-running-state.ts';
import { outboxBounds } from './outbox-bounds.ts';

/** What a gateway keeps its readings and its windows in, as long as it runs; dispose it to close both. */
export type GatewayStores = AsyncDisposable &
  Readonly<{
    outbox: ReturnType<typeof openOutbox>;
    quality: ReturnType<typeof openQualityStore>;
    files: ReturnType<typeof filesIn>;
    /** Bounds them as another configuration says. Rejects with Fault `storage`. */
    bound: (to: GatewayConfiguration, was: GatewayConfiguration) => Promise<void>;
  }>;

export const openStores = (configuration: GatewayConfiguration, log: Log): GatewayStores => {
  const files = filesIn(configuration);
  const outbox = openOutbox(files.outbox, { log, ...outboxBounds(configuration) });
  const quality = openQualityStore(files.quality, { log, ...qualityBounds(configuration) });
  return {
    ...{ outbox, quality, files },
    bound: async (to, was) => {
      if (!sameData(to.outbox, was.outbox)) {
        const { limits, maxBytes } = outboxBounds(to);
        await firstValueFrom(outbox.bound(limits, maxBytes), { defaultValue: undefined });
      }
      if (!sameData(to.quality, was.quality)) {
        const { limits, maxBytes } = qualityBounds(to);
        await firstValueFrom(quality.bound(limits, maxBytes), { defaultValue: undefined });
      }
    },
    [Symbol.asyncDispose]: async () => {
      await quality[Symbol.asyncDispose]();
      await outbox[Symbol.asyncDispose]();
    },
  };
};

const qualityBounds = ({ quality: { keptFor, maxBytes } }: GatewayConfiguration) => ({ limits: { keptFor }, maxBytes });
