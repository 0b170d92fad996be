import { type Wh, wh } from '../domain/energy.ts';
import type { GreenClaims, SettledPoint, SettlementRun } from '../domain/market.ts';
import { amount, type MicroBahtPerKwh, nanoBaht } from '../domain/money.ts';
import type { Zone } from '../domain/registry.ts';
import { type Charged, nothingCharged, sumCharged } from './trade-charges.ts';

/** What an account has bought and sold at a point for one interval; money is positive for what it receives. */
export type Position = Readonly<{ boughtWh: number; soldWh: number; money: bigint }>;
export const noPosition: Position = { boughtWh: 0, soldWh: 0, money: 0n };

/** What a point's registers counted, and how we know. */
export type Metered = Readonly<{ importWh: Wh; exportWh: Wh; basis: SettledPoint['basis'] }>;

/**
 * Rule A, position + imbalance, per register and never netted: trades settle in full at their price; what was sold but
 * not exported, or imported but not bought, is bought at the account's own retail price; what was exported but not
 * sold, or bought but not imported, is sold at its buy-back. `green`: what was given of its trades of green energy, with the premium.
 * `charged`: off what it was paid for sales.
 */
export const settlePoint = (
  of: Pick<SettledPoint, 'account' | 'point' | 'left'>,
  { importWh, exportWh, basis }: Metered,
  position: Position,
  prices: Readonly<{ retail: MicroBahtPerKwh; buyBack: MicroBahtPerKwh }>,
  { green, charged = nothingCharged }: Readonly<{ green?: GreenClaims | undefined; charged?: Charged }> = {},
): SettledPoint => {
  const { boughtWh, soldWh, money } = position;
  const { short, long } = imbalanceOf({ importWh, exportWh, boughtWh, soldWh });
  const premium = green === undefined ? 0n : green.paid + green.received;
  const off = charged === nothingCharged ? 0n : sumCharged(charged);
  const retail = nanoBaht(0n - amount(short, prices.retail));
  const buyBack = amount(long, prices.buyBack);
  // Without spreading parts into one another: it is made for every point of every run.
  const settled: { -readonly [Name in keyof SettledPoint]: SettledPoint[Name] } = {
    account: of.account,
    point: of.point,
    importWh,
    exportWh,
    boughtWh: wh(boughtWh),
    soldWh: wh(soldWh),
    traded: nanoBaht(money),
    retail,
    buyBack,
    total: nanoBaht(money + premium + retail + buyBack - off),
    basis,
  };
  if (of.left) settled.left = of.left;
  if (off > 0n) settled.charged = charged;
  if (green) settled.green = green;
  return settled;
};

/** What was taken beyond trades, and what was given beyond them, Wh. */
export const imbalanceOf = ({
  importWh,
  exportWh,
  boughtWh,
  soldWh,
}: Readonly<{ importWh: number; exportWh: number; boughtWh: number; soldWh: number }>) => {
  const imported = importWh - boughtWh;
  const exported = exportWh - soldWh;
  return {
    short: wh(Math.max(0, imported) + Math.max(0, -exported)),
    long: wh(Math.max(0, exported) + Math.max(0, -imported)),
  };
};

/** Energy that passed a meter, and how far each register difference may be from the truth. */
export type CheckedEnergy = Readonly<{ importWh: number; exportWh: number; uncertaintyWh: number }>;

/**
 * The feeder-head meter against the sum of its points: what went in less what came out is lost, and must lie within the
 * losses the zone's operator states, in parts per million of the points' import. The band is widened by what every
 * meter may be wrong: its own uncertainty, and one Wh per register for the rounding of its two boundaries. An uncertainty
 * counts up to what the meter counted and 1 kWh, so that no single meter hides what all the others show.
 */
export const checkFeeder = (
  head: CheckedEnergy,
  points: readonly CheckedEnergy[],
  { lowest, highest }: Zone['statedLossPpm'],
): NonNullable<SettlementRun['feeder']> => {
  const sum = (of: (energy: CheckedEnergy) => number): number => points.reduce((total, point) => total + of(point), 0);
  const importWh = sum((point) => point.importWh);
  const lossWh = head.importWh - head.exportWh - (importWh - sum((point) => point.exportWh));
  const tolerance = [head, ...points].reduce((total, energy) => total + believedUncertainty(energy) + 2, 0);
  const agrees = lossWh >= (importWh * lowest) / 1e6 - tolerance && lossWh <= (importWh * highest) / 1e6 + tolerance;
  return { importWh: wh(head.importWh), exportWh: wh(head.exportWh), lossWh: wh(lossWh), agrees };
};

const believedUncertainty = ({ importWh, exportWh, uncertaintyWh }: CheckedEnergy): number =>
  Math.min(uncertaintyWh, importWh + exportWh + 1000);
