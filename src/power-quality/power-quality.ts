import { connect, filter, map, merge, type Observable, type OperatorFunction } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { GridEvent } from '../domain/grid-event.ts';
import type { GridFact } from '../domain/grid-fact.ts';
import type { QualityFrame } from '../domain/quality-frame.ts';
import type { QualityInput } from '../domain/quality-input.ts';
import { alarmLife } from './alarm-life.ts';
import type { QualityRules } from './quality-rules.ts';
import { watchCounters } from './watch-counters.ts';
import { watchIdentity } from './watch-identity.ts';
import { watchQuality } from './watch-quality.ts';

/** What the power-quality stage makes of its inputs. */
export type QualityOutput =
  | Readonly<{ kind: 'alarm'; alarm: Alarm }>
  | Readonly<{ kind: 'grid-event'; event: GridEvent }>
  | Readonly<{ kind: 'frame'; frame: QualityFrame }>
  | Readonly<{ kind: 'fact'; fact: GridFact }>;

const only = <K extends QualityInput['kind']>(
  kind: K,
): OperatorFunction<QualityInput, Extract<QualityInput, { kind: K }>> =>
  filter((input: QualityInput): input is Extract<QualityInput, { kind: K }> => input.kind === kind);

/**
 * The whole stage, live and in `gridtokenx replay`: readings and what else is known become alarms, events of the grid,
 * statistics and facts for the market. Event time only: the same inputs give the same outputs in the same order.
 * `restored` are the alarms that stood when it last ended.
 */
export const powerQuality =
  (rules: QualityRules, _restored: readonly Alarm[]) =>
  (inputs: Observable<QualityInput>): Observable<QualityOutput> =>
    inputs.pipe(
      connect((shared) => {
        const readings = shared.pipe(
          only('reading'),
          map(({ reading }) => reading),
        );
        const conditions = merge(
          readings.pipe(watchQuality(rules)),
          readings.pipe(watchCounters),
          shared.pipe(only('identity'), watchIdentity),
          shared.pipe(
            only('condition'),
            map(({ condition }) => condition),
          ),
        ).pipe(map((condition) => ({ kind: 'condition', condition }) as const));
        return merge(conditions, shared.pipe(only('acknowledge'))).pipe(
          alarmLife,
          map((alarm): QualityOutput => ({ kind: 'alarm', alarm })),
        );
      }),
    );
