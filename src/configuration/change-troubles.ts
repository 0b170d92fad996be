import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Instant } from '../domain/time.ts';
import { changeSentences } from './change-sentences.ts';
import type { ChangeState } from './change-state.ts';

type Trouble = Pick<AlarmCondition, 'id' | 'kind' | 'priority' | 'renews'>;
const refused: Trouble = { id: 'configuration/refused', kind: 'configuration', priority: 'medium', renews: true };
const rolledBack: Trouble = {
  ...{ id: 'configuration/rolled-back', kind: 'configuration', priority: 'medium', renews: true },
};
const stuck: Trouble = { id: 'configuration/stuck', kind: 'configuration', priority: 'high' };
const unkept: Trouble = { id: 'configuration/history', kind: 'configuration', priority: 'high' };
const differing: Trouble = { id: 'configuration/file', kind: 'configuration', priority: 'low' };

/** What a stop cut short was not found bad, and yet is not tried again by itself. */
const untried = (why: string): string => (why === changeSentences.ended ? `${why} ${changeSentences.tryAgain}` : why);

const differs = (file: string, inForce: number, opens: Instant | null): string =>
  opens === null ? changeSentences.differs(file, inForce) : changeSentences.differsUntil(file, inForce, opens);

/** The same of a gateway that cannot keep a history at all: it stands as long as that gateway runs. */
export const withoutHistory = (why: string, at: Instant): readonly AlarmCondition[] => [
  { ...unkept, source: {}, at, since: at, standing: true, message: changeSentences.noHistory(why) },
];

/**
 * What is wrong with the configuration, as it is now. `file`: one that says another configuration than runs; null: none does. `opens`: when
 * that is tried by itself; null: nobody waits for that.
 */
export const changeTroubles = (
  { troubles, history, phase }: Pick<ChangeState, 'troubles' | 'history' | 'phase'>,
  file: string | null,
  at: Instant,
  opens: Instant | null = null,
): readonly AlarmCondition[] => {
  const says = changeSentences;
  const inForce = history.inForce?.change ?? 0;
  const told = (trouble: Trouble, message: string | null, over: string): AlarmCondition => ({
    ...trouble,
    ...{ source: {}, at, since: at, standing: message !== null, message: message ?? over },
  });
  const { rolledBack: last } = troubles;
  const trying = 'change' in phase ? phase.change.change : inForce;
  return [
    told(refused, troubles.refused && says.refused(troubles.refused), says.noneRefused),
    told(rolledBack, last && says.rolledBack(last.change, inForce, untried(last.why)), says.noneRolledBack),
    told(stuck, troubles.stuck && says.stuck(trying, troubles.stuck), says.noneStuck),
    told(unkept, troubles.unkept && says.unkept(troubles.unkept), says.noneUnkept),
    told(differing, file && differs(file, inForce, opens), says.noneDiffers),
  ];
};
