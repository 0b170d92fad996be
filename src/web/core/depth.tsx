import type { BookView, PriceLevel } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { pricePerKwh } from '../format/money.ts';
import { Bar } from '../parts/bar.tsx';
import { useSpeech } from '../words/language.ts';

/** Levels shown per side; the rows are there even when the book is thin, so that the page does not jump. */
const rows = [0, 1, 2, 3, 4] as const;

/** The best levels of both sides, best first; bars share one scale. */
export const Depth = ({ book }: Readonly<{ book: BookView }>) => {
  const { words } = useSpeech();
  const shown = [...book.bids.slice(0, rows.length), ...book.asks.slice(0, rows.length)];
  const largest = Math.max(1, ...shown.map(({ quantityWh }) => quantityWh));
  const more = Math.max(0, book.bids.length - rows.length) + Math.max(0, book.asks.length - rows.length);
  return (
    <>
      <table class="depth">
        <thead>
          <tr>
            <th scope="col" class="number">
              <small>Wh</small>
            </th>
            <th scope="col" class="number bid">
              {words.bid}
            </th>
            <th scope="col" class="ask">
              {words.ask}
            </th>
            <th scope="col">
              <small>Wh</small>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {row === 0 && book.bids.length === 0 ? (
                <td class="number quiet" colSpan={2}>
                  {words.noBids}
                </td>
              ) : (
                <>
                  <Quantity level={book.bids[row]} largest={largest} side="bid" />
                  <td class="number price bid">{priceOf(book.bids[row])}</td>
                </>
              )}
              {row === 0 && book.asks.length === 0 ? (
                <td class="quiet" colSpan={2}>
                  {words.noOffers}
                </td>
              ) : (
                <>
                  <td class="price ask">{priceOf(book.asks[row])}</td>
                  <Quantity level={book.asks[row]} largest={largest} side="ask" />
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="more-levels">{more > 0 ? words.moreLevels(more) : '\u00a0'}</p>
    </>
  );
};

/** An empty row keeps its height. */
const priceOf = (level: PriceLevel | undefined): string => (level === undefined ? '\u00a0' : pricePerKwh(level.price));

const Quantity = ({
  level,
  largest,
  side,
}: Readonly<{ level: PriceLevel | undefined; largest: number; side: 'bid' | 'ask' }>) => (
  <td class={`quantity ${side}`}>
    {level === undefined ? null : (
      <>
        <span>{wattHours(level.quantityWh)}</span>
        <Bar share={level.quantityWh / largest} mood={side} />
      </>
    )}
  </td>
);
