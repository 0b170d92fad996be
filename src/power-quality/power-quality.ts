import { connect, filter, map, merge, type Observable, type OperatorFunction } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { GridEvent } from '../domain/grid-event.ts';
import type { GridFact } from '../domain/grid-fact.ts';
import type { QualityFrame } from '../domain/quality-frame.ts';
import type { QualityInput } from '../domain/quality-input.ts';
import { alarmLife } from './alarms/alarm-life.ts';
import { alarmRules } from './alarms/alarm-rules.ts';
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

type Handling = Extract<QualityInput, Readonly<{ kind: 'acknowledge' | 'shelve' | 'unshelve' | 'time' }>>;
const isHandling = (input: QualityInput): input is Handling =>
  input.kind === 'acknowledge' || input.kind === 'shelve' || input.kind === 'unshelve' || input.kind === 'time';

/**
 * The whole stage, live and in `gridtokenx replay`: readings and what else is known become alarms, events of the grid,
 * statistics and facts for the market. Event time only: the same inputs give the same outputs in the same order.
 * `restored` are the alarms that stood when it last ended.
 */
export const powerQuality =
  (rules: QualityRules, restored: readonly Alarm[]) =>
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
        // Readings tell the time before what they show is told.
        const passing = readings.pipe(map(({ measuredAt: at }) => ({ kind: 'time', at }) as const));
        const people = shared.pipe(filter(isHandling));
        return merge(passing, conditions, people).pipe(
          alarmLife(alarmRules(rules), restored),
          map((alarm): QualityOutput => ({ kind: 'alarm', alarm })),
        );
      }),
    );
