import { catchError, concatMap, defer, EMPTY, ignoreElements, type Observable, tap, throwError } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { Applied } from '../../domain/reload.ts';
import type { Log } from '../../ports/log.ts';
import type { Reconfigurable } from '../../ports/reconfigurable.ts';
import { siteFiles } from '../site-layers.ts';
import type { BegunConfiguration } from './begin-configuration.ts';
import type { Changeable, ConfiguredProgram } from './configured-program.ts';

/**
 * Without a history: at each signal the files are read again, one after the other, and run at once, under what was changed live, on no
 * trial. What is wrong with them is said, and what runs goes on.
 */
export const reloadedFrom = <Configuration extends Changeable>(
  { compose }: Pick<ConfiguredProgram<Configuration, unknown>, 'compose'>,
  { site, bundle: { live } }: Pick<BegunConfiguration<Configuration, unknown>, 'site' | 'bundle'>,
  {
    signals,
    running,
    log,
  }: Readonly<{ signals: Observable<unknown>; running: Reconfigurable<Configuration>; log: Log }>,
): Observable<never> =>
  signals.pipe(
    concatMap(() => {
      const read = () => compose(site, { files: siteFiles(site.path).files, live }, 'every-layer').configuration;
      return reload(
        site.path,
        defer(() => running.apply(read())),
        log,
      );
    }),
  );

const reload = (file: string, applied: Observable<Applied>, log: Log): Observable<never> =>
  applied.pipe(
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
