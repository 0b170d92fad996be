import type { AccountView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { pricePerKwh } from '../format/money.ts';
import { Nothing } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';
import { nameIn } from '../words/name-in.ts';

const shownOrders = 8;

type Order = AccountView['orders'][number];

/** The account's orders as the core knows them, newest first. */
export const AccountOrders = ({ orders }: Readonly<{ orders: readonly Order[] }>) => {
  const { words } = useSpeech();
  if (orders.length === 0) return <Nothing>{words.noOrders}</Nothing>;
  const earlier = orders.slice(shownOrders);
  return (
    <>
      <OrderTable orders={orders.slice(0, shownOrders)} />
      {earlier.length === 0 ? null : (
        <details class="later">
          <summary>{words.moreOrders(earlier.length)}</summary>
          <OrderTable orders={earlier} />
        </details>
      )}
    </>
  );
};

const OrderTable = ({ orders }: Readonly<{ orders: readonly Order[] }>) => {
  const { words } = useSpeech();
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
          <th scope="col">{words.state}</th>
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
            </td>
            <td class="number">{pricePerKwh(order.limit)}</td>
            <td class="order-state">
              <State order={order} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const refused = 'refused: ';

/** What became of an order, and how much of it was traded where that is neither nothing nor all. */
const State = ({ order: { state, filledWh, quantityWh } }: Readonly<{ order: Order }>) => {
  const { words } = useSpeech();
  if (state.startsWith(refused)) return <span lang="en">{words.refusedOrder(state.slice(refused.length))}</span>;
  return (
    <>
      {nameIn(words.orderStates, state)}
      {filledWh > 0 && filledWh < quantityWh ? <small> · {words.filled(wattHours(filledWh))}</small> : null}
    </>
  );
};
