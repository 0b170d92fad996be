import { nanoBaht } from '../domain/money.ts';
import type { Transfer } from './ledger.ts';
import { type MarketState, moneyName, type OrderRecord, SYSTEM } from './market-state.ts';

/**
 * The money of one order, from its worst case to its pay: `hold` is set aside when it is accepted, and gives way to `kept`, what
 * its trades may still owe, when it ends; the first settlement posts that (`pay`) or frees it, and a seller has earned (`earn`).
 * Each is booked once because an order has each step once, so the ledger is asked without ids: they are the step and
 * `moneyName`, and are made only for the history and for who listens.
 */
type Step = 'hold' | 'release' | 'kept' | 'pay' | 'free' | 'earn';

/** Sets aside an order's worst case: nano-baht, a safe integer. Who judged the order has seen that the account has it. */
export const holdMoney = (state: MarketState, order: OrderRecord, amount: number): void => {
  if (amount === 0) return;
  const { accounts } = state.ledger;
  const account = accounts.numberOf(order.terms.account);
  if (accounts.isLimited(account) && !accounts.covers(account, amount))
    throw new Error(`${moneyName(order)} was accepted without the money it may need`);
  order.held = amount;
  reserve(state, order, 'hold', amount);
};

/** What an order has set aside gives way to what its trades may still owe, which is never more. */
export const keepOwed = (state: MarketState, order: OrderRecord): void => {
  if (order.held > 0) {
    end(state, order, order.held, 0);
    order.held = 0;
    tellVoid(state, order, 'release', 'hold');
  }
  if (order.owed === 0) return;
  order.kept = order.owed;
  // Metered consumption may have overdrawn the account meanwhile.
  reserve(state, order, 'kept', order.kept);
};

/**
 * Pays for an order's trades, at the first run of its delivery: of a buyer's money what is `due` is posted, a seller's is free
 * and he is paid that. Nano-baht; all of `filledMoney` but where the rules settle only what was delivered.
 */
export const payForTrades = (state: MarketState, order: OrderRecord, due: bigint): void => {
  const { kept } = order;
  const isBuyer = order.terms.side === 'buy';
  if (kept > 0) {
    end(state, order, kept, isBuyer ? Number(due) : 0);
    order.kept = 0;
    if (isBuyer) tellPost(state, order, due === order.filledMoney ? null : due);
    else tellVoid(state, order, 'free', 'kept');
  }
  if (!isBuyer) earn(state, order, due);
};

/** An order that is forgotten while money is still set aside for it leaves that to the ledger, under its id. */
export const leaveMoney = (state: MarketState, order: OrderRecord): void => {
  if (order.kept > 0) state.ledger.name(reserveLeg(order, 'kept', order.kept));
};

/** The other way about, for an order out of a dump in which the ledger had ids for all money. */
export const takeMoney = (state: MarketState, order: OrderRecord): void => {
  const id = moneyName(order);
  order.held = Number(state.ledger.unname(`hold/${id}`) ?? 0n);
  order.kept = Number(state.ledger.unname(`kept/${id}`) ?? 0n);
  state.ledger.forget(['release', 'pay', 'free', 'earn'].map((step) => `${step}/${id}`));
};

const reserve = (state: MarketState, order: OrderRecord, step: 'hold' | 'kept', amount: number): void => {
  const { accounts } = state.ledger;
  accounts.reserve(accounts.numberOf(order.terms.account), accounts.numberOf(SYSTEM.clearing), amount);
  state.ledger.counted(1);
  nameIn(state, 'leg reserve', step, order)
    .word(order.terms.account)
    .word(SYSTEM.clearing)
    .whole(amount)
    .word(step === 'hold' ? 'false' : 'true')
    .end();
  state.booked?.(reserveLeg(order, step, amount));
};

const end = (state: MarketState, order: OrderRecord, reserved: number, posted: number): void => {
  const { accounts } = state.ledger;
  accounts.end(accounts.numberOf(order.terms.account), accounts.numberOf(SYSTEM.clearing), reserved, posted);
};

/** `posted`: null where it is all of what was set aside, which is not said. */
const tellPost = (state: MarketState, order: OrderRecord, posted: bigint | null): void => {
  nameEnd(state, 'leg post', order, 'pay', 'kept')
    .word(posted === null ? '' : `${posted}`)
    .end();
  const [id, pending] = [`pay/${moneyName(order)}`, `kept/${moneyName(order)}`];
  state.booked?.({ kind: 'post', id, pending, amount: posted === null ? null : nanoBaht(posted) });
};

const tellVoid = (state: MarketState, order: OrderRecord, step: Step, ended: Step): void => {
  nameEnd(state, 'leg void', order, step, ended).end();
  state.booked?.({ kind: 'void', id: `${step}/${moneyName(order)}`, pending: `${ended}/${moneyName(order)}` });
};

const nameEnd = (state: MarketState, head: string, order: OrderRecord, step: Step, ended: Step) => {
  state.ledger.counted(1);
  return nameIn(state, head, step, order).word(ended).put('/').digits(order.ref).put('/').put(order.id);
};

const earn = (state: MarketState, order: OrderRecord, due: bigint): void => {
  const { accounts } = state.ledger;
  const { account } = order.terms;
  accounts.transfer(accounts.numberOf(SYSTEM.clearing), accounts.numberOf(account), due);
  state.ledger.counted(1);
  nameIn(state, 'leg transfer', 'earn', order).word(SYSTEM.clearing).word(account).word(`${due}`).word('false').end();
  const legs = { debit: SYSTEM.clearing, credit: account, amount: nanoBaht(due), overdraft: false };
  state.booked?.({ kind: 'transfer', id: `earn/${moneyName(order)}`, ...legs });
};

const nameIn = ({ digest }: MarketState, head: string, step: Step, { ref, id }: OrderRecord) =>
  digest.put(head).word(step).put('/').digits(ref).put('/').put(id);

const reserveLeg = (order: OrderRecord, step: 'hold' | 'kept', amount: number) =>
  ({
    kind: 'reserve',
    id: `${step}/${moneyName(order)}`,
    debit: order.terms.account,
    credit: SYSTEM.clearing,
    amount: nanoBaht(BigInt(amount)),
    overdraft: step === 'kept',
  }) as const satisfies Transfer;
