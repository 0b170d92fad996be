import { filter, firstValueFrom, map, type Observable } from 'rxjs';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { reloadPlan } from '../configuration/reload-plan.ts';
import { Fault } from '../domain/fault.ts';
import type { Applied, Health } from '../domain/reload.ts';
import { instant } from '../domain/time.ts';
import type { GatewayView } from '../domain/view.ts';
import { healthSince } from '../gateway/health.ts';
import type { GatewayPorts, GatewaySettings } from '../gateway/settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reconfigurable } from '../ports/reconfigurable.ts';
import { watchedDuties } from './compliance/compliance-watch.ts';
import { gatewayLookedAt } from './compliance/which-program.ts';
import { isBrokerAnew } from './gateway-broker.ts';
import { previewOf, stateOf } from './gateway-running-state.ts';
import { type GatewayStores, openStores } from './gateway-stores.ts';
import { inTurn } from './in-turn.ts';
import { type GatewayTools, type PartsAtWork, partsAtWork } from './parts-at-work.ts';
import { retired, type Settled } from './prepare-gateway.ts';

/** A gateway with its parts opened: what runs it, and what changes it while it runs. Dispose it to close them all. */
export type OpenGateway = AsyncDisposable &
  Readonly<{
    settings: GatewaySettings;
    ports: Omit<GatewayPorts, 'stop'>;
    reconfigurable: Reconfigurable<GatewayConfiguration>;
    /** Where the page is now. */
    url: () => string;
  }>;

/** Opens the parts of a gateway. @throws Fault for what a person must put right. */
export const openGateway = async (
  configuration: GatewayConfiguration,
  settled: Settled,
  gatewayTools: GatewayTools,
): Promise<OpenGateway> => {
  const { signer, desk: _, ...tools } = gatewayTools;
  const stores = openStores(configuration, tools.log);
  const parts = await partsAtWork(configuration, settled, stores, gatewayTools).catch(async (error: unknown) => {
    await stores[Symbol.asyncDispose]();
    throw error;
  });
  const { settings, lines, fleet, recorder, witness } = parts.now();
  return {
    settings,
    ports: {
      ...tools,
      buses: lines.map(({ bus }) => bus),
      changes: parts.changes,
      fleet,
      signer,
      outbox: stores.outbox,
      quality: stores.quality,
      core: parts.core.port,
      ...(witness !== null && { witness }),
      desk: parts.desk.port,
      compliance: watchedDuties(
        gatewayLookedAt(configuration, () => parts.now().configuration),
        tools,
      ),
      image: { show: (reading) => parts.now().image?.show(reading) },
      ...(recorder !== null && { recorder }),
    },
    reconfigurable: reconfigurableGateway(parts, stores, tools.clock),
    url: () => parts.now().server.url,
    [Symbol.asyncDispose]: async () => {
      await parts[Symbol.asyncDispose]();
      await stores[Symbol.asyncDispose]();
    },
  };
};

/** A running gateway that takes a new configuration: what it needs is opened first, and becomes what runs in one turn. */
const reconfigurableGateway = (
  parts: PartsAtWork,
  { outbox, files, bound }: GatewayStores,
  clock: Clock,
): Reconfigurable<GatewayConfiguration> => {
  const { desk } = parts;
  let judgedFrom: GatewayView | null = null;
  let brokerAnew = false;
  const shown = (): Observable<GatewayView> => desk.shown.pipe(filter((view) => view !== null));

  /** What a change would do by what is kept now. @throws Fault `configuration` where that refuses it. */
  const judged = async (next: GatewayConfiguration) => {
    const status = await firstValueFrom(outbox.status());
    const kept = await firstValueFrom(outbox.state());
    const plan = reloadPlan(parts.now().configuration, next, stateOf(desk.latest(), { status, kept, files }));
    if (plan.refusals.length > 0) throw new Fault('configuration', plan.refusals.map(({ why }) => why.en).join('\n'));
    return { plan, kept };
  };

  const apply = async (next: GatewayConfiguration, asked: number): Promise<Applied> => {
    // The gateway has come up, and takes changes, with its first view.
    await firstValueFrom(shown());
    await judged(next);
    const before = parts.now();
    const prepared = await parts.prepare(next);
    try {
      await bound(next, before.configuration);
      // Again, in the turn in which it is done: batches were sealed meanwhile.
      const { plan, kept } = await judged(next);
      judgedFrom = desk.latest();
      brokerAnew = isBrokerAnew(before.configuration.mqtt, next.mqtt);
      const from = performance.now();
      parts.become(prepared, kept);
      const until = performance.now();
      for (const old of retired(before, prepared)) await old[Symbol.asyncDispose]();
      return { at: clock.now(), plan, took: until - asked, held: until - from };
    } catch (error) {
      if (parts.now() !== before) throw error;
      for (const one of prepared.opened) await one[Symbol.asyncDispose]();
      await bound(before.configuration, next);
      throw error;
    }
  };

  return {
    plan: (next) => {
      const { configuration } = parts.now();
      return reloadPlan(configuration, next, previewOf(desk.latest(), configuration, files));
    },
    apply: inTurn(apply),
    health: () =>
      shown().pipe(
        map((view): Health => {
          judgedFrom ??= view;
          return { at: instant(Date.parse(view.at)), worse: healthSince(judgedFrom, view, brokerAnew) };
        }),
      ),
  };
};
