import type { AccountView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { bahtOf, pricePerKwh } from '../format/money.ts';
import { Nothing } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';

const shownIntervals = 12;

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

const AccountIntervals = ({ intervals }: Readonly<{ intervals: AccountView['intervals'] }>) => {
  const { words } = useSpeech();
  if (intervals.length === 0) return <Nothing>{words.noIntervals}</Nothing>;
  return (
    <div class="scroll">
      <table class="dense">
        <thead>
          <tr>
            <th scope="col">{words.delivery}</th>
            <th scope="col" class="number">
              {words.import} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.export} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.boughtColumn} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.sold} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.total} <small>THB</small>
            </th>
          </tr>
        </thead>
        <tbody>
          {intervals.slice(0, shownIntervals).map((interval) => (
            <tr key={`${interval.start} ${interval.point}`}>
              <th scope="row">
                <When at={interval.start} as="day" />
              </th>
              <td class="number">{wattHours(interval.importWh)}</td>
              <td class="number">{wattHours(interval.exportWh)}</td>
              <td class="number">{wattHours(interval.boughtWh)}</td>
              <td class="number">{wattHours(interval.soldWh)}</td>
              <td class="number">
                {interval.total === null ? <small class="quiet">{words.notSettled}</small> : bahtOf(interval.total)}
                {interval.basis === null || interval.basis === 'metered' ? null : (
                  <small class="basis">{words.bases[interval.basis] ?? interval.basis}</small>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const AccountOrders = ({ orders }: Readonly<{ orders: AccountView['orders'] }>) => {
  const { words } = useSpeech();
  if (orders.length === 0) return <Nothing>{words.noOrders}</Nothing>;
  return (
    <div class="scroll">
      <table class="dense">
        <thead>
          <tr>
            <th scope="col">{words.delivery}</th>
            <th scope="col">{words.side}</th>
            <th scope="col" class="number">
              {words.quantity} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.resting} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.limit} <small>THB/kWh</small>
            </th>
            <th scope="col">{words.state}</th>
          </tr>
        </thead>
        <tbody>
          {orders.map((order) => (
            <tr key={order.nonce}>
              <th scope="row">
                <When at={order.start} as="day" />
              </th>
              <td class={order.side === 'buy' ? 'bid' : 'ask'}>{words.sides[order.side]}</td>
              <td class="number">{wattHours(order.quantityWh)}</td>
              <td class="number">{wattHours(order.restingWh)}</td>
              <td class="number">{pricePerKwh(order.limit)}</td>
              <td lang="en">{order.state}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
