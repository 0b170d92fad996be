import { useEffect, useState } from 'preact/hooks';
import type { AlarmView } from '../../domain/view.ts';
import { endpoint } from '../live/browser-ports.ts';
import { useSpeech } from '../words/language.ts';
import { nameIn } from '../words/name-in.ts';
import { Nothing, Panel } from './panel.tsx';
import { When } from './when.tsx';

const waits = ({ state }: AlarmView): boolean => state === 'raised' || state === 'returned-unacknowledged';

/** Alarms nobody has taken note of. */
export const unacknowledged = (alarms: readonly AlarmView[]): number => alarms.filter(waits).length;

/** Alarms, newest first; new ones are announced. Only the program that raised them takes acknowledgements. */
export const Alarms = ({
  alarms,
  canAcknowledge,
}: Readonly<{ alarms: readonly AlarmView[]; canAcknowledge: boolean }>) => {
  const { words } = useSpeech();
  const waiting = unacknowledged(alarms);
  return (
    <Panel id="alarms" title={words.alarms} note={waiting === 0 ? undefined : words.standing(waiting)}>
      <ul class="alarms" aria-live="polite" aria-relevant="additions">
        {alarms.map((alarm) => (
          <Alarm key={alarm.id} alarm={alarm} canAcknowledge={canAcknowledge} />
        ))}
      </ul>
      {alarms.length === 0 ? <Nothing>{words.noAlarms}</Nothing> : null}
    </Panel>
  );
};

const Alarm = ({ alarm, canAcknowledge }: Readonly<{ alarm: AlarmView; canAcknowledge: boolean }>) => {
  const { words } = useSpeech();
  const kind = nameIn(words.alarmKinds, alarm.kind);
  return (
    <li class={`alarm ${alarm.priority} ${alarm.state}`}>
      <p class="alarm-head">
        <span class="priority">{words.priorities[alarm.priority]}</span>
        <strong>{kind}</strong>
        <span class="alarm-source">{alarm.source}</span>
      </p>
      <p class="alarm-message" lang="en">
        {alarm.message}
      </p>
      <p class="alarm-foot">
        <span>{words.alarmStates[alarm.state]}</span>
        <When at={alarm.since} as="day" />
        {canAcknowledge && waits(alarm) ? <Acknowledge id={alarm.id} name={`${kind} ${alarm.source}`} /> : null}
      </p>
    </li>
  );
};

/** Views come each second: an acknowledgement that none of them shows was lost on the way. */
const heardWithin = 10_000;

/** The server's next view shows whether it was heard; until then the button keeps its place. */
const Acknowledge = ({ id, name }: Readonly<{ id: string; name: string }>) => {
  const { words } = useSpeech();
  const [state, setState] = useState<'ready' | 'sending' | 'failed'>('ready');
  useEffect(() => {
    if (state !== 'sending') return;
    const timer = setTimeout(() => setState('failed'), heardWithin);
    return () => clearTimeout(timer);
  }, [state]);
  const send = async (): Promise<void> => {
    setState('sending');
    try {
      const answer = await fetch(endpoint(`v1/alarms/${encodeURIComponent(id)}/acknowledge`), { method: 'POST' });
      if (!answer.ok) setState('failed');
    } catch {
      setState('failed');
    }
  };
  return (
    <>
      <span class="alarm-failed" role="status">
        {state === 'failed' ? words.notSent : ''}
      </span>
      <button
        type="button"
        class="acknowledge"
        aria-label={words.acknowledgeOf(name)}
        disabled={state === 'sending'}
        onClick={() => void send()}
      >
        {state === 'sending' ? words.sending : words.acknowledge}
      </button>
    </>
  );
};
