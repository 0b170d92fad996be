import { asyncScheduler, firstValueFrom, timer } from 'rxjs';
import { Fault, type FaultCode } from '../../src/domain/fault.ts';
import { type BrowseBounds, type BrowsedVariable, browse } from './browse-session.ts';
import { openWatch, type WatchErrand } from './client-watch.ts';
import type { LinkNews, LinkOrder } from './link.ts';
import type { OpcUaServer } from './opcua-settings.ts';

/** What the process is started for. */
export type Errand = (Readonly<{ kind: 'watch' }> & WatchErrand) | BrowseErrand;
type BrowseErrand = Readonly<{ kind: 'browse'; server: OpcUaServer; bounds: BrowseBounds }>;

/** What it says to the process that started it. */
export type ProcessNews =
  | LinkNews
  | Readonly<{ kind: 'browsed'; variables: readonly BrowsedVariable[]; complete: boolean }>
  | Readonly<{ kind: 'failed'; code: FaultCode; sentence: string }>;

// Keys and certificates are made here: nobody else may read them.
process.umask(0o077);

/** Real milliseconds: a process has no other time. */
const GOODBYE = 1_000;

const say = (news: ProcessNews, then?: () => void): void => {
  if (process.connected) process.send?.(news, undefined, undefined, then);
};

/** A fault is said and ends the process; anything else is a bug, and ends it by itself. */
const fail = (error: unknown): void => {
  if (!(error instanceof Fault)) throw error;
  say({ kind: 'failed', code: error.code, sentence: error.message }, () => process.exit(2));
};

const watch = async (errand: WatchErrand): Promise<void> => {
  const session = await openWatch(errand, say, fail);
  process.on('message', (order) => session.order(order as LinkOrder));
  // A server that is gone would keep the goodbye waiting.
  leave = () =>
    void Promise.race([session.close(), firstValueFrom(timer(GOODBYE, asyncScheduler))]).finally(() => process.exit(0));
  say({ kind: 'opened' });
};

let leave = (): void => process.exit(0);
// Ctrl-C at a terminal reaches the gateway too, which lets go of us in its own time.
process.on('SIGINT', () => undefined);
process.once('disconnect', () => leave());
process.once('SIGTERM', () => leave());
process.once('message', (message) => {
  const errand = message as Errand;
  const run =
    errand.kind === 'watch'
      ? watch(errand)
      : browse(errand.server, errand.bounds).then((found) => say({ kind: 'browsed', ...found }, () => process.exit(0)));
  run.catch(fail);
});
