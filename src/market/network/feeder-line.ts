import { ceilDivide, floorDivide } from './whole-numbers.ts';

/** The line from a node to its parent. Energy is Wh of one delivery interval, the fee µTHB per kWh sent. */
export type FeederLine = Readonly<{
  fee: number;
  /** Of what is sent, parts per million that do not arrive. */
  lossPpm: number;
  /** The most that may be sent towards the parent, and from it. `null` where the line is never full. */
  limitUpWh: number | null;
  limitDownWh: number | null;
}>;

const MILLION = 1_000_000;

/** What arrives of what is sent: whole Wh, the rest is loss. */
export const received = ({ lossPpm }: FeederLine, sentWh: number): number =>
  lossPpm === 0 ? sentWh : floorDivide(sentWh * (MILLION - lossPpm), MILLION);

/** The least that must be sent so that this arrives. */
export const sentFor = ({ lossPpm }: FeederLine, receivedWh: number): number =>
  lossPpm === 0 ? receivedWh : ceilDivide(receivedWh * MILLION, MILLION - lossPpm);

/**
 * The price at which a kWh sent from here for `price` is offered where it arrives: fee and loss on top, rounded up, so that
 * nobody is paid less than asked for.
 */
export const landed = ({ fee, lossPpm }: FeederLine, price: number): number =>
  lossPpm === 0 ? price + fee : ceilDivide((price + fee) * MILLION, MILLION - lossPpm);

/** Below every price: nobody sells for less than nothing. */
const WORTHLESS = -1;

/**
 * What may be paid for a kWh at the sending end that is worth `price` where it arrives: fee and loss off, rounded down. What
 * is not even worth its way is `WORTHLESS`: with prices below nothing it would pay to lose energy.
 */
export const worthBefore = ({ fee, lossPpm }: FeederLine, price: number): number =>
  Math.max(WORTHLESS, (lossPpm === 0 ? price : floorDivide(price * (MILLION - lossPpm), MILLION)) - fee);
