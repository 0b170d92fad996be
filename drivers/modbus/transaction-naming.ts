import type { ReadFunction } from './codec.ts';

/**
 * Whether a server gives its answers the transaction ids of the questions, as it must (Modbus Messaging on TCP/IP V1.0b
 * §3.1.3). Some gateways answer with 0, with one id for ever, or with a count of their own. They are found out by
 * answers that cannot be late ones of ours, `PROOFS` in a row, and from then on treated like an RTU line, whose answers
 * have no names either: unit, function and length must fit, and no question looks like an answer still on its way.
 */
export type Naming = Readonly<{
  kind: 'named' | 'unnamed';
  /** Questions in a row that were answered in the other manner. */
  against: number;
  /** The shape of the last question that got an answer under another's id. */
  last: Shape | null;
}>;

/** What an answer without a name is known by. */
export type Shape = Readonly<{ unit: number; function: ReadFunction; count: number }>;

/** One could be chance, two a coincidence of faults. */
const PROOFS = 3;

/** Ids given so lately may still stand on a late answer, also of an earlier connection. */
const RECENT = 1_024;

export const named: Naming = { kind: 'named', against: 0, last: null };

const IDS = 0xffff;

export const nextTransaction = (last: number): number => (last % IDS) + 1;

/** Whether a question before the last had this id, not long ago. */
const wasOurs = (transaction: number, last: number): boolean => {
  const ago = (last - transaction + IDS) % IDS;
  return transaction > 0 && ago >= 1 && ago <= RECENT;
};

const sameShape = (a: Shape, b: Shape | null): boolean =>
  b !== null && a.unit === b.unit && a.function === b.function && a.count === b.count;

/** A question has been answered under its own id. */
export const noteNamed = (naming: Naming): Naming => {
  if (naming.kind === 'named') return naming.against === 0 && naming.last === null ? naming : named;
  return naming.against + 1 < PROOFS ? { ...naming, against: naming.against + 1 } : named;
};

/**
 * A question has run out of time, and all that came was one answer of its shape under a foreign id. That proves
 * something only if it cannot be a late answer: its id was not ours lately, or no question just before had its shape.
 */
export const noteForeign = (naming: Naming, shape: Shape, transaction: number, last: number): Naming => {
  const proves = !wasOurs(transaction, last) || (naming.last !== null && !sameShape(shape, naming.last));
  const against = proves ? naming.against + 1 : 0;
  return against < PROOFS ? { ...naming, against, last: shape } : { kind: 'unnamed', against: 0, last: null };
};

/** While ids mean nothing, one that does not fit is what is expected. */
export const noteUnnamed = (naming: Naming): Naming => (naming.against === 0 ? naming : { ...naming, against: 0 });
