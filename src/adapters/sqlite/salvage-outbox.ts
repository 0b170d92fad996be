import type Database from 'better-sqlite3';
import { type Alarm, isRemembered } from '../../domain/alarm.ts';
import { captureBytes } from './capture-bytes.ts';
import { type Lost, lostBatches, newestCaptured } from './lost-batches.ts';
import { blockPacker } from './lz4-block.ts';
import { tallyNumbers } from './outbox-schema.ts';
import { insertBatch, outboxStatements } from './outbox-statements.ts';
import { rebuiltCapture } from './rebuild-capture.ts';
import { batchChecksum, bytesChecksum, checkedBody } from './row-checksum.ts';
import { type SalvagedRows, salvageRows } from './salvaged-rows.ts';
import { packedBody } from './stored-body.ts';

/**
 * Where nothing tells the number of the last batch, so many are left out: a number under which the core has something
 * already must not be used again. More than there can have been between a stale page and the newest.
 */
const NUMBERS_LEFT_OUT = 10_000;

/**
 * Copies what can be read of a damaged outbox into an empty one, byte for byte, and says in a sentence what cannot. What
 * has a receipt is acknowledged; all else waits for the core again, which answers the same bytes with the same receipt.
 */
export const salvageOutbox = (damaged: string, into: Database.Database, keptAs: string, now: number): string => {
  const rows = salvageRows(damaged);
  const lost = lostBatches(rows);
  const report = reportOf(rows, lost, keptAs);
  into.transaction(() => {
    putBatches(into, rows);
    putCapture(into, rows, lost);
    putAlarms(into, rows);
    const damage = into.prepare('INSERT OR REPLACE INTO damage (found, kept_as, report) VALUES (?, ?, ?)');
    for (const [found, [as, what]] of rows.earlierDamage) damage.run(found, as, what);
    damage.run(now, keptAs, report);
    const wear = into.prepare('INSERT OR REPLACE INTO wear (day, bytes, syncs) VALUES (?, ?, ?)');
    for (const [day, [bytes, syncs]] of rows.wear) wear.run(day, bytes, syncs);
    into.prepare(`UPDATE tally SET checksum = tally_checksum(${tallyNumbers})`).run();
  })();
  return report;
};

const putBatches = (into: Database.Database, { batches, refused, receipts }: SalvagedRows): void => {
  const sql = outboxStatements(into);
  const pack = blockPacker();
  const inOrder = [...batches.values()].toSorted((a, b) => a.position - b.position);
  const kept = inOrder.filter(({ position }) => receipts.has(position));
  const pending = inOrder.filter(({ position }) => !receipts.has(position));
  for (const [index, { position, batch }] of [...kept, ...pending].entries()) {
    insertBatch(sql, index + 1, batch, checkedBody(batch, packedBody(batch.body, pack)));
    const receipt = receipts.get(position);
    if (receipt !== undefined) sql.putReceipt.run(index + 1, receipt, bytesChecksum(receipt));
  }
  const setAside = into.prepare(
    'INSERT OR IGNORE INTO refused (position, epoch, sequence, starts, ends, payload_hash, body, reason, checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
  );
  for (const [index, { batch, reason }] of [...refused.values()].entries()) {
    const { epoch, sequence, from, to, payloadHash, body } = batch;
    // Below the positions of batches: they were never counted in this file.
    setAside.run(-index, epoch, sequence, from, to, payloadHash, body, reason, batchChecksum(batch));
  }
  into.prepare('UPDATE tally SET position = ?, acknowledged = ?, refused = ?, pending_rows = ?, pending_bytes = ?').run(
    inOrder.length,
    kept.length,
    refused.size,
    pending.length,
    pending.reduce((sum, { batch }) => sum + batch.body.length, 0),
  );
};

const putCapture = (into: Database.Database, rows: SalvagedRows, lost: Lost): void => {
  const sql = outboxStatements(into);
  if (rows.seen !== null) sql.putSeen.run(rows.seen);
  const [newestState] = rows.states;
  const newest = newestCaptured(rows);
  const epoch = Math.max(newest?.epoch ?? 0, ...[...rows.batches.values()].map(({ batch }) => batch.epoch));
  const known = newestState?.epoch === epoch ? newestState : null;
  const after = [...rows.batches.values()]
    .map(({ batch }) => batch)
    .filter((batch) => batch.epoch === epoch && batch.sequence > (known?.sequence ?? 0))
    .toSorted((a, b) => a.sequence - b.sequence);
  const rebuilt = rebuiltCapture(known, after);
  if (rebuilt === null && newest === null) return;
  const last = Math.max(rebuilt?.sequence ?? 0, newest?.epoch === epoch ? newest.sequence : 0);
  const sequence = lost.openEnded ? last + NUMBERS_LEFT_OUT : last;
  const state = { epoch, sequence, points: rebuilt?.points ?? [], seen: rebuilt?.seen ?? null };
  sql.putCapture.run({ epoch, sequence, state: captureBytes(state) });
};

const putAlarms = (into: Database.Database, { alarms, told }: SalvagedRows): void => {
  const put = into.prepare('INSERT INTO alarm (position, alarm) VALUES (?, ?)');
  const stand = into.prepare('INSERT OR REPLACE INTO standing_alarm (id, position) VALUES (?, ?)');
  const fall = into.prepare('DELETE FROM standing_alarm WHERE id = ?');
  const inOrder = [...alarms].toSorted(([one], [other]) => one - other);
  for (const [position, text] of inOrder) {
    const alarm = JSON.parse(text) as Alarm;
    put.run(position, text);
    if (isRemembered(alarm)) stand.run(alarm.id, position);
    else fall.run(alarm.id);
  }
  const newest = inOrder.at(-1)?.[0] ?? 0;
  into.prepare('UPDATE tally SET alarm = ?').run(newest);
  if (told === null) return;
  into
    .prepare('UPDATE alarm_told SET acknowledged = ?, lost = ?')
    .run(Math.max(0, Math.min(told.acknowledged, newest)), told.lost);
};

/** What people are told: what was saved, what is lost, what they can do. */
const reportOf = ({ batches, refused, tally, states }: SalvagedRows, lost: Lost, keptAs: string): string => {
  const saved = `${batches.size + refused.size} batches were saved byte for byte`;
  return `${saved}; ${lostWords(lost, tally === null && states.length === 0)} The damaged file is ${keptAs}: move it away when it has been looked at.`;
};

const lostWords = ({ ranges, unnamed, perhapsForgotten, openEnded }: Lost, nothingKnown: boolean): string => {
  if (nothingKnown)
    return 'what else it held is not known, so everything the core had not acknowledged may be lost. Have the operator of the core grant a new epoch.';
  const named = ranges.map(rangeWords).join(', ');
  const more = unnamed > 0 ? `${named === '' ? '' : ' and '}${unnamed} whose numbers are not known` : '';
  if (named + more === '') return openEnded ? 'none is known to be lost, the newest may be.' : 'none is lost.';
  const perhaps = perhapsForgotten ? ' (some of these may have been let go of before, the core has those)' : '';
  const newest = openEnded ? ', and perhaps newer ones' : '';
  return `lost: ${named}${more}${perhaps}${newest}.`;
};

const rangeWords = ({ epoch, first, last }: Lost['ranges'][number]): string =>
  `${first === last ? first : `${first}–${last}`} of epoch ${epoch}`;
