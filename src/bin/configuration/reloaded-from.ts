import { catchError, concatMap, defer, EMPTY, ignoreElements, type Observable, tap, throwError } from 'rxjs';
import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import type { Reconfigurable } from '../../ports/reconfigurable.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';

/**
 * Without a history: at each signal the file is read again, one after the other, and runs at once, on no trial. What is wrong with it
 * is said, and what runs goes on.
 */
export const reloadedFrom = (
  file: string,
  {
    signals,
    gateway,
    log,
  }: Readonly<{ signals: Observable<unknown>; gateway: Reconfigurable<GatewayConfiguration>; log: Log }>,
): Observable<never> => signals.pipe(concatMap(() => reload(file, gateway, log)));

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
