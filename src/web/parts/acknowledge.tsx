import { useEffect, useState } from 'preact/hooks';
import { endpoint } from '../live/browser-ports.ts';
import { useSpeech } from '../words/language.ts';

/** Views come each second: an acknowledgement that none of them shows was lost on the way. */
const heardWithin = 10_000;

/** The server's next view shows whether it was heard; until then the button keeps its place. */
export const Acknowledge = ({ id, name }: Readonly<{ id: string; name: string }>) => {
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
