import { randomBytes } from 'node:crypto';
import { readKeyFile } from '../../adapters/ed25519/key-file.ts';
import { decimal } from '../../domain/decimal.ts';
import { wh } from '../../domain/energy.ts';
import { Fault } from '../../domain/fault.ts';
import { realms } from '../../domain/identity.ts';
import { type MicroBahtPerKwh, microBahtPerKwh } from '../../domain/money.ts';
import { type CancelTerms, type OrderTerms, orderId, sides, timesInForce } from '../../domain/order.ts';
import { instant, MINUTE, millis } from '../../domain/time.ts';
import type { OrderReply } from '../../ports/core-service.ts';
import { signCancel, signOrder } from '../../wire/order-message.ts';
import { moment } from '../moment.ts';
import { type NoOrderReply, postOrder } from '../post-order.ts';

export type OrderOptions = Readonly<{
  side: string;
  core: string;
  key: string;
  account: string;
  realm: string;
  nonce?: string;
  point?: string;
  zone?: string;
  kwh?: string;
  limit?: string;
  start?: string;
  length: number;
  inForce: string;
  expires?: string;
  json?: boolean;
}>;

/** `gridtokenx order buy|sell|cancel`: signs with the account's key, sends, says what the core answered. */
export const run = async (options: OrderOptions): Promise<number> => {
  const signer = readKeyFile(options.key, 'account');
  const nonce = options.nonce ?? randomBytes(8).toString('hex');
  const message =
    options.side === 'cancel'
      ? signCancel(cancelTerms(options, nonce), signer)
      : signOrder(orderTerms(options, nonce), signer);
  const answer = await postOrder(options.core, message);
  const order = orderId({ account: options.account, nonce });
  if (options.json) process.stdout.write(`${JSON.stringify({ order, ...answer })}\n`);
  else process.stdout.write(`${sentence(order, nonce, answer)}\n`);
  return answer.kind === 'accepted' ? 0 : 1;
};

const sentence = (order: string, nonce: string, answer: OrderReply | NoOrderReply): string => {
  switch (answer.kind) {
    case 'accepted':
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

const refuse = (option: string, value: string | undefined, allowed: string): never => {
  throw new Fault(
    'configuration',
    `--${option} ${value === undefined ? 'is missing' : `"${value}"`}; allowed: ${allowed}.`,
  );
};

const oneOf = <Word extends string>(option: string, value: string, words: readonly Word[]): Word =>
  words.find((word) => word === value) ?? refuse(option, value, words.join(', '));

const exact = (option: string, value: string | undefined, digits: number, allowed: string): number =>
  decimal(value ?? '', digits) ?? refuse(option, value, allowed);

/** Four decimals, as Thai tariffs are published and as the price step is unless a core is told otherwise. */
const limitOf = (limit: string | undefined): MicroBahtPerKwh => {
  const allowed = 'a price in THB/kWh with at most four decimals, such as 3.25';
  exact('limit', limit, 4, allowed);
  return microBahtPerKwh(exact('limit', limit, 6, allowed));
};

const orderTerms = (options: OrderOptions, nonce: string): OrderTerms => {
  const start = moment('start', options.start);
  return {
    realm: oneOf('realm', options.realm, realms),
    account: options.account,
    point: options.point ?? refuse('point', undefined, "the account's metering point"),
    zone: options.zone ?? refuse('zone', undefined, 'the market zone'),
    start: instant(start),
    length: millis(options.length * MINUTE),
    side: sides.find((side) => side === options.side) ?? refuse('side', options.side, 'buy, sell or cancel'),
    quantityWh: wh(exact('kwh', options.kwh, 3, 'energy in kWh with at most three decimals, such as 0.75')),
    limit: limitOf(options.limit),
    timeInForce: oneOf('in-force', options.inForce, timesInForce),
    expires: instant(options.expires === undefined ? start : moment('expires', options.expires)),
    nonce,
  };
};

const cancelTerms = (options: OrderOptions, nonce: string): CancelTerms => {
  if (options.nonce === undefined) return refuse('nonce', undefined, 'the nonce of the order to cancel');
  return {
    realm: oneOf('realm', options.realm, realms),
    account: options.account,
    nonce,
    expires: instant(moment('expires', options.expires)),
  };
};
