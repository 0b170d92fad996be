import { nanoBaht } from '../../domain/money.ts';
import type { Transfer } from '../ledger.ts';
import { Names } from '../names.ts';
import { bigsAsBytes, bigsIn, intsAsBytes, intsIn, packTexts, type Texts, unpackTexts } from './columns.ts';

/** Booked legs as plain data, in columns: a market remembers some for each meter and interval until it is final. */
export type PackedLegs = Readonly<{
  ids: Texts;
  /** Kind, debit, credit (places in `names`; −1: none) of each: 4 bytes each. */
  ints: Uint8Array;
  names: readonly string[];
  /** Nano-baht; 0 where `odd` says more. */
  amounts: Uint8Array;
  /** Whole where the columns are too narrow. */
  odd: readonly (readonly [place: number, leg: Transfer])[];
}>;

const INTS = 3;
const TRANSFER = 0;
const OVERDRAFT = 1;
const ODD = 2;
const LARGEST = 2n ** 63n - 1n;

export const packLegs = (legs: readonly Transfer[]): PackedLegs => {
  const names = new Names<string>();
  const odd: (readonly [number, Transfer])[] = [];
  const amounts: bigint[] = [];
  const ints = legs.flatMap((leg, place) => {
    if (leg.kind !== 'transfer' || leg.amount > LARGEST || leg.amount < -LARGEST) {
      odd.push([place, leg]);
      amounts.push(0n);
      return [ODD, -1, -1];
    }
    amounts.push(leg.amount);
    return [leg.overdraft ? OVERDRAFT : TRANSFER, names.numberOf(leg.debit), names.numberOf(leg.credit)];
  });
  return {
    ids: packTexts(legs.map(({ id }) => id)),
    ints: intsAsBytes(ints),
    names: names.all(),
    amounts: bigsAsBytes(amounts) as Uint8Array,
    odd,
  };
};

export const unpackLegs = (packed: PackedLegs): readonly Transfer[] => {
  const [ints, amounts, { names }] = [intsIn(packed.ints), bigsIn(packed.amounts), packed];
  const odd = new Map(packed.odd);
  return unpackTexts(packed.ids).map((id, place) => {
    const int = (field: number): number => ints[INTS * place + field] as number;
    if (int(0) === ODD) return odd.get(place) as Transfer;
    const [debit, credit] = [names[int(1)] as string, names[int(2)] as string];
    const amount = nanoBaht(amounts[place] as bigint);
    return { kind: 'transfer', id, debit, credit, amount, overdraft: int(0) === OVERDRAFT };
  });
};
