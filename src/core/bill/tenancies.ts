import type { AccountId, PointId } from '../../domain/identity.ts';
import type { AccountBinding, Registry } from '../../domain/registry.ts';
import { DAY, type Instant, instant, type Millis } from '../../domain/time.ts';
import { momentOf, type Tenancy } from './bill.ts';

/** How far an estimate of an import looks back for what was counted then (`market/reading-store.ts`). */
export const ESTIMATES_LOOK_BACK = 7 * DAY;

/** Who was booked for an interval of a point by the first run of it, whatever the registry says since. By `intervalSlot`. */
export type Settlers = ReadonlyMap<string, AccountId>;

/** One interval of one point. */
export const intervalSlot = (point: PointId, start: Instant): string => `${start}/${point}`;

/**
 * Who settles for a point in the interval that starts then: who was booked, as the market keeps it (`pinned`); where no run
 * has been, who the registry says. Null where it is nobody.
 */
export const settlerAt = (
  registry: Registry | null,
  settlers: Settlers,
  point: PointId,
  start: Instant,
): AccountId | null =>
  settlers.get(intervalSlot(point, start)) ??
  (registry?.accountBindings ?? [])
    .filter((one) => one.point === point && one.from <= start)
    .reduce<AccountBinding | null>((last, one) => (last === null || one.from > last.from ? one : last), null)
    ?.account ??
  null;

type Asked = Readonly<{ account: AccountId; from: Instant; to: Instant }>;
type Settled = Readonly<{ from: Instant; length: Millis }>;

/**
 * When an account settles for which points, until the end of the period: those that reach into the period, with what was
 * before it. Never before the first interval that was ever settled, and not where its figures were erased.
 */
export const tenanciesOf = (
  registry: Registry,
  settlers: Settlers,
  { account, from, to }: Asked,
  settled: Settled,
  erased: readonly Readonly<{ from: Instant; to: Instant }>[] = [],
): readonly Tenancy[] =>
  pointsOf(registry, settlers, account).flatMap((point) => {
    const tenancies: Tenancy[] = [];
    let since: Instant | null = null;
    const close = (end: Instant): void => {
      if (since !== null && end > from) tenancies.push({ point, from: momentOf(since), to: momentOf(end) });
      since = null;
    };
    for (let start = settled.from; start < to; start = instant(start + settled.length)) {
      const isGone = erased.some((one) => one.from <= start && start < one.to);
      if (isGone || settlerAt(registry, settlers, point, start) !== account) close(start);
      else since ??= start;
    }
    close(to);
    return tenancies;
  });

/** Every point an account is bound to, or was booked at: the registry may have moved or lost it since. */
export const pointsOf = (registry: Registry, settlers: Settlers, account: AccountId): readonly PointId[] => {
  const bound = registry.accountBindings.filter((one) => one.account === account).map(({ point }) => point);
  const booked = [...settlers].flatMap(([slot, whose]) => (whose === account ? slot.slice(slot.indexOf('/') + 1) : []));
  return [...new Set([...bound, ...booked])].sort();
};
