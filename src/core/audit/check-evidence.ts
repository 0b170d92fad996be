import { Fault } from '../../domain/fault.ts';
import type { PublicKey, VerifySignature } from '../../domain/identity.ts';
import type { Command } from '../../domain/market.ts';
import type { Registry } from '../../domain/registry.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import type { EvidenceAudit, FiledBatch } from '../../ports/evidence-audit.ts';
import { batchPayloadHash, decodeBatchHeader, hashOfPlace, isErasedLeaf } from '../../wire/batch.ts';
import { concat } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { openMessage } from '../../wire/cose.ts';
import { decodeLeaf } from '../../wire/leaf.ts';
import { merkleRoot } from '../../wire/merkle.ts';
import { openOrderMessage } from '../../wire/order-message.ts';
import type { AuditReport } from './audit-report.ts';
import type { checkReceipts } from './check-receipts.ts';
import type { Applied } from './check-trades.ts';

type Batch = Extract<Command, { kind: 'batch' }>;
type Order = Extract<Command, { kind: 'order' }>;

/**
 * What a core archives beside the journal may be missing from its last group of commits after it was killed: nobody was answered for
 * it. So many rows with batches or orders are looked at so (engineering choice: the group, and one that was begun).
 */
const LAST_ROWS = 2;
const LOST =
  'It was receipted and is gone from the archive: look for it in the archive of a backup, and keep these files: they are evidence.';

/** Every batch and order of the journal against the archive: signature, hashes, and the figures of every leaf. `receipts`: what was answered. */
export const checkEvidence = (
  report: AuditReport,
  archive: EvidenceAudit,
  verify: VerifySignature,
  receipts: ReturnType<typeof checkReceipts>,
) => {
  const erased = archive.erasures();
  const isErased = (start: Instant): boolean => erased.some(({ from, to }) => from <= start && start < to);
  const found = { batches: 0, leaves: 0, orders: 0 };
  const broken = (where: string, what: string): void => report.broken('evidence', where, what);
  let lastRows: readonly number[] = [];
  let missing: readonly Readonly<{ row: number; where: string; name: string }>[] = [];
  const isLost = ({ where, name }: Readonly<{ where: string; name: string }>): void =>
    report.broken('evidence', where, `${name} is not in the archive`, LOST);
  const reach = (row: number): void => {
    if (lastRows.at(-1) === row) return;
    lastRows = [...lastRows, row].slice(-LAST_ROWS);
    for (const one of missing) if (!lastRows.includes(one.row)) isLost(one);
    missing = missing.filter((one) => lastRows.includes(one.row));
  };
  const isMissing = (where: string, name: string): void => {
    missing = [...missing, { row: lastRows.at(-1) ?? 0, where, name }];
  };

  const checkLeaf = (filed: FiledBatch, { intervals }: Batch, place: number, where: string): void => {
    const interval = intervals[place];
    if (interval === undefined) return;
    const { point, start, version, energy, leafHash } = interval;
    const name = `leaf ${point} ${bangkokTime(start)} version ${version}`;
    const leaf = filed.leaf({ point, start, version, place });
    report.checked('evidence');
    if (leaf === null || isErasedLeaf(leaf)) {
      if (leaf !== null) found.leaves += 1;
      if (!isErased(start)) broken(where, `${name} is not in the archive`);
      return;
    }
    found.leaves += 1;
    if (!sameBytes(hashOfPlace(leaf), leafHash)) {
      broken(where, `${name} in the archive is not the one that was signed`);
      return;
    }
    const said = decodeLeaf(leaf);
    const sameFigures =
      (said.energy?.importWh ?? null) === (energy?.importWh ?? null) &&
      (said.energy?.exportWh ?? null) === (energy?.exportWh ?? null);
    if (said.point !== point || said.start !== start || said.version !== version || !sameFigures)
      broken(where, `${name} says something else than the journal`);
  };
  const checkBatch = (batch: Batch, registry: Registry | null, where: string): void => {
    const { gateway, epoch, sequence, payloadHash, intervals } = batch;
    const name = `batch ${sequence} of ${gateway}`;
    const filed = archive.batch(payloadHash);
    report.checked('evidence');
    if (filed === null) {
      isMissing(where, name);
      return;
    }
    found.batches += 1;
    const hashes = intervals.map(({ leafHash }) => leafHash);
    if (!sameBytes(filed.hashes, concat(...hashes))) broken(where, `${name}: the hashes in the archive are others`);
    const enrolled = registry?.gateways.find(({ id }) => id === gateway);
    const keys = enrolled === undefined ? [] : [enrolled.key, ...(enrolled.former ?? []).map(({ key }) => key)];
    const { payload } = openMessage('batch', filed.cose, among(keys, 'gateway'), verify);
    const header = decodeBatchHeader(payload);
    const columns = [filed.gateway, filed.epoch, filed.sequence].join('/');
    if (!sameBytes(batchPayloadHash(payload), payloadHash)) broken(where, `${name} is not the one that was signed`);
    if (!sameBytes(header.root, merkleRoot(hashes))) broken(where, `${name}: its leaves are not those of its root`);
    if (columns !== `${gateway}/${epoch}/${sequence}`) broken(where, `${name} lies in the archive as ${columns}`);
    for (const place of intervals.keys()) checkLeaf(filed, batch, place, where);
    receipts(header, payloadHash, where);
  };
  const checkOrder = ({ terms, hash }: Order, registry: Registry | null, where: string): void => {
    const name = `order ${terms.account}/${terms.nonce}`;
    const filed = archive.order(hash);
    report.checked('evidence');
    if (filed === null) {
      if (!isErased(terms.start)) isMissing(where, name);
      return;
    }
    found.orders += 1;
    const key = registry?.accounts.find(({ id }) => id === terms.account)?.key;
    const opened = openOrderMessage(filed.message, among(key === undefined ? [] : [key], 'account'), verify);
    if (!sameBytes(opened.hash, hash)) broken(where, `${name} in the archive is another`);
    if (filed.start !== terms.start) broken(where, `${name} lies in the archive under another interval`);
  };
  /** What cannot even be opened is a finding like any other. */
  const attempt = (where: string, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Fault) && !(error instanceof RangeError)) throw error;
      broken(where, error.message);
    }
  };

  return {
    after: ({ entry: { command }, events, where }: Applied, registry: Registry | null, row: number): void => {
      if (command.kind === 'batch' && events.some(({ kind }) => kind === 'batch-kept')) {
        reach(row);
        attempt(where, () => checkBatch(command, registry, where));
      }
      if (command.kind === 'order' && events.some(({ kind }) => kind === 'order-accepted')) {
        reach(row);
        attempt(where, () => checkOrder(command, registry, where));
      }
    },
    /**
     * `replays`: whether the replay came to the last row. More than the journal knows of is no fault: it was signed, and its answer was
     * lost before it was journalled.
     */
    end: ({ replays, isWhole }: Readonly<{ replays: boolean; isWhole: boolean }>): void =>
      attempt('at the end', () => {
        for (const one of missing)
          if (replays) report.note(`${one.where}: ${one.name} is not in the archive yet: its sender brings it again.`);
          else isLost(one);
        const lies = archive.counts();
        if (!isWhole) return;
        for (const kind of ['batches', 'orders', 'leaves'] as const)
          if (lies[kind] > found[kind])
            report.note(
              `The archive has ${lies[kind] - found[kind]} ${kind} more than the journal names: what was refused, or filed and not journalled any more.`,
            );
      }),
  };
};

const among =
  (keys: readonly PublicKey[], purpose: 'gateway' | 'account') =>
  (kid: string): Readonly<{ key: PublicKey; purpose: 'gateway' | 'account' }> | null => {
    const key = keys.find((one) => one.kid === kid);
    return key === undefined ? null : { key, purpose };
  };
