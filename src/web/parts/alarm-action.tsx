import { useEffect, useState } from 'preact/hooks';
import { endpoint } from '../live/browser-ports.ts';
import { useSpeech } from '../words/language.ts';

/** Views come each second: an answer that none of them shows was lost on the way. */
const heardWithin = 10_000;

/** A button that does something with an alarm. The server's next view shows whether it was heard; until then it keeps its place. */
export const AlarmAction = ({
  id,
  what,
  name,
  label,
  body,
  disabled = false,
}: Readonly<{
  id: string;
  what: 'acknowledge' | 'shelve' | 'unshelve';
  name: string;
  label: string;
  body?: Readonly<{ minutes: number; reason: string }>;
  disabled?: boolean;
}>) => {
  const { words } = useSpeech();
  const [state, setState] = useState<'ready' | 'sending' | 'failed'>('ready');
  useEffect(() => {
    if (state !== 'sending') return;
    const timer = setTimeout(() => setState('failed'), heardWithin);
    return () => clearTimeout(timer);
  }, [state]);
  const send = async (): Promise<void> => {
    setState('sending');
    const content = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    try {
      const answer = await fetch(endpoint(`v1/alarms/${encodeURIComponent(id)}/${what}`), {
        method: 'POST',
        ...content,
      });
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
        aria-label={name}
        disabled={disabled || state === 'sending'}
        onClick={() => void send()}
      >
        {state === 'sending' ? words.sending : label}
      </button>
    </>
  );
};
