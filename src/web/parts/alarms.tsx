import type { AlarmView } from '../../domain/view.ts';
import { timeOfDay } from '../format/moment.ts';
import { useSpeech } from '../words/language.ts';
import { messageIn } from '../words/message-in.ts';
import { nameIn } from '../words/name-in.ts';
import { Acknowledge } from './acknowledge.tsx';
import { Nothing, Panel } from './panel.tsx';
import { When } from './when.tsx';

const waits = ({ state }: AlarmView): boolean => state === 'raised' || state === 'returned-unacknowledged';
const stands = ({ state }: AlarmView): boolean => state === 'raised' || state === 'acknowledged';

/** What stands and nobody has noted comes first; within a rank, the newest. */
const rank = (alarm: AlarmView): number => (stands(alarm) ? 2 : 0) + (waits(alarm) ? 1 : 0);

/** Alarms nobody has taken note of. */
export const unacknowledged = (alarms: readonly AlarmView[]): number => alarms.filter(waits).length;

/** Alarms; new ones are announced. Only the program that raised them takes acknowledgements. */
export const Alarms = ({
  alarms,
  canAcknowledge,
}: Readonly<{ alarms: readonly AlarmView[]; canAcknowledge: boolean }>) => {
  const { words } = useSpeech();
  const waiting = unacknowledged(alarms);
  return (
    <Panel id="alarms" title={words.alarms} note={waiting === 0 ? undefined : words.standing(waiting)}>
      <ul class="alarms" aria-live="polite" aria-relevant="additions">
        {alarms
          .toSorted((one, other) => rank(other) - rank(one))
          .map((alarm) => (
            <Alarm key={alarm.id} alarm={alarm} canAcknowledge={canAcknowledge} />
          ))}
      </ul>
      {alarms.length === 0 ? <Nothing>{words.noAlarms}</Nothing> : null}
    </Panel>
  );
};

const Alarm = ({ alarm, canAcknowledge }: Readonly<{ alarm: AlarmView; canAcknowledge: boolean }>) => {
  const { words, language } = useSpeech();
  const kind = nameIn(words.alarmKinds, alarm.kind);
  const message = messageIn(language, alarm.message);
  return (
    <li class={`alarm ${alarm.priority} ${alarm.state}`}>
      <p class="alarm-head">
        <span class="priority">{words.priorities[alarm.priority]}</span>
        <strong>{kind}</strong>
        <span class="alarm-source">{alarm.source}</span>
      </p>
      <p class="alarm-message" lang={message.language}>
        {message.text}
      </p>
      <p class="alarm-foot">
        <span>{words.alarmStates[alarm.state]}</span>
        <span>
          <When at={alarm.since} as="day" />
          {stands(alarm) ? null : ` – ${timeOfDay(alarm.at).slice(0, 5)}`}
        </span>
        {canAcknowledge && waits(alarm) ? <Acknowledge id={alarm.id} name={`${kind} ${alarm.source}`} /> : null}
      </p>
    </li>
  );
};
