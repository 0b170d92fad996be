import { wh } from '../../domain/energy.ts';
import type { AccountId, PointId } from '../../domain/identity.ts';
import type { SettledPoint, SettlementRun } from '../../domain/market.ts';
import { nanoBaht } from '../../domain/money.ts';
import { bigsAsBytes, bigsIn, numbersAsBytes, numbersIn, packTexts, type Texts, unpackTexts } from './columns.ts';

/** A settlement run as plain data; `points`: a run of a zone has one for each of its points, and a market remembers thousands of runs. */
export type PackedRun = Readonly<Omit<SettlementRun, 'points'> & { points: PackedPoints }>;

type Odd = Pick<SettledPoint, 'delivered' | 'green' | 'left' | 'charged'>;

/** What hardly any has stands beside (`odd`), by its place. Money beyond 64 bits is not packed: `plain` has it all then. */
type PackedPoints = Readonly<
  | {
      accounts: Texts;
      points: Texts;
      /** Import, export, bought, sold, basis of each: 8 bytes each. */
      numbers: Uint8Array;
      /** Traded, retail, buy-back, total of each: 8 bytes each. */
      money: Uint8Array;
      odd: readonly (readonly [place: number, odd: Odd])[];
    }
  | { plain: readonly SettledPoint[] }
>;

const bases = ['metered', 'recovered', 'estimated'] as const satisfies readonly SettledPoint['basis'][];
const NUMBERS = 5;
const MONEY = 4;

export const packRun = ({ points, ...run }: SettlementRun): PackedRun => ({ ...run, points: packPoints(points) });

const packPoints = (points: readonly SettledPoint[]): PackedPoints => {
  const money = bigsAsBytes(points.flatMap(({ traded, retail, buyBack, total }) => [traded, retail, buyBack, total]));
  if (money === null) return { plain: points };
  return {
    accounts: packTexts(points.map(({ account }) => account)),
    points: packTexts(points.map(({ point }) => point)),
    numbers: numbersAsBytes(
      points.flatMap(({ importWh, exportWh, boughtWh, soldWh, basis }) => [
        ...[importWh, exportWh, boughtWh, soldWh, bases.indexOf(basis)],
      ]),
    ),
    money,
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

/** The run again; its points are made when somebody asks for them, which for most of what a market remembers nobody does. */
export const unpackRun = ({ points, ...run }: PackedRun): SettlementRun => {
  let made: readonly SettledPoint[] | null = null;
  return {
    ...run,
    get points() {
      made ??= unpackPoints(points);
      return made;
    },
  };
};

const unpackPoints = (packed: PackedPoints): readonly SettledPoint[] => {
  if ('plain' in packed) return packed.plain;
  const [numbers, money] = [numbersIn(packed.numbers), bigsIn(packed.money)];
  const [accounts, points] = [unpackTexts(packed.accounts), unpackTexts(packed.points)];
  const odd = new Map(packed.odd);
  return points.map((point, place) => {
    const number = (field: number): number => numbers[NUMBERS * place + field] as number;
    const nano = (field: number) => nanoBaht(money[MONEY * place + field] as bigint);
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
