import { defer, filter, firstValueFrom, from, map, type Observable, Subject } from 'rxjs';
import { gatewayServer } from '../adapters/http/gateway-server.ts';
import { openOutbox } from '../adapters/sqlite/outbox.ts';
import { openQualityStore } from '../adapters/sqlite/quality-store.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { reloadPlan } from '../configuration/reload-plan.ts';
import { Fault } from '../domain/fault.ts';
import type { Applied, Health } from '../domain/reload.ts';
import { sameData } from '../domain/same-data.ts';
import { instant } from '../domain/time.ts';
import type { LogHead } from '../domain/transaction.ts';
import type { GatewayView } from '../domain/view.ts';
import { healthSince } from '../gateway/health.ts';
import type { GatewayChange, GatewayPorts, GatewaySettings } from '../gateway/settings.ts';
import type { ConfigurationDesk } from '../ports/configuration-desk.ts';
import type { CaptureState } from '../ports/outbox.ts';
import type { Reconfigurable } from '../ports/reconfigurable.ts';
import type { Signer } from '../ports/signer.ts';
import { watchedDuties } from './compliance/compliance-watch.ts';
import { gatewayLookedAt } from './compliance/which-program.ts';
import { exchangeableCore, exchangeableDesk } from './exchangeable.ts';
import { coreClient, fleetOf, proofsOf, servedMeters, type Tools, witnessingOf } from './gateway-parts.ts';
import { filesIn, previewOf, stateOf } from './gateway-running-state.ts';
import { outboxBounds } from './outbox-bounds.ts';
import { type Makers, type Parts, type Prepared, prepare, retired, type Settled } from './prepare-gateway.ts';
import { product } from './product.ts';
import { shipped } from './shipped.ts';

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
  {
    signer,
    desk: configurationDesk,
    ...tools
  }: Tools & Readonly<{ signer: Signer; desk?: ConfigurationDesk | undefined }>,
): Promise<OpenGateway> => {
  const { clock, log } = tools;
  const files = filesIn(configuration);
  const outbox = openOutbox(files.outbox, { log, ...outboxBounds(configuration) });
  const quality = openQualityStore(files.quality, { log, ...qualityBounds(configuration) });
  const seen: { head: LogHead | null } = { head: null };
  let proofs = proofsOf(configuration, outbox, signer);
  const makers: Makers = {
    tools,
    core: (next) => coreClient(next, signer, { now: clock.now, seen }),
    server: ({ http }) =>
      gatewayServer(
        {
          port: http.port,
          page: shipped('dist/web'),
          proofs: { prove: (question) => defer(() => proofs.prove(question)) },
          version: product.version,
          ...(configurationDesk !== undefined && { configuration: configurationDesk }),
        },
        log,
      ),
    fleet: (next, profiles) => fleetOf(next, profiles, { ...tools, alarms: outbox, configuration: configurationDesk }),
    // It asks whichever core there is.
    witness: (next) => witnessingOf(next, { exchange: (question) => core.port.exchange(question) }, log),
  };
  let running: Parts;
  const made: AsyncDisposable[] = [quality, outbox];
  try {
    running = await prepare(configuration, null, makers, settled);
  } catch (error) {
    for (const one of made) await one[Symbol.asyncDispose]();
    throw error;
  }
  const core = exchangeableCore(running.core);
  const desk = exchangeableDesk(running.server);
  const changes = new Subject<GatewayChange>();
  let judgedFrom: GatewayView | null = null;

  const shown = (): Observable<GatewayView> => desk.shown.pipe(filter((view) => view !== null));
  const bound = async (to: GatewayConfiguration, was: GatewayConfiguration): Promise<void> => {
    if (!sameData(to.outbox, was.outbox)) {
      const { limits, maxBytes } = outboxBounds(to);
      await firstValueFrom(outbox.bound(limits, maxBytes), { defaultValue: undefined });
    }
    if (!sameData(to.quality, was.quality)) {
      const { limits, maxBytes } = qualityBounds(to);
      await firstValueFrom(quality.bound(limits, maxBytes), { defaultValue: undefined });
    }
  };

  const become = (next: Prepared, kept: CaptureState | null): void => {
    const { settings, lines, fleet, recorder } = next;
    changes.next({ settings, buses: lines.map(({ bus }) => bus), fleet, recorder, witness: next.witness, kept });
    next.rearrange();
    if (next.core !== running.core) core.exchange(next.core);
    if (next.server !== running.server) desk.exchange(next.server);
    if (next.image === running.image) next.image?.serve(servedMeters(next.configuration));
    proofs = proofsOf(next.configuration, outbox, signer);
    running = next;
  };

  /** What a change would do by what is kept now. @throws Fault `configuration` where that refuses it. */
  const judged = async (next: GatewayConfiguration) => {
    const status = await firstValueFrom(outbox.status());
    const kept = await firstValueFrom(outbox.state());
    const plan = reloadPlan(running.configuration, next, stateOf(desk.latest(), { status, kept, files }));
    if (plan.refusals.length > 0) throw new Fault('configuration', plan.refusals.map(({ why }) => why.en).join('\n'));
    return { plan, kept };
  };

  const apply = async (next: GatewayConfiguration, asked: number): Promise<Applied> => {
    // The gateway has come up, and takes changes, with its first view.
    await firstValueFrom(shown());
    await judged(next);
    const before = running;
    const prepared = await prepare(next, before, makers);
    try {
      await bound(next, before.configuration);
      // Again, in the turn in which it is done: batches were sealed meanwhile.
      const { plan, kept } = await judged(next);
      judgedFrom = desk.latest();
      const from = performance.now();
      become(prepared, kept);
      const until = performance.now();
      for (const old of retired(before, prepared)) await old[Symbol.asyncDispose]();
      return { at: clock.now(), plan, took: until - asked, held: until - from };
    } catch (error) {
      if (running !== before) throw error;
      for (const one of prepared.opened) await one[Symbol.asyncDispose]();
      await bound(before.configuration, next);
      throw error;
    }
  };

  let queue: Promise<unknown> = Promise.resolve();
  const { settings, lines, fleet, recorder, witness } = running;
  return {
    settings,
    ports: {
      ...tools,
      buses: lines.map(({ bus }) => bus),
      changes,
      fleet,
      signer,
      outbox,
      quality,
      core: core.port,
      ...(witness !== null && { witness }),
      desk: desk.port,
      compliance: watchedDuties(
        gatewayLookedAt(configuration, () => running.configuration),
        tools,
      ),
      image: { show: (reading) => running.image?.show(reading) },
      ...(recorder !== null && { recorder }),
    },
    reconfigurable: {
      plan: (next) => reloadPlan(running.configuration, next, previewOf(desk.latest(), running.configuration, files)),
      apply: (next) =>
        defer(() => {
          const asked = performance.now();
          const turn = queue.then(() => apply(next, asked));
          queue = turn.catch(() => undefined);
          return from(turn);
        }),
      health: () =>
        shown().pipe(
          map((view): Health => {
            judgedFrom ??= view;
            return { at: instant(Date.parse(view.at)), worse: healthSince(judgedFrom, view) };
          }),
        ),
    },
    url: () => running.server.url,
    [Symbol.asyncDispose]: async () => {
      core[Symbol.dispose]();
      await running.recorder?.[Symbol.asyncDispose]();
      await running.image?.[Symbol.asyncDispose]();
      await running.server[Symbol.asyncDispose]();
      for (const one of made) await one[Symbol.asyncDispose]();
    },
  };
};

const qualityBounds = ({ quality: { keptFor, maxBytes } }: GatewayConfiguration) => ({ limits: { keptFor }, maxBytes });
