import { expect, test } from 'vitest';
import { DAY, HOUR, instant, millis } from '../../src/domain/time.ts';
import { defaultMarketSettings } from '../../src/market/market-settings.ts';
import { decodeJournalFrame, encodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { runCore } from '../support/core-fixture.ts';
import { signed } from '../support/erasable-core.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { ten } from '../support/sealed-substation.ts';

test('a start that comes across an erasure which has not ended says so, and what to do; one without says nothing', () => {
  const settings = {
    market: { ...defaultMarketSettings, finalAfter: millis(HOUR) },
    idleTick: millis(6 * HOUR),
  };
  const first = runCore({}, settings);
  first.minutes(9 * 24 * 60);
  first.stop();
  const { rows } = first.journal.contents;
  const at = decodeJournalFrame(rows.at(-1)?.blob ?? new Uint8Array(0)).at(-1)?.at ?? ten;
  const { expires: _, ...request } = signed();
  const command = { kind: 'erase', ...request } as const;
  const journal = memoryJournal([...rows, { row: rows.length + 1, blob: encodeJournalFrame([{ at, command }]) }]);
  const again = runCore({ journal }, settings, instant(ten + 9 * DAY));
  const says =
    /^An erasure \(a-h01, .*T10:00:00\+07:00 to .*T11:15:00\+07:00, [0-9a-f]{16}\) was begun and not ended: .* Stop the core and give the same request/;
  expect(again.service.view().alarms).toMatchObject([
    { id: 'erasure-unfinished/a-h01', state: 'raised', message: expect.stringMatching(says) },
  ]);
  // One the journal has let go of: what was noted of it says so, and one that both say is said once.
  const { account, from, to } = request.erasure;
  const noted = { unfinished: [{ account, from, to, hash: request.hash }] };
  for (const all of [rows, [...journal.contents.rows]])
    expect(
      runCore({ journal: memoryJournal(all), ...noted }, settings, instant(ten + 9 * DAY)).service.view().alarms,
    ).toMatchObject([{ id: 'erasure-unfinished/a-h01', state: 'raised', message: expect.stringMatching(says) }]);
  const without = runCore({ journal: memoryJournal(rows) }, settings, instant(ten + 9 * DAY));
  expect(without.service.view().alarms).toEqual([]);
});
