import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { asyncScheduler, Observable, timer } from 'rxjs';
import { Fault } from '../../src/domain/fault.ts';
import type { Errand, ProcessNews } from './client-process.ts';
import type { LinkEvent, OpcUaLink } from './link.ts';

// In the release bundle the process's entry lies beside the bundle.
const entry = import.meta.url.endsWith('.ts') ? './client-process.ts' : './client-process.js';

/** MB of JavaScript heap: a client that leaks ends itself, and is started again, before it starves the gateway. */
const MOST_HEAP = 256;

/** Real milliseconds, as processes live in no other, from being told to go until being made to. */
const LAST_WORDS = 3_000;

/**
 * Runs an errand in a process of its own: what it says until it has said `done` or ended. Errors with a Fault when the
 * errand fails or the process does; unsubscribing ends the process.
 */
export const runErrand = (errand: Errand): Observable<LinkEvent | Extract<ProcessNews, { kind: 'browsed' }>> =>
  new Observable((subscriber) => {
    const child = fork(fileURLToPath(new URL(entry, import.meta.url)), [], {
      execArgv: [`--max-old-space-size=${MOST_HEAP}`, '--max-semi-space-size=1', '--optimize-for-size'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaint = '';
    child.stderr?.on('data', (bytes: Buffer) => {
      complaint = (complaint + bytes.toString('utf8')).slice(-2_000);
    });
    const lost = (how: string): Fault => {
      const said = complaint.match(/^\w*Error: .*$/m)?.[0];
      return new Fault('link-down', `the OPC UA client ended (${how})${said ? `: ${said}` : ''}. It is started again.`);
    };
    child.on('message', (message) => {
      // Only our own program speaks on this channel.
      const news = message as ProcessNews;
      switch (news.kind) {
        case 'failed':
          subscriber.error(new Fault(news.code, news.sentence));
          return;
        case 'opened':
          subscriber.next({ kind: 'opened', order: (order) => child.connected && child.send(order) });
          return;
        case 'browsed':
          subscriber.next(news);
          subscriber.complete();
          return;
        default:
          subscriber.next(news);
      }
    });
    child.on('error', (error) => subscriber.error(lost(error.message)));
    child.on('exit', (code, signal) => subscriber.error(lost(signal ?? `exit ${code}`)));
    child.send(errand, (error) => {
      if (error) subscriber.error(lost(error.message));
    });
    return () => {
      child.removeAllListeners();
      child.on('error', () => undefined);
      if (child.exitCode !== null || child.signalCode !== null) return;
      // It says goodbye to the server first; one that hangs does not hear this.
      const kill = timer(LAST_WORDS, asyncScheduler).subscribe(() => child.kill('SIGKILL'));
      child.once('exit', () => kill.unsubscribe());
      child.kill('SIGTERM');
    };
  });

/** A link whose client lives in a process of its own. */
export const processLink: OpcUaLink = (server, publishing, nodes) =>
  runErrand({ kind: 'watch', server, publishing, nodes }) as Observable<LinkEvent>;
