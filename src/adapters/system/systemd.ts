import { spawn } from 'node:child_process';

/** How a service tells systemd how it is (sd_notify(3)); without systemd nothing happens. */
export type ServiceNotifier = Readonly<{
  ready(status: string): void;
  /** It begins anew in the same process: fed until it is ready, as no watchdog watches a first start either. */
  beginning(): void;
  /** The service got on with its work: feeds the watchdog, at most three times in its period. */
  progress(): void;
  stopping(): void;
}>;

/** What systemd.exec(5) sets for a service of `Type=notify`. */
type Environment = Readonly<{ NOTIFY_SOCKET?: string | undefined; WATCHDOG_USEC?: string | undefined }>;
/** Sends `NAME=value` lines to systemd. */
type Notify = (...assignments: readonly string[]) => void;

/** Node has no unix datagram sockets: systemd's own program sends them. */
const systemdNotify: Notify = (...assignments) => {
  const child = spawn('systemd-notify', [...assignments], { stdio: 'ignore' });
  // A machine without the program has nobody waiting for it either.
  child.on('error', () => undefined);
  child.unref();
};

const idle: ServiceNotifier = {
  ready: () => {},
  progress: () => {},
  stopping: () => {},
  beginning: () => {},
};

export const serviceNotifier = (
  environment: Environment = process.env,
  notify: Notify = systemdNotify,
  elapsed: () => number = () => performance.now(),
): ServiceNotifier => {
  if (environment.NOTIFY_SOCKET === undefined) return idle;
  const watchdogMs = Number(environment.WATCHDOG_USEC ?? 0) / 1_000;
  let fedAt = Number.NEGATIVE_INFINITY;
  let beginning: NodeJS.Timeout | undefined;
  const progress = () => {
    if (watchdogMs <= 0 || elapsed() - fedAt < watchdogMs / 3) return;
    fedAt = elapsed();
    notify('WATCHDOG=1');
  };
  return {
    ready: (status) => {
      clearInterval(beginning);
      notify('READY=1', `MAINPID=${process.pid}`, `STATUS=${status}`);
    },
    progress,
    beginning: () => {
      notify('STATUS=begins anew');
      clearInterval(beginning);
      if (watchdogMs > 0) beginning = setInterval(progress, watchdogMs / 6).unref();
    },
    stopping: () => notify('STOPPING=1'),
  };
};
