import type { TargetedSubmitEvent } from 'preact';
import { Panel } from '../parts/panel.tsx';
import { useSpeech } from '../words/language.ts';
import { AccountDetail } from './account-detail.tsx';
import { useAccount } from './use-account.ts';

/** A person's own account: nothing of it is shown without its token. */
export const AccountPanel = () => {
  const { words } = useSpeech();
  const { state, open, close } = useAccount();
  return (
    <Panel id="account" title={words.account}>
      {state.kind === 'open' ? (
        <AccountDetail view={state.view} reachable={state.reachable} close={close} />
      ) : (
        <TokenForm open={open} refused={state.kind === 'closed' && state.refused} busy={state.kind === 'opening'} />
      )}
    </Panel>
  );
};

const TokenForm = ({
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
  );
};
