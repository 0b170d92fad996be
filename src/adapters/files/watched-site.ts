import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { catchError, exhaustMap, from, map, type Observable, of, type SchedulerLike, timer } from 'rxjs';
import { SECOND } from '../../domain/time.ts';

/**
 * How the files of a configuration look, once a second: by their times and not by notices, which network and overlay file systems do
 * not give. Two stamps differ when one of the files does; null while there is none.
 */
export const watchedSite = (
  { path, isFolder }: Readonly<{ path: string; isFolder: boolean }>,
  belongs: (name: string) => boolean,
  scheduler: SchedulerLike,
): Observable<string | null> =>
  timer(SECOND, SECOND, scheduler).pipe(
    exhaustMap(() => from(stampOf(path, isFolder ? belongs : null)).pipe(catchError(() => of(null)))),
    map((stamp) => (stamp === '' ? null : stamp)),
  );

/** As `watchedSite` gives it, now. */
export const stampOf = async (path: string, belongs: ((name: string) => boolean) | null): Promise<string> => {
  const folder = belongs === null ? dirname(path) : path;
  const names = belongs === null ? [basename(path)] : (await readdir(folder)).filter(belongs).toSorted();
  const stamps = await Promise.all(
    names.map(async (name) => {
      const { ino, mtimeNs, size } = await stat(join(folder, name), { bigint: true });
      return `${name} ${ino} ${mtimeNs} ${size}`;
    }),
  );
  return stamps.join('\n');
};
