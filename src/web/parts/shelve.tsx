import { useState } from 'preact/hooks';
import { useSpeech } from '../words/language.ts';
import { AlarmAction } from './alarm-action.tsx';

const HOUR_MINUTES = 60;
/** The server takes no longer one. */
const LONGEST_REASON = 200;

/** Keeps an alarm quiet for an hour; it asks why first. */
export const Shelve = ({ id, name }: Readonly<{ id: string; name: string }>) => {
  const { words } = useSpeech();
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  if (!asking)
    return (
      <button type="button" class="acknowledge" aria-label={words.shelveOf(name)} onClick={() => setAsking(true)}>
        {words.shelve}
      </button>
    );
  return (
    <span class="shelve">
      <input
        type="text"
        aria-label={words.shelveReason}
        placeholder={words.shelveReason}
        maxLength={LONGEST_REASON}
        value={reason}
        onInput={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <AlarmAction
        id={id}
        what="shelve"
        name={words.shelveOf(name)}
        label={words.shelve}
        body={{ minutes: HOUR_MINUTES, reason }}
        disabled={reason.trim() === ''}
      />
    </span>
  );
};
