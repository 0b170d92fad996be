import { existsSync, realpathSync } from 'node:fs';
import { from, fromEvent, merge, NEVER, Subscription } from 'rxjs';
import { pinoLog } from '../../adapters/pino/log.ts';
import { parseWarp, systemClock } from '../../adapters/system/clock.ts';
import { systemRandom } from '../../adapters/system/random.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import { type ServiceNotifier, serviceNotifier } from '../../adapters/system/systemd.ts';
import { withoutHistory } from '../../configuration/change-troubles.ts';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { withinWindows } from '../../configuration/within-windows.ts';
import { Fault } from '../../domain/fault.ts';
import { oneOrMany } from '../../domain/one-or-many.ts';
import { heldClock } from '../../flow/guarded-clock.ts';
import type { GatewayPorts } from '../../gateway/settings.ts';
import { gateway } from '../../gateway.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import { beginConfiguration } from '../configuration/begin-configuration.ts';
import { changesAtWork } from '../configuration/changes-at-work.ts';
import { noteStorage } from '../configuration/former-storage.ts';
import { gatewayProgram } from '../configuration/gateway-program.ts';
import { BEGINS_ANEW, livesOn } from '../configuration/lives-on.ts';
import { reloadedFrom } from '../configuration/reloaded-from.ts';
import { warnOfHidden } from '../configuration/start-warnings.ts';
import { warnOfOldKeys } from '../key-rules.ts';
import { holdersOf } from '../port-holders.ts';
import { openGateway } from '../reconfigurable-gateway.ts';
import { untilStopped } from '../until-stopped.ts';
import { withLogLevel } from '../with-log-level.ts';

/**
 * Runs a gateway until it is told to stop; 0 after a graceful stop. What is on trial and taken back by a new start alone has it begin
 * anew, in this process. @throws Fault for what a person must put right.
 */
export const run = async ({
  config,
  warp,
  beginIn,
}: Readonly<{ config: string; warp?: string; beginIn?: string }>): Promise<number> => {
  // Whose terminal is gone is to end; a service without one is told to read its configuration again.
  const reloads = !process.stdin.isTTY;
  const stopped = untilStopped(reloads ? ['SIGHUP'] : []);
  const system = systemClock({ warp: warp === undefined ? undefined : parseWarp(warp) });
  const service = serviceNotifier();
  return livesOn(service, reloads, (ended) => life({ config, system, stopped, reloads, service, beginIn }, ended));
};

type Process = Readonly<{
  config: string;
  system: Clock;
  stopped: Promise<string>;
  /** Whether SIGHUP is heard. */
  reloads: boolean;
  service: ServiceNotifier;
  beginIn: string | undefined;
}>;

/** From a start to its end: null where it was stopped, or why what was on trial is taken back by a new start alone. */
const life = async (
  { config, system, stopped, reloads, service, beginIn }: Process,
  ended: string | null,
): Promise<Fault | null> => {
  const clock = heldClock(system);
  using start = await beginConfiguration(gatewayProgram, config, clock, { ended, beginIn });
  const { configuration, settled, signer, kept, why, hidden } = start;
  const log = pinoLog({ program: configuration.gateway, level: configuration.logLevel });
  warnOfOldKeys([configuration.keyFile], configuration.cryptography.keyDays, clock.now(), log);
  if (why !== null) log.error({ code: why.code }, `No history of the configuration is kept. ${why.message}`);
  if (kept?.begun.refused != null) log.error({}, `What was in force runs. ${kept.begun.refused}`);
  warnOfHidden(hidden, log);
  const changes = kept === null ? null : changesAtWork(gatewayProgram, start, kept, { clock, log });
  const tools = { clock, random: systemRandom, log, signer, desk: changes?.desk };
  await using opened = await openGateway(configuration, settled, tools);
  warnOfHolders(configuration, log);
  const { settings, ports, url } = opened;
  const takenBack = withLogLevel(opened.reconfigurable, log);
  const reconfigurable = withinWindows(takenBack, clock.now);
  const signals = reloads ? fromEvent(process, 'SIGHUP') : NEVER;
  const changing = new Subscription();
  using _ = { [Symbol.dispose]: () => changing.unsubscribe() };
  const restarted = new Promise<Fault>((resolve, reject) => {
    const made =
      changes?.run({ changed: reconfigurable, takenBack }, signals) ??
      reloadedFrom(gatewayProgram, start, { signals, running: reconfigurable, log });
    changing.add(made.subscribe({ next: (why) => resolve(new Fault('configuration', why)), error: reject }));
  });
  const over = new Promise<void>((resolve, reject) => {
    const stop = merge(from(stopped), from(restarted));
    gateway(settings, { ...ports, sha256, configuration: changes?.shown ?? unkept(why), stop }).subscribe({
      next: service.progress,
      error: reject,
      complete: resolve,
    });
  });
  const meters = settings.meters.length;
  service.ready(`${configuration.gateway} reads ${oneOrMany(meters, '1 meter', `${meters} meters`)}`);
  // Once its outbox answers: a note of one that a kill left unfinished would keep the next start from making it.
  const note = (): void => noteStorage(gatewayProgram, start.site, configuration, log);
  changing.add(ports.outbox.status().subscribe({ next: note, error: () => undefined }));
  process.stdout.write(`${JSON.stringify({ gateway: configuration.gateway, url: url() })}\n`);
  const reason = await Promise.race([stopped, restarted, over]);
  const again = reason instanceof Fault ? reason : null;
  if (again !== null) log.warn({ why: again.message }, BEGINS_ANEW);
  else {
    service.stopping();
    log.info({ reason }, 'The gateway stops.');
  }
  await changes?.pause();
  await over;
  return again;
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
