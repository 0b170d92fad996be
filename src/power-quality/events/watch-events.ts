import type { Reading } from '../../domain/reading.ts';
import { advanceGroups, closeGroups, noteOthers } from './advance-groups.ts';
import { advanceVoltages } from './advance-voltages.ts';
import { type CountedEvents, countEvents, tallyTurns } from './count-events.ts';
import { type EventSaid, nothingSaid } from './event-said.ts';
import { eventSpreads } from './event-words.ts';
import type { EventsState } from './events-state.ts';
import { isDisturbed, type MeterTurn } from './meter-voltages.ts';
import { settleStanding } from './standing-events.ts';

/** `disturbed`: the meter is inside a dip, swell or interruption at this reading, by which its window is flagged. */
export type EventsStep = Readonly<{ disturbed: boolean; said: readonly EventSaid[] }>;

const calm: EventsStep = { disturbed: false, said: nothingSaid };
const disturbed: EventsStep = { disturbed: true, said: nothingSaid };

/**
 * What one reading shows of dips, swells, interruptions and rapid voltage changes, and of events of the grid that many
 * meters see. Event time only: the same readings say the same. A reading that shows nothing new costs no memory.
 * Polling is indicative: it is neither class A nor class S of IEC 61000-4-30.
 */
export const advanceEvents = (state: EventsState, reading: Reading): EventsStep => {
  const meter = state.meters.get(reading.device);
  const turns = meter === undefined ? null : advanceVoltages(meter, reading);
  passTime(state, reading, turns !== null);
  const { groups, standing } = state;
  if (meter === undefined || turns === null) {
    const within = meter !== undefined && isDisturbed(meter, reading.measuredAt);
    if (groups.open.length === 0) return within ? disturbed : calm;
    return { disturbed: within, said: closeGroups(groups, state, nothingSaid) };
  }
  const { sag, swell, rapid } = meter;
  if (sag !== null) sag.heard = state.observed;
  if (swell !== null) swell.heard = state.observed;
  if (rapid !== null) rapid.heard = state.observed;
  const within = sag !== null || swell !== null || turns.some(isOverSinceDown);
  if (turns.length === 0 && groups.open.length === 0 && standing.size === 0) return within ? disturbed : calm;
  tallyTurns(state.tallies.get(reading.device), turns, reading.measuredAt);
  let said = closeGroups(groups, state, nothingSaid);
  said = advanceGroups(groups, state, { turns, at: reading.measuredAt }, said);
  if (standing.size > 0) said = [...said, ...settled(state, reading)];
  if (state.unraised.size > 0) said = [...said, ...raisedAgain(state, reading)];
  noteOthers(groups, meter, reading.measuredAt);
  return { disturbed: within, said };
};

/** It ended while the gateway did not run, perhaps in the window that this reading lies in. */
const isOverSinceDown = ({ turn, event }: MeterTurn): boolean =>
  turn === 'ends' && event.down !== null && event.kind !== 'rapid-change' && event.down.to === event.end;

/** What still lasts after a start, and whose alarm was lost with the process. */
const raisedAgain = ({ unraised, groups }: EventsState, { device, measuredAt }: Reading): readonly EventSaid[] =>
  [...unraised].flatMap((group): readonly EventSaid[] => {
    const { alarm, running } = group;
    if (!groups.open.includes(group) || alarm === null) unraised.delete(group);
    else if ([...running].some(({ watched }) => watched.device === device)) {
      unraised.delete(group);
      return [{ kind: 'condition', condition: eventSpreads(alarm, group, measuredAt) }];
    }
    return [];
  });

const settled = ({ standing, meters }: EventsState, reading: Reading): readonly EventSaid[] =>
  settleStanding(standing, meters, reading).map((condition) => ({ kind: 'condition', condition }));

/** A clock set back by more than the longest gap takes event time with it, or every event would be over at once. */
const passTime = (state: EventsState, { measuredAt }: Reading, accepted: boolean): void => {
  const { longestGap } = state.groups.times;
  if (measuredAt > state.now) {
    state.observed += Math.min(longestGap, measuredAt - state.now);
    state.now = measuredAt;
  } else if (accepted && measuredAt < state.now - longestGap) state.now = measuredAt;
};

/** What a meter counted itself, to be told after the reading it came with. */
export const advanceCounts = (state: EventsState, counted: CountedEvents): readonly EventSaid[] => {
  const meter = state.meters.get(counted.device);
  const tally = state.tallies.get(counted.device);
  if (meter === undefined || tally === undefined) return nothingSaid;
  countEvents(state.groups, meter, tally, counted);
  return state.groups.open.length === 0 ? nothingSaid : closeGroups(state.groups, state, nothingSaid);
};
