import { type BigIntStats, readFileSync, stat, statSync } from 'node:fs';
import { Observable } from 'rxjs';
import { Fault } from '../../domain/fault.ts';

/** How often the file is looked at, ms: by its times and not by notices, which network and overlay file systems do not give. */
const PERIOD = 2_000;

/** A file as it has become, or why it cannot be read. */
export type FileNews =
  | Readonly<{ kind: 'changed'; bytes: Uint8Array }>
  | Readonly<{ kind: 'unreadable'; fault: Fault }>;

/** What a file says, at once and whenever it has changed. One that is taken away says nothing. */
export const watchedFile = (path: string): Observable<FileNews> =>
  new Observable((subscriber) => {
    // Its stamp is taken before it is read: what is written in between is told at the next look.
    let seen = stampOf(statSync(path, { bigint: true, throwIfNoEntry: false }));
    subscriber.next(readNews(path));
    const looking = setInterval(
      () =>
        stat(path, { bigint: true }, (absent, stats) => {
          if (absent !== null || subscriber.closed || stampOf(stats) === seen) return;
          seen = stampOf(stats);
          subscriber.next(readNews(path));
        }),
      PERIOD,
    );
    looking.unref();
    return () => clearInterval(looking);
  });

const stampOf = (stats: BigIntStats | undefined): string | null =>
  stats === undefined ? null : `${stats.ino} ${stats.mtimeNs} ${stats.size}`;

const readNews = (path: string): FileNews => {
  try {
    return { kind: 'changed', bytes: new Uint8Array(readFileSync(path)) };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return { kind: 'unreadable', fault: new Fault('registry', `${path} cannot be read: ${why}.`, { cause }) };
  }
};
