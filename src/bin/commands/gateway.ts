import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  from,
  fromEvent,
  ignoreElements,
  type Observable,
  tap,
  throwError,
} from 'rxjs';
import { pinoLog } from '../../adapters/pino/log.ts';
import { openSigner } from '../../adapters/signatures/key-file.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import { systemRandom } from '../../adapters/system/random.ts';
import { serviceNotifier } from '../../adapters/system/systemd.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { heldClock } from '../../flow/guarded-clock.ts';
import { gateway } from '../../gateway.ts';
import type { Log } from '../../ports/log.ts';
import type { Reconfigurable } from '../../ports/reconfigurable.ts';
import { holdersOf } from '../port-holders.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { openGateway, settingsOf } from '../reconfigurable-gateway.ts';
import { untilStopped } from '../until-stopped.ts';

/** Runs a gateway until it is told to stop; 0 after a graceful stop. @throws Fault for what a person must put right. */
export const run = async ({ config, warp }: Readonly<{ config: string; warp?: string }>): Promise<number> => {
  // Whose terminal is gone is to end; a service without one is told to read its configuration again.
  const reloads = !process.stdin.isTTY;
  const stopped = untilStopped(reloads ? ['SIGHUP'] : []);
  const configuration = readGatewayConfiguration(config);
  const clock = heldClock(systemClock({ warp: warp === undefined ? undefined : parseWarp(warp) }));
  const log = pinoLog({ program: configuration.gateway });
  const settled = await settingsOf(configuration);
  const signer = openSigner(configuration.keyFile, 'gateway');
  makeFolder(configuration.storage);
  await using opened = await openGateway(configuration, settled, { clock, random: systemRandom, log, signer });
  warnOfHolders(configuration, log);
  const { settings, ports, reconfigurable, url } = opened;
  const service = serviceNotifier();
  const ended = new Promise<void>((resolve, reject) => {
    gateway(settings, { ...ports, stop: from(stopped) }).subscribe({
      next: service.progress,
      error: reject,
      complete: resolve,
    });
  });
  using _reloading = reloads ? reloadingFrom(config, reconfigurable, log) : null;
  service.ready(`${configuration.gateway} reads ${settings.meters.length} meters`);
  process.stdout.write(`${JSON.stringify({ gateway: configuration.gateway, url: url() })}\n`);
  const reason = await Promise.race([stopped, ended]);
  service.stopping();
  log.info({ reason }, 'The gateway stops.');
  await ended;
  return 0;
};

/** At each SIGHUP the file is read again, one after the other; what is wrong with it is said, and what runs goes on. */
const reloadingFrom = (file: string, gateway: Reconfigurable<GatewayConfiguration>, log: Log): Disposable => {
  const reloading = fromEvent(process, 'SIGHUP')
    .pipe(concatMap(() => reload(file, gateway, log)))
    .subscribe();
  return { [Symbol.dispose]: () => reloading.unsubscribe() };
};

const reload = (file: string, gateway: Reconfigurable<GatewayConfiguration>, log: Log): Observable<never> =>
  defer(() => gateway.apply(readGatewayConfiguration(file))).pipe(
    tap(({ plan: { steps }, took, held }) => {
      for (const { path, effect, what } of steps) log.info({ path, effect }, what.en);
      const changed = steps.length === 0 ? 'It says what runs already' : `${steps.length} changes are in force`;
      log.info(
        { steps: steps.length, tookMs: Math.round(took), heldMs: Math.round(held * 10) / 10 },
        `The configuration ${file} was read again. ${changed}.`,
      );
    }),
    ignoreElements(),
    catchError((error: unknown) => {
      if (!(error instanceof Fault)) return throwError(() => error);
      log.error({ code: error.code }, `The configuration that runs goes on: ${error.message}`);
      return EMPTY;
    }),
  );

const makeFolder = (folder: string): void => {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Fault('storage', `The storage folder ${folder} cannot be made. Check its path and its owner.`, { cause });
  }
};

/** A gateway that is started while a tool is still at a line must not stay down for it. */
const warnOfHolders = ({ lines }: GatewayConfiguration, log: Log): void => {
  for (const { name, transport } of lines) {
    if (transport.kind !== 'rtu' || !existsSync(transport.path)) continue;
    const holders = holdersOf(realpathSync(transport.path));
    if (holders.length > 0)
      log.warn(
        { line: name, path: transport.path, holders },
        'Another process has this serial port open: two masters on one line garble each other. Stop it.',
      );
  }
};
