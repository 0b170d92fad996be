import { randomBytes } from 'node:crypto';
import { readKeyFile } from '../../adapters/signatures/key-file.ts';
import { decimal } from '../../domain/decimal.ts';
import { type Wh, wh } from '../../domain/energy.ts';
import { Fault } from '../../domain/fault.ts';
import { isOpaqueId, realms } from '../../domain/identity.ts';
import { intervalLengths } from '../../domain/interval.ts';
import { type MicroBahtPerKwh, microBahtPerKwh, type NanoBaht, nanoBaht } from '../../domain/money.ts';
import {
  type CancelTerms,
  cancelScopes,
  type OrderTerms,
  orderId,
  selfTradeModes,
  sides,
  timesInForce,
} from '../../domain/order.ts';
import { DAY, instant, MINUTE, type Millis } from '../../domain/time.ts';
import type { OrderReply } from '../../ports/core-service.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { signCancel, signOrder } from '../../wire/order-message.ts';
import { moment } from '../moment.ts';
import { pinsOf } from '../pins.ts';
import { type NoOrderReply, postOrder } from '../post-order.ts';
import { said } from '../speech.ts';

export type OrderOptions = Readonly<{
  side: string;
  core: string;
  pin?: string;
  key: string;
  account: string;
  realm: string;
  nonce?: string;
  point?: string;
  zone?: string;
  kwh?: string;
  limit?: string;
  start?: string;
  length: string;
  inForce: string;
  expires?: string;
  budget?: string;
  selfTrade?: string;
  replaces?: string;
  green?: boolean;
  scope?: string;
  json?: boolean;
}>;

/** `gridtokenx order buy|sell|cancel`: signs with the account's key, sends, says what the core answered. */
export const run = async (options: OrderOptions): Promise<number> => {
  const nonce = options.nonce ?? randomBytes(8).toString('hex');
  const sign = signed(options, nonce);
  const message = sign(readKeyFile(options.key, 'account'));
  const answer = await postOrder(options.core, message, { pins: pinsOf(options.pin) }).catch((error: unknown) => {
    // Where nobody was asked, nobody has taken it.
    if (!(error instanceof Fault) || error.code === 'configuration') throw error;
    const again = `Nobody says whether it was taken: repeat it with --nonce ${nonce}, it is taken once at most.`;
    throw new Fault(error.code, `${error.message} ${again}`, { cause: error });
  });
  const order = orderId({ account: options.account, nonce });
  if (options.json) process.stdout.write(`${JSON.stringify({ order, ...answer })}\n`);
  else process.stdout.write(`${said(sentence(order, options, nonce, answer))}\n`);
  return answer.kind === 'accepted' ? 0 : 1;
};

/** The terms are judged before any key is read. @throws Fault `configuration`, naming the option. */
const signed = (options: OrderOptions, nonce: string): ((signer: MessageSigner) => Uint8Array) => {
  if (options.side === 'cancel') {
    const terms = cancelTerms(options, nonce);
    return (signer) => signCancel(terms, signer);
  }
  const terms = orderTerms(options, nonce);
  return (signer) => signOrder(terms, signer);
};

const sentence = (
  order: string,
  { side, scope }: OrderOptions,
  nonce: string,
  answer: OrderReply | NoOrderReply,
): string => {
  switch (answer.kind) {
    case 'accepted':
      if (side === 'cancel') return `${withdrawn(order, scope)} rests any more.`;
      return `Order ${order} is accepted: ${answer.filledWh} Wh filled at once, ${answer.restingWh} Wh resting.`;
    case 'refused':
      return `Order ${order} is refused (${answer.reason}): ${answer.detail}`;
    case 'busy':
      return `The core is busy; order ${order} was not taken. Repeat it with --nonce ${nonce} in ${answer.retryAfterSeconds} s.`;
    case 'problem':
      return answer.status >= 400 && answer.status < 500
        ? `Order ${order} was not taken (${answer.status} ${answer.reason}): ${answer.detail}`
        : `Nobody says whether order ${order} was taken (${answer.status} ${answer.reason}): ${answer.detail} Repeat the same order with --nonce ${nonce}: that is safe, it is taken once at most.`;
  }
};

const withdrawn = (order: string, scope: string | undefined): string => {
  if (scope === 'account') return `Nothing of ${order} and of what was placed before it`;
  if (scope === 'delivery') return `Nothing of ${order} and of what was placed before it for the same delivery`;
  return `Nothing of ${order}`;
};

const refuse = (option: string, value: string | undefined, allowed: string): never => {
  throw new Fault(
    'configuration',
    `--${option} ${value === undefined ? 'is missing' : `"${value}"`}; allowed: ${allowed}.`,
  );
};

const oneOf = <Word extends string>(option: string, value: string, words: readonly Word[]): Word =>
  words.find((word) => word === value) ?? refuse(option, value, words.join(', '));

const id = (option: string, value: string | undefined, what: string): string =>
  value !== undefined && isOpaqueId(value)
    ? value
    : refuse(option, value, `${what}: small letters, digits and hyphens, at most 63`);

const exact = (option: string, value: string | undefined, digits: number, allowed: string): number =>
  decimal(value ?? '', digits) ?? refuse(option, value, allowed);

/** Four decimals, as Thai tariffs are published and as the price step is unless a core is told otherwise. */
const limitOf = (limit: string | undefined): MicroBahtPerKwh => {
  const allowed = 'a price in THB/kWh with at most four decimals, such as 3.25';
  exact('limit', limit, 4, allowed);
  return microBahtPerKwh(exact('limit', limit, 6, allowed));
};

const quantityOf = (kwh: string | undefined): Wh => {
  const allowed = 'energy in kWh above 0 with at most three decimals, such as 0.75';
  const quantity = exact('kwh', kwh, 3, allowed);
  return quantity > 0 ? wh(quantity) : refuse('kwh', kwh, allowed);
};

const lengthOf = (minutes: string): Millis =>
  intervalLengths.find((length) => length === Number(minutes) * MINUTE && /^\d+$/.test(minutes)) ??
  refuse('length', minutes, `${intervalLengths.map((length) => length / MINUTE).join(', ')} minutes`);

const orderTerms = (options: OrderOptions, nonce: string): OrderTerms => {
  if (options.scope !== undefined) refuse('scope', options.scope, 'only with cancel');
  const start = moment('start', options.start);
  return {
    realm: oneOf('realm', options.realm, realms),
    account: id('account', options.account, 'the account'),
    point: id('point', options.point, "the account's metering point"),
    zone: id('zone', options.zone, 'the market zone'),
    start: instant(start),
    length: lengthOf(options.length),
    side: sides.find((side) => side === options.side) ?? refuse('side', options.side, 'buy, sell or cancel'),
    quantityWh: quantityOf(options.kwh),
    limit: limitOf(options.limit),
    timeInForce: oneOf('in-force', options.inForce, timesInForce),
    expires: instant(options.expires === undefined ? start + DAY : moment('expires', options.expires)),
    nonce: id('nonce', nonce, 'the nonce'),
    ...(options.selfTrade !== undefined && { selfTrade: oneOf('self-trade', options.selfTrade, selfTradeModes) }),
    ...(options.budget !== undefined && { budget: budgetOf(options.budget, options.inForce) }),
    ...(options.replaces !== undefined && { replaces: id('replaces', options.replaces, 'the nonce of an order') }),
    ...(options.green === true && { green: greenOf(options.inForce) }),
  };
};

const greenOf = (inForce: string): true =>
  inForce === 'gate' ? true : refuse('green', inForce, 'only with --in-force gate: it waits for the closing auction');

const budgetOf = (budget: string, inForce: string): NanoBaht => {
  if (inForce !== 'fok') return refuse('budget', budget, 'only with --in-force fok');
  const allowed = 'money in THB above 0 with at most six decimals, such as 12.50';
  const money = exact('budget', budget, 6, allowed);
  return money > 0 ? nanoBaht(BigInt(money) * 1_000n) : refuse('budget', budget, allowed);
};

const cancelTerms = (options: OrderOptions, nonce: string): CancelTerms => {
  if (options.nonce === undefined) return refuse('nonce', undefined, 'the nonce of the order to cancel');
  return {
    realm: oneOf('realm', options.realm, realms),
    account: id('account', options.account, 'the account'),
    nonce: id('nonce', nonce, 'the nonce'),
    expires: instant(moment('expires', options.expires)),
    ...(options.scope !== undefined && { scope: oneOf('scope', options.scope, cancelScopes) }),
  };
};
