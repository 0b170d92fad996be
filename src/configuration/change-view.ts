import type { Monotonic } from '../domain/time.ts';
import { bangkokTime, instant } from '../domain/time.ts';
import type { ConfigurationChangeView, ConfigurationView } from '../domain/view.ts';
import { type ChangeRecord, standingOf } from './change-history.ts';
import type { ChangeState } from './change-state.ts';

/** So many changes are shown beside what is in force. */
const SHOWN = 8;

/** Which configuration runs, for people. */
export const changeView = ({ history, phase, waiting }: ChangeState, now: Monotonic): ConfigurationView => {
  const { inForce, records } = history;
  const trial = phase.kind === 'trying' ? phase : null;
  return {
    inForce: inForce?.change ?? 0,
    since: bangkokTime(inForce?.steps.at(-1)?.at ?? instant(0)),
    trial: trial && {
      change: trial.change.change,
      secondsLeft: Math.max(0, Math.ceil((trial.until - now) / 1_000)),
      ill: trial.ill?.why ?? null,
    },
    waiting: waiting.length,
    recent: records.slice(-SHOWN).toReversed().map(changeRecordView),
  };
};

/** One change, for people. */
export const changeRecordView = (record: ChangeRecord): ConfigurationChangeView => {
  const { change, way, author, reason, steps } = record;
  const last = steps.at(-1);
  return {
    ...{ change, standing: standingOf(record), way, author, reason },
    at: bangkokTime(last?.at ?? instant(0)),
    outcome: last?.outcome ?? null,
    ...(last !== undefined && last.reasons.length > 0 && { reasons: last.reasons }),
  };
};
