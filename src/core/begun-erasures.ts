import type { MarketEvent } from '../domain/market.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import type { Log } from '../ports/log.ts';
import { toHex } from '../wire/bytes.ts';
import type { Told } from './told.ts';
import type { Watch } from './watch.ts';

/** One that something ended before its end. */
export type BegunErasure = Pick<Extract<MarketEvent, { kind: 'erased' }>, 'account' | 'from' | 'to' | 'hash'>;

/** What an operator is told of it. */
export const unfinished = ({ account, from, to, hash }: BegunErasure): string =>
  `An erasure (${account}, ${bangkokTime(from)} to ${bangkokTime(to)}, ${toHex(hash).slice(0, 16)}) was begun and not ended: figures of it are left. Stop the core and give the same request to gridtokenx erase carry-out again.`;

/**
 * Erasures that a start comes across: where one has ended, the journal begins after its row, and no replay sees it. One that was
 * followed by a snapshot is seen by `erase` alone. `noted`: those that no replay sees and that have not ended all the same.
 */
export const begunErasures = (log: Log, noted: readonly BegunErasure[] = []) => {
  const begun: BegunErasure[] = [];
  return {
    watching: (told: Told): Told => ({
      ...told,
      see: (events) => {
        told.see(events);
        for (const event of events) if (event.kind === 'erased') begun.push(event);
      },
      // A start that begins anew sees all of it again.
      load: (dump) => {
        begun.length = 0;
        told.load(dump);
      },
    }),
    tell: (watched: Watch, at: Instant): void => {
      const replayed = new Set(begun.map(({ hash }) => toHex(hash)));
      for (const one of [...begun, ...noted.filter(({ hash }) => !replayed.has(toHex(hash)))]) {
        log.warn({ account: one.account }, unfinished(one));
        watched.raise({ kind: 'erasure-unfinished', source: one.account, message: unfinished(one) }, at);
      }
      begun.length = 0;
    },
  };
};
