import type { ComponentChildren } from 'preact';
import type { AlarmView } from '../../domain/view.ts';
import { dayAndTime, timeOfDay } from '../format/moment.ts';
import { useSpeech } from '../words/language.ts';
import { messageIn } from '../words/message-in.ts';
import { nameIn } from '../words/name-in.ts';
import { AlarmAction } from './alarm-action.tsx';
import { arrangeAlarms, type HeadedAlarm, metersMore, stands, unacknowledged, waits } from './arrange-alarms.ts';
import { Nothing, Panel } from './panel.tsx';
import { Shelve } from './shelve.tsx';
import { When } from './when.tsx';

/** Alarms; new ones are announced. Only the program that raised them takes acknowledgements and shelves. */
export const Alarms = ({
  alarms,
  canAcknowledge,
}: Readonly<{ alarms: readonly AlarmView[]; canAcknowledge: boolean }>) => {
  const { words } = useSpeech();
  const waiting = unacknowledged(alarms);
  const { shown, shelved } = arrangeAlarms(alarms);
  return (
    <Panel id="alarms" title={words.alarms} note={waiting === 0 ? undefined : words.standing(waiting)}>
      <Flood alarms={alarms} />
      <ul class="alarms" aria-live="polite" aria-relevant="additions">
        {shown.map((headed) => (
          <Headed key={headed.alarm.id} headed={headed} canAct={canAcknowledge} />
        ))}
      </ul>
      {shown.length === 0 ? <Nothing>{words.noAlarms}</Nothing> : null}
      {shelved.length === 0 ? null : (
        <details class="later">
          <summary>{words.shelvedCount(shelved.length)}</summary>
          <ul class="alarms">
            {shelved.map((headed) => (
              <Headed key={headed.alarm.id} headed={headed} canAct={canAcknowledge} />
            ))}
          </ul>
        </details>
      )}
    </Panel>
  );
};

/** While too many come at once, what is kept quiet for it. */
const Flood = ({ alarms }: Readonly<{ alarms: readonly AlarmView[] }>) => {
  const { words } = useSpeech();
  if (!alarms.some((alarm) => alarm.kind === 'alarm-flood' && stands(alarm))) return null;
  return (
    <p class="flood" role="status">
      {words.flooded(alarms.filter(({ quiet }) => quiet === 'flood').length)}
    </p>
  );
};

/** An alarm with what follows from it folded behind it. */
const Headed = ({ headed, canAct }: Readonly<{ headed: HeadedAlarm; canAct: boolean }>) => {
  const { words } = useSpeech();
  const { alarm, following } = headed;
  const meters = metersMore(headed);
  return (
    <Alarm alarm={alarm} canAct={canAct}>
      {following.length === 0 ? null : (
        <details class="later">
          <summary>{meters > 0 ? words.metersMore(meters) : words.alarmsMore(following.length)}</summary>
          <ul class="alarms">
            {following.map((one) => (
              <Alarm key={one.id} alarm={one} canAct={false} />
            ))}
          </ul>
        </details>
      )}
    </Alarm>
  );
};

const Alarm = ({
  alarm,
  canAct,
  children,
}: Readonly<{ alarm: AlarmView; canAct: boolean; children?: ComponentChildren }>) => {
  const { words, language } = useSpeech();
  const kind = nameIn(words.alarmKinds, alarm.kind);
  const name = `${kind} ${alarm.source}`;
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
      {alarm.shelved === undefined ? null : (
        <p class="alarm-message">
          {words.shelvedUntil(dayAndTime(alarm.shelved.until, language))} {alarm.shelved.reason}
        </p>
      )}
      <p class="alarm-foot">
        <span>{words.alarmStates[alarm.state]}</span>
        {alarm.quiet === 'flood' ? <span>{words.quietInFlood}</span> : null}
        <span>
          <When at={alarm.since} as="day" />
          {stands(alarm) ? null : ` – ${timeOfDay(alarm.at).slice(0, 5)}`}
        </span>
        {canAct ? <Actions alarm={alarm} name={name} /> : null}
      </p>
      {children}
    </li>
  );
};

const Actions = ({ alarm, name }: Readonly<{ alarm: AlarmView; name: string }>) => {
  const { words } = useSpeech();
  const { id, shelved } = alarm;
  return (
    <>
      {waits(alarm) ? (
        <AlarmAction id={id} what="acknowledge" name={words.acknowledgeOf(name)} label={words.acknowledge} />
      ) : null}
      {shelved !== undefined ? (
        <AlarmAction id={id} what="unshelve" name={words.unshelveOf(name)} label={words.unshelve} />
      ) : stands(alarm) ? (
        <Shelve id={id} name={name} />
      ) : null}
    </>
  );
};
