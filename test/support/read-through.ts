import type { VirtualTimeScheduler } from 'rxjs';
import type { Line, LineCounters, Question } from '../../drivers/modbus/question.ts';
import type { OpenableLine } from '../../drivers/modbus/run-line.ts';
import type { Random } from '../../src/ports/random.ts';
import type { TaggedMeter } from './tagged-meter.ts';

export type Tally = {
  asked: number;
  answered: number;
  refused: number;
  failed: number;
  wrong: number;
  reopened: number;
};

/** What a meter may be asked: few lengths and many addresses, so that answers look alike as often as possible. */
export type Asking = Readonly<{ counts: readonly number[]; most: number } & Pick<Question, 'lengthStep' | 'patience'>>;

/** A link that was given up is opened again after this long, ms. */
const REOPEN = 500;

/** Asks meters at random, one question after the other, and holds every answer against what the meter said last. */
export const readThrough = (
  openable: OpenableLine,
  meters: ReadonlyMap<number, TaggedMeter>,
  { counts, ...rest }: Asking,
  reads: number,
  random: Random,
  scheduler: VirtualTimeScheduler,
): Readonly<{ tally: Tally; counters: LineCounters }> => {
  const units = [...meters.keys()];
  const pick = <T>(items: readonly T[], otherwise: T): T =>
    items[Math.floor(random.fraction() * items.length)] ?? otherwise;
  const tally: Tally = { asked: 0, answered: 0, refused: 0, failed: 0, wrong: 0, reopened: -1 };
  const ask = (open: Line): void => {
    if (tally.asked === reads) return;
    tally.asked += 1;
    const unit = pick(units, 1);
    const request = { function: 4, address: 2 * Math.floor(random.fraction() * 40), count: pick(counts, 1) } as const;
    open.ask({ unit, request, ...rest }, ({ result }) => {
      if (result.kind === 'words') {
        const right = meters.get(unit)?.isTrue(request.address, result.words);
        if (right && result.words.length >= request.count) tally.answered += 1;
        else tally.wrong += 1;
      } else if (result.kind === 'exception') tally.refused += 1;
      else tally.failed += 1;
      if (result.kind !== 'link-down') ask(open);
    });
  };
  const open = (): void => {
    tally.reopened += 1;
    openable.open().subscribe({ next: ask, error: () => void scheduler.schedule(open, REOPEN) });
  };
  open();
  scheduler.flush();
  return { tally, counters: openable.counters() };
};
