import type { AccountView } from '../../domain/view.ts';
import { bahtOf } from '../format/money.ts';
import { useSpeech } from '../words/language.ts';
import { AccountIntervals } from './account-intervals.tsx';
import { AccountOrders } from './account-orders.tsx';

/** Balance to the last nano-baht, orders, and each delivery interval's metered energy, position and money. */
export const AccountDetail = ({
  view,
  reachable,
  close,
}: Readonly<{ view: AccountView; reachable: boolean; close: () => void }>) => {
  const { words } = useSpeech();
  return (
    <div class="account">
      <p class="account-name">
        <strong>{view.account}</strong>
        <span class="quiet">
          {words.points}: {view.points.join(', ')}
        </span>
        <button type="button" onClick={close}>
          {words.close}
        </button>
      </p>
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
      <p class="account-trouble broken" role="status">
        {reachable ? '' : words.accountUnreachable}
      </p>
      <h3>{words.intervals}</h3>
      <AccountIntervals intervals={view.intervals} />
      <h3>{words.orders}</h3>
      <AccountOrders orders={view.orders} />
    </div>
  );
};
