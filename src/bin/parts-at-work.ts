import { defer, Subject } from 'rxjs';
import { gatewayServer } from '../adapters/http/gateway-server.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import type { LogHead } from '../domain/transaction.ts';
import type { GatewayChange } from '../gateway/settings.ts';
import type { ConfigurationDesk } from '../ports/configuration-desk.ts';
import type { CaptureState } from '../ports/outbox.ts';
import type { Signer } from '../ports/signer.ts';
import { exchangeableCore, exchangeableDesk } from './exchangeable.ts';
import { coreClient, fleetOf, proofsOf, servedMeters, type Tools, witnessingOf } from './gateway-parts.ts';
import type { GatewayStores } from './gateway-stores.ts';
import { type Makers, type Parts, type Prepared, prepare, type Settled } from './prepare-gateway.ts';
import { product } from './product.ts';
import { shipped } from './shipped.ts';

/** What a gateway's parts are made with. */
export type GatewayTools = Tools & Readonly<{ signer: Signer; desk?: ConfigurationDesk | undefined }>;

/** The parts of a gateway that another configuration exchanges while it runs. Dispose it to close those that run. */
export type PartsAtWork = AsyncDisposable &
  Readonly<{
    now: () => Parts;
    core: ReturnType<typeof exchangeableCore>;
    desk: ReturnType<typeof exchangeableDesk<Parts['server']>>;
    changes: Subject<GatewayChange>;
    /** Opens what another configuration needs. Rejects as `prepare`. */
    prepare: (next: GatewayConfiguration) => Promise<Prepared>;
    /** In one turn: what was prepared runs. `kept`: what the gateway had captured then. */
    become: (next: Prepared, kept: CaptureState | null) => void;
  }>;

/** Opens the parts that the first configuration needs. Rejects as `prepare`, and then nothing is left open. */
export const partsAtWork = async (
  configuration: GatewayConfiguration,
  settled: Settled,
  { outbox }: Pick<GatewayStores, 'outbox'>,
  { signer, desk: configurationDesk, ...tools }: GatewayTools,
): Promise<PartsAtWork> => {
  const seen: { head: LogHead | null } = { head: null };
  let proofs = proofsOf(configuration, outbox, signer);
  const makers: Makers = {
    tools,
    core: (next) => coreClient(next, signer, { now: tools.clock.now, seen }),
    server: ({ http }) =>
      gatewayServer(
        {
          port: http.port,
          page: shipped('dist/web'),
          proofs: { prove: (question) => defer(() => proofs.prove(question)) },
          version: product.version,
          ...(configurationDesk !== undefined && { configuration: configurationDesk }),
        },
        tools.log,
      ),
    fleet: (next, profiles) => fleetOf(next, profiles, { ...tools, alarms: outbox, configuration: configurationDesk }),
    // It asks whichever core there is.
    witness: (next) => witnessingOf(next, { exchange: (question) => core.port.exchange(question) }, tools.log),
  };
  let running: Parts = await prepare(configuration, null, makers, settled);
  const core = exchangeableCore(running.core);
  const desk = exchangeableDesk(running.server);
  const changes = new Subject<GatewayChange>();
  return {
    ...{ core, desk, changes },
    now: () => running,
    prepare: (next) => prepare(next, running, makers),
    become: (next, kept) => {
      const { settings, lines, fleet, recorder, witness } = next;
      changes.next({ settings, buses: lines.map(({ bus }) => bus), fleet, recorder, witness, kept });
      next.rearrange();
      if (next.core !== running.core) core.exchange(next.core);
      if (next.server !== running.server) desk.exchange(next.server);
      if (next.image === running.image) next.image?.serve(servedMeters(next.configuration));
      proofs = proofsOf(next.configuration, outbox, signer);
      running = next;
    },
    [Symbol.asyncDispose]: async () => {
      core[Symbol.dispose]();
      await running.recorder?.[Symbol.asyncDispose]();
      await running.image?.[Symbol.asyncDispose]();
      await running.server[Symbol.asyncDispose]();
    },
  };
};
