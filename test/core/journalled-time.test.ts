import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import type { Journal } from '../../src/ports/journal.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { runCore, sealedBatches, seller, signedOrder } from '../support/core-fixture.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { ten } from '../support/sealed-substation.ts';

test('a clock that steps back within a group makes no time run back', () => {
  const durable = new Subject<void>();
  const memory = memoryJournal();
  const journal: Journal = {
    ...memory,
    append: (row) => {
      const written = memory.append(row);
      if (row.row <= 2) return written;
      written.subscribe();
      return durable;
    },
  };
  // Every look at this clock is a millisecond before the last one.
  let wall = ten + 60_000;
  const clock = {
    ...fakeClock({ start: ten }),
    now: () => {
      wall -= 1;
      return instant(wall);
    },
  };
  const core = runCore({ journal, clock });
  const [batch] = sealedBatches(1);
  if (batch === undefined) throw new Error('nothing was sealed');
  core.service.submitBatch('gw-1', batch.sequence, batch.body).subscribe();
  const replies: unknown[] = [];
  for (const nonce of ['one', 'two', 'three'])
    core.service.submitOrder(signedOrder(seller, nonce)).subscribe((reply) => replies.push(reply));
  // It had run ahead of what is applied by then.
  wall = ten + 120_000;
  durable.next();
  durable.next();
  expect(core.ended()).toBe('running');
  expect(replies).toHaveLength(3);
  const rows = memory.contents.rows.map(({ blob }) => decodeJournalFrame(blob).map(({ at }) => at));
  expect(rows.map((row) => row.length)).toContain(3);
  expect(rows.flat()).toEqual(rows.flat().toSorted((a, b) => a - b));
});
