import { existsSync, realpathSync } from 'node:fs';
import { from, fromEvent, merge, NEVER, Subscription } from 'rxjs';
import { pinoLog } from '../../adapters/pino/log.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import { systemRandom } from '../../adapters/system/random.ts';
import { serviceNotifier } from '../../adapters/system/systemd.ts';
import { withoutHistory } from '../../configuration/change-troubles.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { withinWindows } from '../../configuration/within-windows.ts';
import type { Fault } from '../../domain/fault.ts';
import { heldClock } from '../../flow/guarded-clock.ts';
import type { GatewayPorts } from '../../gateway/settings.ts';
import { gateway } from '../../gateway.ts';
import type { Log } from '../../ports/log.ts';
import { beginConfiguration } from '../configuration/begin-configuration.ts';
import { changesAtWork } from '../configuration/changes-at-work.ts';
import { gatewayProgram } from '../configuration/gateway-program.ts';
import { reloadedFrom } from '../configuration/reloaded-from.ts';
import { warnOfOldKeys } from '../key-rules.ts';
import { holdersOf } from '../port-holders.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { openGateway } from '../reconfigurable-gateway.ts';
import { untilStopped } from '../until-stopped.ts';
import { withLogLevel } from '../with-log-level.ts';

/** Runs a gateway until it is told to stop; 0 after a graceful stop. @throws Fault for what a person must put right. */
export const run = async ({ config, warp }: Readonly<{ config: string; warp?: string }>): Promise<number> => {
  // Whose terminal is gone is to end; a service without one is told to read its configuration again.
  const reloads = !process.stdin.isTTY;
  const stopped = untilStopped(reloads ? ['SIGHUP'] : []);
  const clock = heldClock(systemClock({ warp: warp === undefined ? undefined : parseWarp(warp) }));
  using start = await beginConfiguration(gatewayProgram, config, clock);
  const { configuration, settled, signer, kept, why } = start;
  const log = pinoLog({ program: configuration.gateway, level: configuration.logLevel });
  warnOfOldKeys([configuration.keyFile], configuration.cryptography.keyDays, clock.now(), log);
  if (why !== null) log.error({ code: why.code }, `No history of the configuration is kept. ${why.message}`);
  const changes = kept === null ? null : changesAtWork(gatewayProgram, start, kept, { clock, log });
  const tools = { clock, random: systemRandom, log, signer, desk: changes?.desk };
  await using opened = await openGateway(configuration, settled, tools);
  warnOfHolders(configuration, log);
  const { settings, ports, url } = opened;
  const takenBack = withLogLevel(opened.reconfigurable, log);
  const reconfigurable = withinWindows(takenBack, clock.now);
  const service = serviceNotifier();
  const signals = reloads ? fromEvent(process, 'SIGHUP') : NEVER;
  const changing = new Subscription();
  using _ = { [Symbol.dispose]: () => changing.unsubscribe() };
  const restarted = new Promise<string>((resolve, reject) => {
    const made =
      changes?.run({ changed: reconfigurable, takenBack }, signals) ??
      reloadedFrom(config, { signals, running: reconfigurable, read: readGatewayConfiguration, log });
    changing.add(made.subscribe({ next: resolve, error: reject }));
  });
  const ended = new Promise<void>((resolve, reject) => {
    const stop = merge(from(stopped), from(restarted));
    gateway(settings, { ...ports, configuration: changes?.shown ?? unkept(why), stop }).subscribe({
      next: service.progress,
      error: reject,
      complete: resolve,
    });
  });
  service.ready(`${configuration.gateway} reads ${settings.meters.length} meters`);
  process.stdout.write(`${JSON.stringify({ gateway: configuration.gateway, url: url() })}\n`);
  const reason = await Promise.race([stopped, restarted, ended]);
  service.stopping();
  log.info({ reason }, 'The gateway stops.');
  await changes?.pause();
  await ended;
  return 0;
};

/** Nothing is known of what runs but that nothing is kept of it. */
const unkept = (why: Fault | null): NonNullable<GatewayPorts['configuration']> => ({
  view: () => null,
  troubles: (at) => (why === null ? [] : withoutHistory(why.message, at)),
});

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
