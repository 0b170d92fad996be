import { statSync } from 'node:fs';
import { join } from 'node:path';
import { defer, filter, firstValueFrom, from, map, type Observable, Subject } from 'rxjs';
import { gatewayServer } from '../adapters/http/gateway-server.ts';
import type { ModbusImage } from '../adapters/modbus-image/modbus-image.ts';
import { openOutbox } from '../adapters/sqlite/outbox.ts';
import { openQualityStore } from '../adapters/sqlite/quality-store.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { reloadPlan } from '../configuration/reload-plan.ts';
import type { RunningState } from '../configuration/running-state.ts';
import { Fault } from '../domain/fault.ts';
import type { Applied, Health, ReloadPlan } from '../domain/reload.ts';
import { sameData } from '../domain/same-data.ts';
import { type Instant, instant, millis } from '../domain/time.ts';
import type { LogHead } from '../domain/transaction.ts';
import type { GatewayView } from '../domain/view.ts';
import { healthSince } from '../gateway/health.ts';
import type { GatewayChange, GatewayPorts, GatewaySettings } from '../gateway/settings.ts';
import type { ConfigurationDesk } from '../ports/configuration-desk.ts';
import type { CaptureState, OutboxStatus } from '../ports/outbox.ts';
import type { Reconfigurable } from '../ports/reconfigurable.ts';
import type { Signer } from '../ports/signer.ts';
import { exchangeableCore, exchangeableDesk } from './exchangeable.ts';
import {
  coreClient,
  fleetOf,
  imageOf,
  type Profiles,
  proofsOf,
  recorderOf,
  servedMeters,
  type Tools,
  witnessingOf,
} from './gateway-parts.ts';
import { gatewayProfiles } from './gateway-profiles.ts';
import { gatewaySettings } from './gateway-settings.ts';
import { linesAtWork, type NextLines } from './lines-at-work.ts';
import { product } from './product.ts';
import { readLimits } from './read-limits.ts';
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

/** Everything of a gateway that its configuration says. */
type Parts = Readonly<{
  configuration: GatewayConfiguration;
  settings: GatewaySettings;
  lines: NextLines['lines'];
  core: ReturnType<typeof coreClient>;
  server: Awaited<ReturnType<typeof gatewayServer>>;
  image: ModbusImage | null;
  recorder: ReturnType<typeof recorderOf>;
  fleet: GatewayPorts['fleet'];
  witness: GatewayChange['witness'];
}>;
/** Parts of the next configuration; those that are not the running one's were opened for it. */
type Prepared = Parts & Readonly<{ rearrange: () => void; opened: readonly AsyncDisposable[] }>;

/** What a configuration says that a gateway does, and the models of its meters. */
export type Settled = Readonly<{ profiles: Profiles; settings: GatewaySettings }>;

/** @throws Fault `configuration` where models or limits are not there or do not fit. */
export const settingsOf = async (configuration: GatewayConfiguration): Promise<Settled> => {
  const profiles = await gatewayProfiles(configuration);
  return {
    profiles,
    settings: gatewaySettings(configuration, { profiles, limits: readLimits, version: product.version }),
  };
};

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

  const apply = async (next: GatewayConfiguration, asked: number): Promise<Applied> => {
    // The gateway has come up, and takes changes, with its first view.
    await firstValueFrom(shown());
    const before = running;
    const prepared = await prepare(next, before, makers);
    try {
      refuse(reloadPlan(before.configuration, next, previewOf(desk.latest(), before.configuration, files)));
      await bound(next, before.configuration);
      const status = await firstValueFrom(outbox.status());
      const kept = await firstValueFrom(outbox.state());
      const plan = reloadPlan(before.configuration, next, stateOf(desk.latest(), { status, kept, files }));
      if (plan.refusals.length > 0) await bound(before.configuration, next);
      refuse(plan);
      judgedFrom = desk.latest();
      const from = performance.now();
      become(prepared, kept);
      const until = performance.now();
      for (const old of retired(before, prepared)) await old[Symbol.asyncDispose]();
      return { at: clock.now(), plan, took: until - asked, held: until - from };
    } catch (error) {
      if (running === before) for (const one of prepared.opened) await one[Symbol.asyncDispose]();
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

const filesIn = ({ storage }: GatewayConfiguration) => ({
  outbox: join(storage, 'outbox.sqlite'),
  quality: join(storage, 'quality.sqlite'),
});
type Files = ReturnType<typeof filesIn>;

const outboxBounds = ({ outbox }: GatewayConfiguration) => {
  const { pendingBatches: pendingRows, pendingFor, keptFor, maxBytes, wearBudget } = outbox;
  return { limits: { pendingRows, pendingFor, keptFor, wearBudget }, maxBytes };
};

const qualityBounds = ({ quality: { keptFor, maxBytes } }: GatewayConfiguration) => ({ limits: { keptFor }, maxBytes });

type Makers = Readonly<{
  tools: Tools;
  core: (next: GatewayConfiguration) => Parts['core'];
  server: (next: GatewayConfiguration) => Promise<Parts['server']>;
  fleet: (next: GatewayConfiguration, profiles: Profiles) => Parts['fleet'];
  witness: (next: GatewayConfiguration) => Parts['witness'];
}>;

/** What the session with the DSO depends on: also who is announced in it. */
const announced = ({ mqtt, lines }: GatewayConfiguration) => ({
  mqtt,
  devices: lines.flatMap(({ meters }) => meters.map(({ device, profile }) => [device, profile])),
});

/**
 * Opens what the next configuration needs and the running one has not; nothing of what runs changes by it.
 * @throws Fault, and then nothing is left open.
 */
const prepare = async (
  next: GatewayConfiguration,
  running: Parts | null,
  { tools, core, server, fleet, witness }: Makers,
  known: Settled | null = null,
): Promise<Prepared> => {
  const opened: AsyncDisposable[] = [];
  const open = async <T extends AsyncDisposable | null>(made: Promise<T> | T): Promise<T> => {
    const one = await made;
    if (one !== null) opened.push(one);
    return one;
  };
  const was = running?.configuration;
  try {
    const { profiles, settings } = known ?? (await settingsOf(next));
    const { lines, rearrange } = await linesAtWork(next, profiles, tools, running?.lines);
    const sameCore = running !== null && sameData(was?.core, next.core);
    const samePage = running !== null && was?.http.port === next.http.port;
    const samePicture = running !== null && sameData(was?.modbusImage, next.modbusImage);
    const sameRecord =
      running !== null && sameData([was?.record, running.settings.quality], [next.record, settings.quality]);
    const sameDso = running !== null && was !== undefined && sameData(announced(was), announced(next));
    return {
      configuration: next,
      settings,
      lines,
      rearrange,
      opened,
      fleet: sameDso ? running.fleet : fleet(next, profiles),
      core: sameCore ? running.core : core(next),
      witness: sameCore ? running.witness : witness(next),
      server: samePage ? running.server : await open(server(next)),
      image: samePicture ? running.image : await open(imageOf(next, tools)),
      recorder: sameRecord ? running.recorder : await open(recorderOf(next, settings, tools)),
    };
  } catch (error) {
    for (const one of opened) await one[Symbol.asyncDispose]();
    throw error;
  }
};

/** What ran before and does not any more. */
const retired = (before: Parts, { server, image, recorder }: Parts): readonly AsyncDisposable[] => [
  ...(before.server === server ? [] : [before.server]),
  ...(before.image === image || before.image === null ? [] : [before.image]),
  ...(before.recorder === recorder || before.recorder === null ? [] : [before.recorder]),
];

/** @throws Fault `configuration` with every refusal. */
const refuse = ({ refusals }: ReloadPlan): void => {
  if (refusals.length > 0) throw new Fault('configuration', refusals.map(({ why }) => why.en).join(' '));
};

const lastReadingIn =
  (view: GatewayView | null): RunningState['lastReading'] =>
  (device) => {
    const measuredAt = view?.meters.find((meter) => meter.device === device)?.measuredAt ?? null;
    return measuredAt === null ? null : instant(Date.parse(measuredAt));
  };

const sizes = ({ outbox, quality }: Files) => ({ outboxBytes: sizeOf(outbox), qualityBytes: sizeOf(quality) });
const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** What a running gateway holds, exactly. */
const stateOf = (
  view: GatewayView | null,
  { status, kept, files }: Readonly<{ status: OutboxStatus; kept: CaptureState | null; files: Files }>,
): RunningState => ({
  lastReading: lastReadingIn(view),
  sealedThrough: (point) => kept?.points.find((chain) => chain.point === point)?.sealedThrough ?? null,
  pending: status.pending,
  span: status.span,
  ...sizes(files),
});

/** What it holds as far as it shows: an interval is taken to be sealed once its grace is over. */
const previewOf = (view: GatewayView | null, { interval }: GatewayConfiguration, files: Files): RunningState => {
  const at = view === null ? 0 : Date.parse(view.at);
  const start = view === null ? 0 : Date.parse(view.interval.start);
  const sealed: Instant = instant(at >= start + interval.grace ? start : start - interval.length);
  const oldest = view?.outbox.oldest == null ? at : Date.parse(view.outbox.oldest);
  return {
    lastReading: lastReadingIn(view),
    sealedThrough: () => sealed,
    pending: view?.outbox.pending ?? 0,
    span: millis(Math.max(0, at - oldest)),
    ...sizes(files),
  };
};
