import { wh } from '../../domain/energy.ts';
import type { AccountId, PointId } from '../../domain/identity.ts';
import type { SettledPoint, SettlementRun } from '../../domain/market.ts';
import { nanoBaht } from '../../domain/money.ts';
import { type Holder, positionKey } from '../delivery.ts';
import { bigsIn, numbersIn, type Texts, unpackTexts } from './columns.ts';
import { packNumbers, packRows, unpackNumbers, unpackRows } from './number-column.ts';

/** A settlement run as plain data; `points`: a run of a zone has one for each of its points, and a market remembers thousands of runs. */
export type PackedRun = Readonly<Omit<SettlementRun, 'points'> & { points: PackedPoints }>;

type Odd = Pick<SettledPoint, 'delivered' | 'green' | 'left' | 'charged'>;
type Oddities = Readonly<{ odd: readonly (readonly [place: number, odd: Odd])[] }>;

/** What hardly any has stands beside (`odd`), by its place. Money that is no safe integer is not packed: `plain` has it all then. */
type PackedPoints = Readonly<
  | (Oddities & {
      count: number;
      /** Places among the holders of the dump. */
      holders: Uint8Array;
      /** Import, export, bought, sold, basis; then traded, retail, buy-back, and what the total has beside these. */
      columns: readonly Uint8Array[];
    })
  | FormerPoints
  | { plain: readonly SettledPoint[] }
>;

/** Of dumps of before snapshots of version 5: numbers and money in rows, 8 bytes each. */
type FormerPoints = Oddities & Readonly<{ accounts: Texts; points: Texts; numbers: Uint8Array; money: Uint8Array }>;

const bases = ['metered', 'recovered', 'estimated'] as const satisfies readonly SettledPoint['basis'][];
const COLUMNS = 9;
const [FORMER_NUMBERS, FORMER_MONEY] = [5, 4];

/** `numberOf` gives holders (`positionKey`) their places in the dump. */
export const packRun = ({ points, ...run }: SettlementRun, numberOf: (holder: string) => number): PackedRun => ({
  ...run,
  points: packPoints(points, numberOf),
});

const packPoints = (points: readonly SettledPoint[], numberOf: (holder: string) => number): PackedPoints => {
  const rows = new Float64Array(COLUMNS * points.length);
  const holders = new Float64Array(points.length);
  for (const [place, { point, account, basis, traded, retail, buyBack, total, ...each }] of points.entries()) {
    const money = [traded, retail, buyBack, total - traded - retail - buyBack].map(Number);
    if (!money.every(Number.isSafeInteger)) return { plain: points };
    holders[place] = numberOf(positionKey(point, account));
    rows.set(
      [each.importWh, each.exportWh, each.boughtWh, each.soldWh, bases.indexOf(basis), ...money],
      COLUMNS * place,
    );
  }
  return {
    count: points.length,
    holders: packNumbers(holders),
    columns: packRows(rows, COLUMNS),
    odd: points.flatMap(({ delivered, green, left, charged }, place) =>
      delivered === undefined && green === undefined && left === undefined && charged === undefined
        ? []
        : [
            [
              place,
              {
                ...{ ...(delivered && { delivered }), ...(green && { green }) },
                ...{ ...(left && { left }), ...(charged && { charged }) },
              },
            ] as const,
          ],
    ),
  };
};

/**
 * The run again; its points are made when somebody asks for them, which for most of what a market remembers nobody does. `holderAt`: who is at
 * a place among the holders of the dump.
 */
export const unpackRun = ({ points, ...run }: PackedRun, holderAt: (place: number) => Holder): SettlementRun => {
  let made: readonly SettledPoint[] | null = null;
  return {
    ...run,
    get points() {
      made ??= unpackPoints(points, holderAt);
      return made;
    },
  };
};

const unpackPoints = (packed: PackedPoints, holderAt: (place: number) => Holder): readonly SettledPoint[] => {
  if ('plain' in packed) return packed.plain;
  if ('accounts' in packed) return unpackFormer(packed);
  const { count } = packed;
  const rows = unpackRows(packed.columns, new Float64Array(COLUMNS * count));
  const odd = new Map(packed.odd);
  return Array.from(unpackNumbers(packed.holders, count), (holder, place) => {
    const number = (field: number): number => rows[COLUMNS * place + field] as number;
    const nano = (field: number): bigint => BigInt(number(field));
    const { point, account } = holderAt(holder);
    const [traded, retail, buyBack] = [nano(5), nano(6), nano(7)];
    return {
      ...{ account, point },
      ...{ importWh: wh(number(0)), exportWh: wh(number(1)), boughtWh: wh(number(2)), soldWh: wh(number(3)) },
      ...{ traded: nanoBaht(traded), retail: nanoBaht(retail), buyBack: nanoBaht(buyBack) },
      total: nanoBaht(traded + retail + buyBack + nano(8)),
      basis: bases[number(4)] as SettledPoint['basis'],
      ...odd.get(place),
    };
  });
};

const unpackFormer = (packed: FormerPoints): readonly SettledPoint[] => {
  const [numbers, money] = [numbersIn(packed.numbers), bigsIn(packed.money)];
  const [accounts, points] = [unpackTexts(packed.accounts), unpackTexts(packed.points)];
  const odd = new Map(packed.odd);
  return points.map((point, place) => {
    const number = (field: number): number => numbers[FORMER_NUMBERS * place + field] as number;
    const nano = (field: number) => nanoBaht(money[FORMER_MONEY * place + field] as bigint);
    return {
      account: accounts[place] as AccountId,
      point: point as PointId,
      ...{ importWh: wh(number(0)), exportWh: wh(number(1)), boughtWh: wh(number(2)), soldWh: wh(number(3)) },
      ...{ traded: nano(0), retail: nano(1), buyBack: nano(2), total: nano(3) },
      basis: bases[number(4)] as SettledPoint['basis'],
      ...odd.get(place),
    };
  });
};
