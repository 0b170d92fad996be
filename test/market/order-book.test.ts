import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  BUY,
  EXPIRE_BOTH,
  EXPIRE_MAKER,
  EXPIRE_TAKER,
  EXPIRED,
  FOK,
  IOC,
  OrderBook,
  POST,
  REPORT_STRIDE,
  REST,
  SELL,
} from '../../src/market/order-book.ts';
import { NO_SLOT, OrderPool } from '../../src/market/order-pool.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { NaiveBook } from './naive-book.ts';

/**
 * Scripts: `N1 B10@100` new, `IOC B..`, `FOK B..`, `POST3 B..`, `C2` cancel, `M2 B10@101` modify (out, and in again as a
 * new order: back of the queue); `alice:` names an owner, `!taker` or `!both` what ends at an own order. Answers are sentences.
 */
const play = (script: string): string[] => {
  const book = new OrderBook(250_000, new OrderPool(4));
  const slots = new Map<number, number>();
  const owners = new Map([['', 0]]);
  const said: string[] = [];
  for (const line of script.split(',').map((part) => part.trim())) {
    const cancel = /^C(\d+)$/.exec(line);
    if (cancel !== null) {
      const left = book.cancel(slots.get(Number(cancel[1])) ?? NO_SLOT, Number(cancel[1]));
      said.push(left < 0 ? `no ${cancel[1]}` : `cancelled ${cancel[1]} ${left}`);
      continue;
    }
    const order = /^(?:(\w+):)?(N|M|IOC|FOK|POST)(\d*) ([BS])(\d+)@(\d+)(?:!(taker|both))?$/.exec(line);
    if (order === null) throw new Error(`cannot read ${line}`);
    const [, name = '', mode, number, letter, quantity, tick, ends] = order;
    if (mode === 'M' && book.cancel(slots.get(Number(number)) ?? NO_SLOT, Number(number)) < 0) {
      said.push(`no ${number}`);
      continue;
    }
    if (!owners.has(name)) owners.set(name, owners.size);
    const ref = number === '' ? 9_000_000 : Number(number);
    const inForce = mode === 'POST' ? POST : mode === 'IOC' ? IOC : mode === 'FOK' ? FOK : REST;
    const side = letter === 'B' ? BUY : SELL;
    const selfTrade = ends === 'taker' ? EXPIRE_TAKER : ends === 'both' ? EXPIRE_BOTH : EXPIRE_MAKER;
    slots.set(ref, book.place(side, Number(tick), Number(quantity), owners.get(name) ?? 0, ref, inForce, selfTrade));
    for (let at = 0; at < book.reports * REPORT_STRIDE; at += REPORT_STRIDE) {
      const [kind, maker, wh, price] = book.report.slice(at, at + REPORT_STRIDE);
      said.push(kind === EXPIRED ? `expired ${maker} ${wh}` : `${maker} ${wh}@${price}`);
    }
    if (book.unfilled > 0) said.push(`left ${book.unfilled}`);
  }
  for (const side of [BUY, SELL])
    book.visit(side, (ref, tick, rest) => said.push(`${side === BUY ? 'bid' : 'ask'} ${ref} ${rest}@${tick}`));
  return said;
};

describe('cases that broke other engines (facts C5)', () => {
  it.each([
    [
      '1 a cancelled order is skipped',
      'N1 B10@100, N2 B10@100, N3 B10@100, C2, IOC S20@100',
      ['cancelled 2 10', '1 10@100', '3 10@100'],
    ],
    [
      '2 the first of a level can be cancelled',
      'N1 B10@100, N2 B10@100, N3 B10@100, C1, IOC S20@100',
      ['cancelled 1 10', '2 10@100', '3 10@100'],
    ],
    [
      '3 a sweep pays the makers',
      'N1 S10@102, N2 S10@101, N3 S10@100, IOC B30@102',
      ['3 10@100', '2 10@101', '1 10@102'],
    ],
    ['4 a modify that crosses trades', 'N1 S10@100, N2 B10@99, M2 B10@100', ['1 10@100']],
    ['5 after a partial fill only the rest is cancelled', 'N1 S10@100, IOC B4@100, C1', ['1 4@100', 'cancelled 1 6']],
    ['6 what is filled cannot be cancelled', 'N1 S10@100, IOC B10@100, C1', ['1 10@100', 'no 1']],
    [
      '7 first in, first out within a level',
      'N1 B5@9, N2 B5@9, N3 B5@9, IOC S12@9',
      ['1 5@9', '2 5@9', '3 2@9', 'bid 3 3@9'],
    ],
    [
      '8 holes in a level',
      'N1 B10@9, N2 B10@9, N3 B10@9, N4 B10@9, N5 B10@9, N6 B10@9, N7 B10@9, N8 B10@9, C2, C5, C7, IOC S50@9',
      ['cancelled 2 10', 'cancelled 5 10', 'cancelled 7 10', '1 10@9', '3 10@9', '4 10@9', '6 10@9', '8 10@9'],
    ],
    [
      '9 the rest becomes the best bid',
      'N1 S10@100, N2 S10@101, N3 S10@102, N4 B35@102, IOC S5@102',
      ['1 10@100', '2 10@101', '3 10@102', '4 5@102'],
    ],
    [
      '10 a modify after a partial fill: the rest is what the message says, and only once',
      'N1 S10@100, IOC B4@100, M1 S6@101, IOC B10@101',
      ['1 4@100', '1 6@101', 'left 4'],
    ],
    ['11 what is gone cannot be modified', 'N1 S10@100, IOC B10@100, M1 S5@100', ['1 10@100', 'no 1']],
    [
      '12 a number may come again after a cancel, and after a fill',
      'N1 S10@100, C1, N1 S7@100, IOC B7@100, N1 S3@100, IOC B5@100',
      ['cancelled 1 10', '1 7@100', '1 3@100', 'left 2'],
    ],
    ['13 the lower of two asks first', 'N1 S5@102, N2 S5@101, IOC B5@102', ['2 5@101', 'ask 1 5@102']],
    ['14 exactly all of it', 'N1 S10@100, N2 S20@100, N3 S30@100, IOC B60@100', ['1 10@100', '2 20@100', '3 30@100']],
    ['15 the maker names the price, selling', 'N1 S10@100, IOC B10@105', ['1 10@100']],
    ['15 the maker names the price, buying', 'N1 B10@100, IOC S10@95', ['1 10@100']],
    ['16 the rest of a taker is a maker', 'N1 S30@9, N2 S40@9, N3 B100@9, IOC S30@9', ['1 30@9', '2 40@9', '3 30@9']],
    [
      '17 the best is the best whatever came first',
      'N1 B90@90, N2 B92@92, N3 B95@95, IOC S95@1',
      ['3 95@95', 'bid 2 92@92', 'bid 1 90@90'],
    ],
    ['18 the next best bid is found', 'N1 B5@100, N2 B5@40, C1, IOC S5@1', ['cancelled 1 5', '2 5@40']],
    ['18 the next best ask is found', 'N1 S5@100, N2 S5@90000, C1, IOC B5@90000', ['cancelled 1 5', '2 5@90000']],
    ['19 an immediate order does not rest', 'N1 S10@100, IOC B15@100', ['1 10@100', 'left 5']],
    [
      '20 a taker stops at its limit',
      'N1 S10@100, N2 S10@102, N3 B20@101',
      ['1 10@100', 'bid 3 10@101', 'ask 2 10@102'],
    ],
    ['21 a residual is used up', 'N1 S20@100, IOC B8@100, IOC B12@100', ['1 8@100', '1 12@100']],
    [
      '22 first come first served across takers',
      'N1 S10@5, N2 S10@5, N3 S10@5, N4 S10@5, IOC B15@5, IOC B15@5',
      ['1 10@5', '2 5@5', '2 5@5', '3 10@5', 'ask 4 10@5'],
    ],
    ['23 an order never seen', 'C77, M77 B1@1', ['no 77', 'no 77']],
    [
      "24 a stale cancel does not hit the slot's next order",
      'N1 S5@100, C1, N2 S7@100, C1',
      ['cancelled 1 5', 'no 1', 'ask 2 7@100'],
    ],
    ['25 a wide price', 'N1 S5@200000, IOC B5@249999', ['1 5@200000']],
    ['26 a far number', 'C2000000', ['no 2000000']],
    ['28 nothing phantom', 'N1 S5@100, N2 S5@100, IOC B5@100', ['1 5@100', 'ask 2 5@100']],
    ['29 emptied and refilled', 'N1 B5@100, IOC S5@100, N2 B6@99, IOC S6@99', ['1 5@100', '2 6@99']],
    [
      '30 a modify leaves its siblings alone',
      'N1 B5@9, N2 B5@9, N3 B5@9, M2 B5@8, IOC S15@8',
      ['1 5@9', '3 5@9', '2 5@8'],
    ],
    [
      '31 a modify to a better price fills through the levels as they stand',
      'N1 S5@100, N2 S5@200, N3 B10@90, M3 B10@200',
      ['1 5@100', '2 5@200'],
    ],
    ['post-only rests', 'N1 S5@100, POST2 B5@99', ['bid 2 5@99', 'ask 1 5@100']],
    ['post-only is refused where it would trade', 'N1 S5@100, POST2 B5@100', ['left 5', 'ask 1 5@100']],
    ['post-only is refused at an own order too', 'alice:N1 S5@100, alice:POST2 B5@100', ['left 5', 'ask 1 5@100']],
    ['fill or kill: 100 against 50', 'N1 S50@100, FOK B100@100', ['left 100', 'ask 1 50@100']],
    ['fill or kill: 50 against 50', 'N1 S50@100, FOK B50@100', ['1 50@100']],
    ['fill or kill sees over levels', 'N1 S50@100, N2 S50@60000, FOK B100@60000', ['1 50@100', '2 50@60000']],
    [
      'depth is never negative (nodejs-order-book #156)',
      'N1 B100@120, N2 B100@120, N3 S309@120',
      ['1 100@120', '2 100@120', 'ask 3 109@120'],
    ],
  ])('%s', (_, script, expected) => expect(play(script)).toEqual(expected));

  it('27 one sweep goes through 5,000 orders', () => {
    const makers = Array.from({ length: 5_000 }, (_, at) => `N${at + 1} S1@${100 + at * 40}`);
    const said = play([...makers, 'IOC B5000@249999'].join(', '));
    expect(said).toHaveLength(5_000);
    expect(said.at(-1)).toBe(`5000 1@${100 + 4_999 * 40}`);
  });
});

describe('the README book (facts C4)', () => {
  const book = 'N1 S5@110, N2 S1@100, N3 B5@90, N4 B1@80';
  it.each([
    ['buy 7@120', 'N9 B7@120', ['2 1@100', '1 5@110', 'bid 9 1@120', 'bid 3 5@90', 'bid 4 1@80']],
    ['buy 3@120', 'N9 B3@120', ['2 1@100', '1 2@110', 'bid 3 5@90', 'bid 4 1@80', 'ask 1 3@110']],
    ['sell 6 at any price', 'IOC S6@0', ['3 5@90', '4 1@80', 'ask 2 1@100', 'ask 1 5@110']],
  ])('%s', (_, order, expected) => expect(play(`${book}, ${order}`)).toEqual(expected));
});

describe('self-trade prevention (facts C4); EXPIRE_MAKER where nothing is said', () => {
  it.each([
    [
      'both own bids go, the taker rests',
      'alice:N1 B5@100, alice:N2 B5@90, alice:N3 S3@90',
      ['expired 1 5', 'expired 2 5', 'ask 3 3@90'],
    ],
    ['an immediate taker finds nothing', 'alice:N1 B5@100, alice:IOC S3@0', ['expired 1 5', 'left 3']],
    ['others trade', 'alice:N1 B5@100, bob:N2 S3@90', ['1 3@100', 'bid 1 2@100']],
    [
      'own goes, the next fills',
      'alice:N1 B5@100, bob:N2 B5@100, alice:N3 S8@90',
      ['expired 1 5', '2 5@100', 'ask 3 3@90'],
    ],
    ['two levels', 'alice:N1 B5@90, alice:N2 B5@80, alice:N3 S3@80', ['expired 1 5', 'expired 2 5', 'ask 3 3@80']],
    [
      'own orders do not count for fill or kill, nor expire when it is killed',
      'alice:N1 B5@100, bob:N2 B5@90, alice:FOK S6@90',
      ['left 6', 'bid 1 5@100', 'bid 2 5@90'],
    ],
    [
      'own orders beyond what is needed stay',
      'bob:N1 B5@100, alice:N2 B5@90, alice:N3 S5@90',
      ['1 5@100', 'bid 2 5@90'],
    ],
    ['nobody in particular may meet itself', 'N1 B5@100, N2 S5@100', ['1 5@100']],
    [
      'EXPIRE_TAKER: refused with 3 left, the maker stays',
      'alice:N1 B5@100, alice:N2 S3@90!taker',
      ['left 3', 'bid 1 5@100'],
    ],
    ['EXPIRE_BOTH: both go', 'alice:N1 B5@100, alice:N2 S3@90!both', ['expired 1 5', 'left 3']],
    // The maker's own mode was EXPIRE_MAKER: it is not kept, so it cannot count.
    ["the taker's mode wins", 'alice:N1 B5@100, alice:N2 S3@90!taker, bob:N3 S5@100', ['left 3', '1 5@100']],
    [
      'EXPIRE_TAKER after others have filled it in part',
      'bob:N1 B2@101, alice:N2 B5@100, bob:N3 B5@99, alice:N4 S9@90!taker',
      ['1 2@101', 'left 7', 'bid 2 5@100', 'bid 3 5@99'],
    ],
    [
      'EXPIRE_BOTH in the middle of a level leaves the others of it',
      'bob:N1 B2@100, alice:N2 B5@100, bob:N3 B5@100, alice:N4 S9@90!both',
      ['1 2@100', 'expired 2 5', 'left 7', 'bid 3 5@100'],
    ],
    [
      'EXPIRE_BOTH of the last of a level finds the next best',
      'alice:N1 B5@100, bob:N2 B5@50, alice:N3 S9@90!both, IOC S5@1',
      ['expired 1 5', 'left 9', '2 5@50'],
    ],
    [
      'fill or kill stops at an own order',
      'alice:N1 B5@100, bob:N2 B9@100, alice:FOK S6@90!taker',
      ['left 6', 'bid 1 5@100', 'bid 2 9@100'],
    ],
  ])('%s', (_, script, expected) => expect(play(script)).toEqual(expected));
});

const modes = { rest: REST, ioc: IOC, fok: FOK, post: POST } as const;
const selfTrades = { maker: EXPIRE_MAKER, taker: EXPIRE_TAKER, both: EXPIRE_BOTH } as const;

/** One seeded command to both books; @returns what each said of it. */
const twins = (seed: number) => {
  const random = seededRandom(seed);
  const upTo = (count: number): number => Math.floor(random.fraction() * count);
  const pick = <Word>(words: readonly Word[]): Word => words[upTo(words.length)] as Word;
  const real = new OrderBook(131_072, new OrderPool(2));
  const naive = new NaiveBook();
  const slots = new Map<number, number>();
  // Wide jumps cross pages and bitmap words; narrow ones make the sides meet.
  const around = () => 64_000 + upTo(24) + (upTo(50) === 0 ? upTo(3) * 31_000 - 31_000 : 0);
  const withdraw = (target: number): readonly [string, string] => [
    `c${real.cancel(slots.get(target) ?? NO_SLOT, target)}`,
    `c${naive.cancel(target)}`,
  ];
  const renew = (target: number, ref: number): readonly [string, string] => {
    const rest = 1 + upTo(9);
    const slot = slots.get(target) ?? NO_SLOT;
    const renewed = real.renew(slot, target, ref, rest);
    if (renewed) slots.set(ref, slot);
    return [`r${renewed}`, `r${naive.renew(target, ref, rest)}`];
  };
  const place = (ref: number): readonly [string, string] => {
    const order = { ref, side: upTo(2), tick: around(), rest: 1 + upTo(50), owner: upTo(6) };
    const mode = pick(['rest', 'rest', 'rest', 'rest', 'rest', 'post', 'ioc', 'fok'] as const);
    const selfTrade = pick(['maker', 'maker', 'taker', 'both'] as const);
    const { side, tick, rest, owner } = order;
    const cost = [real.costOf(side, tick, rest, owner, selfTrades[selfTrade]), naive.costOf(order, selfTrade)];
    slots.set(ref, real.place(side, tick, rest, owner, ref, modes[mode], selfTrades[selfTrade]));
    const reports = Array.from({ length: real.reports }, (_, at) => {
      const [kind, maker, wh, price] = real.report.slice(at * REPORT_STRIDE, (at + 1) * REPORT_STRIDE);
      return `${kind === EXPIRED ? 'expired' : 'filled'},${maker},${wh},${price}`;
    });
    const expected = naive.place(order, mode, selfTrade);
    return [
      `${cost[0]} ${reports.join(';')} u${real.unfilled}`,
      `${cost[1]} ${expected.reports.map((report) => report.join(',')).join(';')} u${expected.unfilled}`,
    ];
  };
  const command = (ref: number): readonly [string, string] => {
    const kind = upTo(20);
    if (kind < 7) return withdraw(Math.max(1, ref - upTo(60)));
    return kind < 9 ? renew(Math.max(1, ref - upTo(60)), ref) : place(ref);
  };
  return { command, lines: () => [linesOf(real), [naive.lines(BUY), naive.lines(SELL)]] as const };
};

describe('exchange-core basic.feature (facts C1), one story', () => {
  const rests = 'N101 S7@1600, N102 B4@1550';
  const immediate = `${rests}, IOC B2@1700`;
  const bid = `${immediate}, N202 B4@1583`;
  it.each([
    ['1 both rest', rests, ['bid 102 4@1550', 'ask 101 7@1600']],
    ["2 an immediate bid pays the maker's price", immediate, ['101 2@1600', 'bid 102 4@1550', 'ask 101 5@1600']],
    ['3 a better bid rests', bid, ['101 2@1600', 'bid 202 4@1583', 'bid 102 4@1550', 'ask 101 5@1600']],
    [
      '4 the ask moves to 1580 and meets it at 1583',
      `${bid}, M101 S5@1580`,
      ['101 2@1600', '202 4@1583', 'bid 102 4@1550', 'ask 101 1@1580'],
    ],
  ])('%s', (_, script, expected) => expect(play(script)).toEqual(expected));
});

describe('pay as bid (facts B1): who meets whom; a resting bid is the maker, and its price is the price', () => {
  it.each([
    ['nobody meets', 'N1 B20@300, IOC S30@310', ['left 30', 'bid 1 20@300']],
    ['20@3', 'N1 B20@300, N2 S30@100', ['1 20@300', 'ask 2 10@100']],
    [
      'C 20@3, then B 5@2',
      'N1 B10@100, N2 B15@200, N3 B20@300, IOC S25@101',
      ['3 20@300', '2 5@200', 'bid 2 10@200', 'bid 1 10@100'],
    ],
    [
      'A, the seller, is not among its buyers',
      'bob:N1 B20@300, carl:N2 B20@300, ann:N3 B20@300, ann:IOC S70@100',
      ['1 20@300', '2 20@300', 'expired 3 20', 'left 30'],
    ],
  ])('%s', (_, script, expected) => expect(play(script)).toEqual(expected));
});

describe('GridTokenX engine (facts B5), what is not of the network', () => {
  it.each([
    ['the better bid first, whenever it came', 'N1 B9@60, N2 B9@100, IOC S9@60', ['2 9@100', 'bid 1 9@60']],
    ['100 against 40, then 60', 'N1 B100@50, IOC S40@50, IOC S60@50', ['1 40@50', '1 60@50']],
    ['IOC 100 against 40', 'N1 S40@50, IOC B100@50', ['1 40@50', 'left 60']],
    [
      'FOK 10,000.5 against 10,000 and 1 counts in whole Wh',
      'N1 S10000@50, FOK B10001@50',
      ['left 10001', 'ask 1 10000@50'],
    ],
  ])('%s', (_, script, expected) => expect(play(script)).toEqual(expected));
});

describe('the naive twin', () => {
  it.each([20_261_123, 7, 4_711])('agrees over 40,000 commands of seed %i', (seed) => {
    const { command, lines } = twins(seed);
    const digests = [createHash('sha256'), createHash('sha256')] as const;
    for (let ref = 1; ref <= 40_000; ref += 1) {
      const [real, naive] = command(ref);
      digests[0].update(real);
      digests[1].update(naive);
      if (ref % 500 === 0) {
        const [ours, theirs] = lines();
        expect(ours, `seed ${seed}, command ${ref}`).toEqual(theirs);
      }
    }
    expect(lines()[0].flat().length, 'something rests').toBeGreaterThan(0);
    expect(digests[0].digest('hex'), `seed ${seed}`).toBe(digests[1].digest('hex'));
  });
});

const linesOf = (book: OrderBook): string[][] =>
  [BUY, SELL].map((side) => {
    const lines: string[] = [];
    book.visit(side, (ref, tick, rest) => lines.push(`${ref}:${tick}:${rest}`));
    return lines;
  });
