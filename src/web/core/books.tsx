import type { BookView, ZoneView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { between, dayAndTime, duration, hourAndMinute } from '../format/moment.ts';
import { pricePerKwh } from '../format/money.ts';
import { Nothing, Panel } from '../parts/panel.tsx';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';
import { Depth } from './depth.tsx';

const shownBooks = 3;

/** The books whose gates close next in full, the later ones as a list. */
export const Books = ({ zone, at }: Readonly<{ zone: ZoneView; at: string }>) => {
  const { words } = useSpeech();
  const near = zone.books.slice(0, shownBooks);
  const later = zone.books.slice(shownBooks);
  return (
    <Panel id={`books-${zone.zone}`} title={words.books} hint={words.booksHint}>
      {near.length === 0 ? <Nothing>{words.noBooks}</Nothing> : null}
      <div class="books">
        {near.map((book) => (
          <Book key={book.start} book={book} at={at} />
        ))}
      </div>
      {later.length === 0 ? null : (
        <details class="later">
          <summary>{words.moreBooks(later.length)}</summary>
          <LaterBooks books={later} />
        </details>
      )}
    </Panel>
  );
};

const Book = ({ book, at }: Readonly<{ book: BookView; at: string }>) => {
  const { words, language } = useSpeech();
  const left = between(at, book.gate);
  return (
    <article class="book" aria-label={words.bookOf(dayAndTime(book.start, language))}>
      <header>
        <h3>
          <When at={book.start} as="day" />
        </h3>
        <p class={left < 60_000 ? 'gate soon' : 'gate'}>{left > 0 ? words.gateIn(duration(left)) : words.gateClosed}</p>
      </header>
      <Depth book={book} />
      <p class="book-foot">
        <span>
          {words.traded} <strong>{wattHours(book.tradedWh)}</strong> <small>Wh</small>
        </span>
        <span>
          {words.last} <strong>{pricePerKwh(book.last)}</strong>
        </span>
        <Indicative book={book} />
      </p>
    </article>
  );
};

/** What the auction would come to now; its place is kept, so that the page does not jump. */
const Indicative = ({ book: { indicated } }: Readonly<{ book: BookView }>) => {
  const { words } = useSpeech();
  if (indicated === undefined) return <span class="indicative">{'\u00a0'}</span>;
  return (
    <span class="indicative">
      {words.indicative}{' '}
      {indicated.reason === 'cleared' ? (
        <>
          <strong>{pricePerKwh(indicated.price)}</strong> · {wattHours(indicated.volumeWh)} <small>Wh</small>
          {indicated.imbalanceWh === 0 ? null : ` · ${words.imbalanceOf(indicated.imbalanceWh)}`}
        </>
      ) : (
        words.clearingReasons[indicated.reason]
      )}
      {indicated.scope === 'network' ? ` (${words.overLines})` : null}
    </span>
  );
};

const LaterBooks = ({ books }: Readonly<{ books: readonly BookView[] }>) => {
  const { words } = useSpeech();
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">{words.delivery}</th>
            <th scope="col">{words.gate}</th>
            <th scope="col" class="number">
              {words.bid} <small>THB/kWh</small>
            </th>
            <th scope="col" class="number">
              {words.ask} <small>THB/kWh</small>
            </th>
            <th scope="col" class="number">
              {words.traded} <small>Wh</small>
            </th>
            <th scope="col" class="number">
              {words.last} <small>THB/kWh</small>
            </th>
          </tr>
        </thead>
        <tbody>
          {books.map((book) => (
            <tr key={book.start}>
              <th scope="row">
                <When at={book.start} as="day" />
              </th>
              <td>{hourAndMinute(book.gate)}</td>
              <td class="number">{pricePerKwh(book.bids[0]?.price ?? null)}</td>
              <td class="number">{pricePerKwh(book.asks[0]?.price ?? null)}</td>
              <td class="number">{wattHours(book.tradedWh)}</td>
              <td class="number">{pricePerKwh(book.last)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
