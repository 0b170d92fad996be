import type { Erasure } from '../../domain/erasure.ts';
import type { PointId } from '../../domain/identity.ts';
import type { Plain } from '../../domain/plain.ts';
import type { Registry } from '../../domain/registry.ts';
import type { Instant } from '../../domain/time.ts';
import type { ErasureReader, EvidenceReader } from '../../ports/evidence-archive.ts';
import { parseMessage } from '../../wire/cose.ts';
import { decodeOrderMessage } from '../../wire/order-message.ts';
import { settlersIn } from '../bill/collect-bill.ts';
import { settlerAt } from '../bill/tenancies.ts';

/** What is the household's in an archive: leaves by point and start, and orders by their hash. */
export type ErasedEvidence = Readonly<{
  leaves: readonly Readonly<{ point: PointId; start: Instant }>[];
  orders: readonly Uint8Array[];
}>;

/**
 * The leaves of every interval the account was booked for, or was bound to where no run has booked it, and every order it signed
 * for a delivery of the period, filled or not.
 */
export const erasedEvidence = (
  erasure: Erasure,
  archive: Pick<EvidenceReader, 'leaves'> & Pick<ErasureReader, 'ordersIn'>,
  registry: Registry | null,
  common: Plain,
): ErasedEvidence => {
  const { account, from, to } = erasure;
  const settlers = settlersIn(common);
  const isErased = isOf(erasure, registry, common);
  const bound = (registry?.accountBindings ?? []).filter((one) => one.account === account).map(({ point }) => point);
  const booked = [...settlers].flatMap(([slot, whose]) => (whose === account ? slot.slice(slot.indexOf('/') + 1) : []));
  const starts = new Map<string, Readonly<{ point: PointId; start: Instant }>>();
  for (const point of new Set([...bound, ...booked]))
    for (const { start } of archive.leaves(point, from, to))
      if (isErased(point, start)) starts.set(`${point} ${start}`, { point, start });
  const orders = archive.ordersIn(from, to).filter(({ message }) => accountOf(message) === account);
  return { leaves: [...starts.values()], orders: orders.map(({ hash }) => hash) };
};

/** Whether an interval of a point is the household's, and of the period. */
export const isOf = ({ account, from, to }: Erasure, registry: Registry | null, common: Plain) => {
  const settlers = settlersIn(common);
  return (point: PointId, start: Instant): boolean =>
    start >= from && start < to && settlerAt(registry, settlers, point, start) === account;
};

const accountOf = (message: Uint8Array): string =>
  decodeOrderMessage(parseMessage('order', message).payload).terms.account;
