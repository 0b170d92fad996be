import type { AccountView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { pricePerKwh } from '../format/money.ts';
import { Nothing } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';

/** The account's orders as the core knows them. */
export const AccountOrders = ({ orders }: Readonly<{ orders: AccountView['orders'] }>) => {
  const { words } = useSpeech();
  if (orders.length === 0) return <Nothing>{words.noOrders}</Nothing>;
  return (
    <table class="dense">
      <thead>
        <tr>
          <th scope="col">{words.delivery}</th>
          <th scope="col">
            {words.terms} <small>Wh</small>
          </th>
          <th scope="col" class="number">
            {words.limit} <small>THB/kWh</small>
          </th>
        </tr>
      </thead>
      <tbody>
        {orders.map((order) => (
          <tr key={order.nonce}>
            <th scope="row">
              <When at={order.start} as="day" />
            </th>
            <td>
              <span class={order.side === 'buy' ? 'import-ink' : 'export-ink'}>{words.sides[order.side]}</span>{' '}
              {wattHours(order.quantityWh)}
              <small class="flow-line">
                {order.restingWh > 0 ? `${words.resting(wattHours(order.restingWh))} · ` : ''}
                <span lang="en">{order.state}</span>
              </small>
            </td>
            <td class="number">{pricePerKwh(order.limit)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
