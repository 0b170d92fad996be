import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Instant } from '../domain/time.ts';
import type { FactDrainEvent } from './drain-facts.ts';
import { gone, holds, type Trouble } from './trouble.ts';

// Of their own, apart from those of batches: a core that takes one may not take the other.
const unreachable: Trouble = { id: 'core-unreachable/facts', kind: 'core-unreachable', priority: 'medium' };
const refusing: Trouble = { id: 'core-refused/fact', kind: 'core-refused', priority: 'high' };
const notEnrolled: Trouble = { id: 'core-refused/facts', kind: 'core-refused', priority: 'high' };
const mute: Trouble = { id: 'storage/facts', kind: 'storage', priority: 'high' };

/** The alarm conditions an event begins or ends; those that end what never began are harmless. */
export const factTroublesOf = (event: FactDrainEvent, at: Instant): readonly AlarmCondition[] => {
  switch (event.kind) {
    case 'facts-waiting':
      if (event.fault.code === 'busy') return [gone(unreachable, at, heard)];
      return event.fault.code === 'core-refused'
        ? [gone(unreachable, at, heard), holds(notEnrolled, at, event.fault.message)]
        : [holds(unreachable, at, event.fault.message)];
    case 'fact-store-failed':
      return [holds(mute, at, event.fault.message)];
    case 'fact-acknowledged':
      return [...answered(at), gone(refusing, at, 'The core takes grid facts again.')];
    case 'fact-refused':
      return [...answered(at), holds(refusing, at, refusal(event))];
  }
};

const heard = 'The core hears of the grid again.';

/** The core said its last word about a fact, and the store has let go of it. */
const answered = (at: Instant): readonly AlarmCondition[] => [
  gone(unreachable, at, heard),
  gone(notEnrolled, at, 'The core takes what this gateway tells of the grid.'),
  gone(mute, at, 'The store of grid facts works again.'),
];

const refusal = ({ fact, reason }: Extract<FactDrainEvent, { kind: 'fact-refused' }>): string =>
  `The core refused grid fact ${fact.sequence} (${reason}): its market does not know of it. It is in this gateway's log: have the core's operator look at it.`;
