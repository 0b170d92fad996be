import type { TargetedSubmitEvent } from 'preact';
import { Panel } from '../parts/panel.tsx';
import { useSpeech } from '../words/language.ts';

/** Where a person shows the token of an account: nothing of it is shown before. */
export const TokenForm = ({
  open,
  refused,
  busy,
}: Readonly<{ open: (token: string) => void; refused: boolean; busy: boolean }>) => {
  const { words } = useSpeech();
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get('token');
    if (typeof token === 'string' && token.trim() !== '') open(token.trim());
  };
  return (
    <Panel id="account" title={words.account} hint={words.accountHint}>
      <form class="token" onSubmit={submit}>
        <label for="token">{words.token}</label>
        <div class="token-row">
          <input
            id="token"
            name="token"
            type="password"
            autocomplete="off"
            spellcheck={false}
            aria-describedby="token-hint"
            aria-invalid={refused}
          />
          <button type="submit" disabled={busy}>
            {words.open}
          </button>
        </div>
        <p id="token-hint" class={refused ? 'broken' : 'quiet'} role="status">
          {refused ? words.wrongToken : words.tokenHint}
        </p>
      </form>
    </Panel>
  );
};
