import type { AccountView } from '../../domain/view.ts';
import { bahtOf } from '../format/money.ts';
import { AccountProof } from '../proof/account-proof.tsx';
import { useSpeech } from '../words/language.ts';
import { AccountIntervals } from './account-intervals.tsx';
import { AccountOrders } from './account-orders.tsx';

/** Balance to the last nano-baht, and what each delivery interval came to and why; the orders beside it. */
export const AccountDetail = ({
  view,
  token,
  reachable,
  close,
}: Readonly<{ view: AccountView; token: string; reachable: boolean; close: () => void }>) => {
  const { words } = useSpeech();
  return (
    <section class="panel account" aria-labelledby="account-title" id="account">
      <header class="account-head">
        <div>
          <h2 id="account-title">{words.account}</h2>
          <p>
            <strong>{view.account}</strong>{' '}
            <span class="quiet">
              {words.points}: {view.points.join(', ')}
            </span>
          </p>
          <p class="account-trouble broken" role="status">
            {reachable ? '' : words.accountUnreachable}
          </p>
        </div>
        <dl class="balance">
          <div>
            <dt>{words.balance}</dt>
            <dd class="balance-value">
              {bahtOf(view.balance)} <small>THB</small>
            </dd>
          </div>
          <div>
            <dt>{words.reserved}</dt>
            <dd>
              {bahtOf(view.reserved)} <small>THB</small>
            </dd>
          </div>
        </dl>
        <button type="button" class="plain" onClick={close}>
          {words.close}
        </button>
      </header>
      <div class="account-parts">
        <div class="account-past">
          <h3>{words.intervals}</h3>
          <p class="hint">{words.intervalsHint}</p>
          <AccountIntervals intervals={view.intervals} />
        </div>
        <div class="account-orders">
          <h3>{words.orders}</h3>
          <AccountOrders orders={view.orders} />
        </div>
      </div>
      <AccountProof token={token} />
    </section>
  );
};
