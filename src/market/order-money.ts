import { nanoBaht } from '../domain/money.ts';
import type { Transfer } from './ledger.ts';
import { type MarketState, moneyName, SYSTEM } from './market-state.ts';
import { HELD, KEPT, OWED, OWNER, PAID } from './order-fields.ts';
import { LEG_EARN, LEG_FREE, LEG_HOLD, LEG_PAY } from './record-digest.ts';

/**
 * The money of one order, from its worst case to its pay: `hold` is set aside when it is accepted, and gives way to `kept`, what
 * its trades may still owe, when it ends; the first settlement posts that (`pay`) or frees it, and a seller has earned (`earn`). What
 * a buyer has kept aside for a premium is free again then, and the run books the premium itself.
 * Each is booked once because an order has each step once, so the ledger is asked without ids: they are the step and
 * `moneyName`, and are made only for the history and for who listens.
 */
type Step = 'hold' | 'release' | 'kept' | 'pay' | 'free' | 'earn';

/** What the ledger calls an account that has placed an order. */
export const purseOf = ({ purses, orders, ledger }: MarketState, owner: number): number => {
  const known = purses[owner];
  if (known !== undefined) return known;
  const found = ledger.accounts.numberOf(orders.accounts[owner] as string);
  purses[owner] = found;
  return found;
};

/** The number of the account that trades pass through; kept where no owner has a purse. */
const clearingOf = ({ purses, ledger }: MarketState): number => {
  const known = purses[0];
  if (known !== undefined) return known;
  const found = ledger.accounts.numberOf(SYSTEM.clearing);
  purses[0] = found;
  return found;
};

/** Sets aside an order's worst case: nano-baht, a safe integer. Who judged the order has seen that the account has it. */
export const holdMoney = (state: MarketState, ref: number, amount: number): void => {
  if (amount === 0) return;
  const { accounts } = state.ledger;
  const purse = purseOf(state, state.orders.int(ref, OWNER));
  if (accounts.isLimited(purse) && !accounts.covers(purse, amount))
    throw new Error(`${moneyName(ref, state.orders.id(ref))} was accepted without the money it may need`);
  state.orders.set(ref, HELD, amount);
  reserve(state, ref, 'hold', amount);
};

/** What an order has set aside gives way to what its trades may still owe, which is never more. */
export const keepOwed = (state: MarketState, ref: number): void => {
  const { orders } = state;
  const held = orders.get(ref, HELD);
  if (held > 0) {
    end(state, ref, held, 0);
    orders.set(ref, HELD, 0);
    tellVoid(state, ref, 'release', 'hold');
  }
  const owed = orders.get(ref, OWED);
  if (owed === 0) return;
  orders.set(ref, KEPT, owed);
  // Metered consumption may have overdrawn the account meanwhile.
  reserve(state, ref, 'kept', owed);
};

/**
 * Pays for an order's trades, at the first run of its delivery: of a buyer's money what is `due` is posted, a seller's is free
 * and he is paid that. Nano-baht; all it has `PAID` but where the rules settle only what was delivered.
 */
export const payForTrades = (state: MarketState, ref: number, due: bigint): void => {
  const { orders } = state;
  const kept = orders.get(ref, KEPT);
  const isBuyer = orders.isBuyer(ref);
  if (kept > 0) {
    end(state, ref, kept, isBuyer ? Number(due) : 0);
    orders.set(ref, KEPT, 0);
    if (isBuyer) tellPost(state, ref, due === BigInt(kept) ? null : due);
    else tellVoid(state, ref, 'free', 'kept');
  }
  if (!isBuyer) earn(state, ref, due);
};

/** An order that is forgotten while money is still set aside for it leaves that to the ledger, under its id. */
export const leaveMoney = (state: MarketState, ref: number): void => {
  const kept = state.orders.get(ref, KEPT);
  if (kept > 0) state.ledger.name(reserveLeg(state, ref, 'kept', kept));
};

/** The other way about, for an order out of a dump in which the ledger had ids for all money. */
export const takeMoney = (state: MarketState, ref: number): void => {
  const id = moneyName(ref, state.orders.id(ref));
  state.orders.set(ref, HELD, Number(state.ledger.unname(`hold/${id}`) ?? 0n));
  state.orders.set(ref, KEPT, Number(state.ledger.unname(`kept/${id}`) ?? 0n));
  state.ledger.forget(['release', 'pay', 'free', 'earn'].map((step) => `${step}/${id}`));
};

const reserve = (state: MarketState, ref: number, step: 'hold' | 'kept', amount: number): void => {
  const { ledger, orders } = state;
  const owner = orders.int(ref, OWNER);
  ledger.accounts.reserve(purseOf(state, owner), clearingOf(state), amount);
  ledger.counted(1);
  const { records } = state.digest;
  if (records === null)
    nameIn(state, 'leg reserve ', step, ref)
      .word(orders.accounts[owner] as string)
      .word(SYSTEM.clearing)
      .whole(amount)
      .word(step === 'hold' ? 'false' : 'true')
      .end();
  // What is kept aside at its end stands in the record of that.
  else if (step === 'hold') records.leg(LEG_HOLD, ref, amount);
  if (state.booked !== null) state.booked(reserveLeg(state, ref, step, amount));
};

const end = (state: MarketState, ref: number, reserved: number, posted: number): void => {
  state.ledger.accounts.end(purseOf(state, state.orders.int(ref, OWNER)), clearingOf(state), reserved, posted);
};

/** `posted`: null where it is all of what was set aside, which is not said. */
const tellPost = (state: MarketState, ref: number, posted: bigint | null): void => {
  state.ledger.counted(1);
  const { records } = state.digest;
  if (records !== null) records.leg(LEG_PAY, ref, posted === null ? state.orders.get(ref, PAID) : Number(posted));
  else
    nameEnd(state, 'leg post ', ref, 'pay', 'kept')
      .word(posted === null ? '' : `${posted}`)
      .end();
  if (state.booked === null) return;
  const name = moneyName(ref, state.orders.id(ref));
  const amount = posted === null ? null : nanoBaht(posted);
  state.booked({ kind: 'post', id: `pay/${name}`, pending: `kept/${name}`, amount });
};

const tellVoid = (state: MarketState, ref: number, step: Step, ended: Step): void => {
  state.ledger.counted(1);
  const { records } = state.digest;
  if (records === null) nameEnd(state, 'leg void ', ref, step, ended).end();
  // What is released as it ends stands in the record of that.
  else if (step === 'free') records.leg(LEG_FREE, ref, 0);
  if (state.booked === null) return;
  const name = moneyName(ref, state.orders.id(ref));
  state.booked({ kind: 'void', id: `${step}/${name}`, pending: `${ended}/${name}` });
};

const nameEnd = (state: MarketState, head: string, ref: number, step: Step, ended: Step) => {
  const { orders } = state;
  const digest = nameIn(state, head, step, ref).word(ended).put('/').digits(ref).put('/');
  return digest.put(orders.account(ref)).put('/').put(orders.nonce(ref));
};

const earn = (state: MarketState, ref: number, due: bigint): void => {
  const { ledger, orders } = state;
  const account = orders.account(ref);
  ledger.accounts.transfer(clearingOf(state), purseOf(state, orders.int(ref, OWNER)), due);
  ledger.counted(1);
  const { records } = state.digest;
  if (records !== null) records.leg(LEG_EARN, ref, Number(due));
  else
    nameIn(state, 'leg transfer ', 'earn', ref).word(SYSTEM.clearing).word(account).word(`${due}`).word('false').end();
  if (state.booked === null) return;
  const legs = { debit: SYSTEM.clearing, credit: account, amount: nanoBaht(due), overdraft: false };
  state.booked({ kind: 'transfer', id: `earn/${moneyName(ref, orders.id(ref))}`, ...legs });
};

const nameIn = ({ digest, orders }: MarketState, head: string, step: Step, ref: number) =>
  digest.put(head).put(step).put('/').digits(ref).put('/').put(orders.account(ref)).put('/').put(orders.nonce(ref));

const reserveLeg = ({ orders }: MarketState, ref: number, step: 'hold' | 'kept', amount: number) =>
  ({
    kind: 'reserve',
    id: `${step}/${moneyName(ref, orders.id(ref))}`,
    debit: orders.account(ref),
    credit: SYSTEM.clearing,
    amount: nanoBaht(BigInt(amount)),
    overdraft: step === 'kept',
  }) as const satisfies Transfer;
