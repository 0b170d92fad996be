import { confidences } from '../../tariff/tariff.ts';
import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { required, setting } from '../setting.ts';

/** The market of a core; journal records hold them, so that a replay needs no file. */
export const marketSection: Schema = {
  intervalMinutes: setting('length of a delivery interval', format.inUnit('min', format.oneOf(5, 15, 30, 60)), 15),
  gateMinutes: setting('gate closure before delivery', format.wholeNumber(0, 1_440, 'min'), 5),
  callMinutes: setting('call phase before gate closure', format.wholeNumber(0, 1_440, 'min'), 5),
  auctionToleranceSeconds: setting(
    'an auction this late after its gate is not held any more; grid time',
    format.wholeNumber(1, 86_400, 's'),
    60,
  ),
  rationing: setting(
    'who is served in the closing auction where not all of one price can be: who came first, or all in proportion',
    format.oneOf('time', 'pro-rata'),
    'time',
  ),
  settlementRule: setting(
    'how trades become money: in full, and whoever deviates pays; or as far as both ends have delivered',
    format.oneOf('position-imbalance', 'deliver-min'),
    'position-imbalance',
  ),
  green: setting(
    'orders may be of green energy: only such supply serves such demand, and closing auctions find what it costs more',
    format.flag,
    false,
  ),
  horizonHours: setting('how far ahead of delivery orders are taken', format.wholeNumber(1, 744, 'h'), 36),
  runDelayMinutes: setting(
    'from the end of delivery to the first settlement run',
    format.wholeNumber(0, 10_080, 'min'),
    30,
  ),
  finalDays: setting('after so long, later readings change nothing', format.wholeNumber(1, 366, 'days'), 45),
  closingDays: setting(
    'the books of a month close so long after its end: invoices are final; what is corrected later goes to the next month; 0: no months are summed',
    format.wholeNumber(0, 366, 'days'),
    45,
  ),
  serviceCharge: setting(
    'of a month and delivery point: who holds it when the month ends pays all of it; or each the part of its days (no official rule was found)',
    format.oneOf('whole-month', 'by-day'),
    'whole-month',
  ),
  tick: setting('smallest step of a price', format.wholeNumber(1, 1_000_000, 'µTHB/kWh'), 100),
  lowestPrice: setting('of an order', format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh'), 0),
  highestPrice: setting('of an order', format.wholeNumber(1, 1_000_000_000, 'µTHB/kWh'), 10_000_000),
  largestQuantityWh: setting('of one order', format.wholeNumber(1, 1_000_000_000, 'Wh'), 1_000_000),
  silentDays: setting(
    'a meter that counted nothing for so long, while the feeder shows energy, waits for the operator; 0: no reading is held back',
    format.wholeNumber(0, 366, 'days'),
    7,
  ),
  emergency: {
    highestPrice: setting(
      'of an order while an emergency is declared; the usual one is what households on time-of-use pay on-peak, 5.7982 and Ft 0.1623 THB',
      format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh'),
      5_960_500,
    ),
    lowestPrice: setting('of an order then', format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh'), 0),
    kilowatts: setting(
      'what one point may buy, and what it may sell, for a delivery then; the usual one is the limit of exports in the buy-back round of 2026',
      format.wholeNumber(0, 1_000_000, 'kW'),
      5,
    ),
    administrativePrice: setting(
      'of closing auctions while the market is suspended; null: none is held, and everything settles by tariffs',
      format.optional(format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh')),
      null,
    ),
    restorationMinutes: setting(
      'in which caps give way after an emergency; grid time, an engineering choice',
      format.wholeNumber(0, 10_080, 'min'),
      60,
    ),
  },
  charges: {
    doc: 'what sellers are charged of what they are paid for trades, in a span of days; before the first nothing, on a day after it that none covers nothing can be traded',
    least: 0,
    most: 100,
    element: {
      from: required('the first day', format.day),
      to: required('the last day', format.day),
      feeBasisPoints: setting('the fee of the platform, of the price', format.wholeNumber(0, 9_999, 'basis points'), 0),
      wheeling: setting(
        'for every kWh sold; null: the market books none, and an invoice says beside what the tariff says of it',
        format.optional(format.wholeNumber(0, 100_000_000, 'µTHB/kWh')),
        null,
      ),
      lossBasisPoints: setting('for losses, of the price', format.wholeNumber(0, 9_999, 'basis points'), 0),
      capBasisPoints: setting(
        'wheeling and losses take no more of a price, or nothing is traded at it',
        format.wholeNumber(0, 10_000, 'basis points'),
        2_000,
      ),
      source: required('where they come from, such as a decision of the operator', format.text),
      confidence: setting('how far that was read', format.oneOf(...confidences), 'unconfirmed'),
    },
  },
  networkRoot: setting(
    'the node all lines lead to, such as the substation; closing auctions then trade between zones over the lines',
    format.optional(format.opaqueId),
    null,
  ),
  lines: {
    doc: 'a line of the radial network, from a zone (or a node where nobody trades) towards the root',
    least: 0,
    most: 20_000,
    element: {
      from: required('the zone or node farther from the root', format.opaqueId),
      to: required('the one nearer to it', format.opaqueId),
      fee: setting('for every kWh sent', format.wholeNumber(0, 100_000_000, 'µTHB/kWh'), 0),
      lossPpm: setting('of what is sent is lost', format.wholeNumber(0, 499_999, 'parts per million'), 0),
      upKilowatts: setting(
        'the most it carries towards the root; null: it is never full',
        format.optional(format.wholeNumber(0, 1_000_000, 'kW')),
        null,
      ),
      downKilowatts: setting(
        'the most it carries away from the root; null: it is never full',
        format.optional(format.wholeNumber(0, 1_000_000, 'kW')),
        null,
      ),
    },
  },
  nodes: {
    doc: 'a node of the lines that is no zone and at which somebody trades in closing auctions: the utility, or the grid beyond a border',
    least: 0,
    most: 100,
    element: {
      id: required('its name in market.lines, or networkRoot', format.opaqueId),
      kind: setting('whose it is', format.oneOf('utility', 'cross-border', 'demand-response'), 'utility'),
      sellPrices: setting(
        'what it asks for a kWh: a file of market-data, or a tariff, whose retail price it is; null: it does not sell',
        format.optional(format.text),
        null,
      ),
      sellKilowatts: setting('the most it sells', format.wholeNumber(0, 1_000_000, 'kW'), 0),
      buyPrices: setting(
        'what it pays for a kWh: a file of market-data, or a tariff, whose buy-back it is; null: it does not buy',
        format.optional(format.text),
        null,
      ),
      buyKilowatts: setting('the most it buys', format.wholeNumber(0, 1_000_000, 'kW'), 0),
      calendar: setting(
        'of prices that differ on-peak and off-peak; null: they do not',
        format.optional(format.text),
        null,
      ),
      peakFrom: setting('when on-peak begins on a working day (MEA schedule 109/258)', format.timeOfDay, '09:00'),
      peakTo: setting('when it ends', format.timeOfDay, '22:00'),
    },
  },
  curves: {
    doc: 'a step of the curve by which a node sells or buys: so much at such a price, in a span of days; all steps of a side and day together are its curve, which takes the place of its prices',
    least: 0,
    most: 1_000,
    element: {
      node: required('its id in market.nodes', format.opaqueId),
      side: required('whether it sells or buys so', format.oneOf('sells', 'buys')),
      from: required('the first day', format.day),
      to: required('the last day', format.day),
      kilowatts: required('how much of this step', format.wholeNumber(1, 1_000_000, 'kW')),
      price: required('what it asks, or pays at most', format.wholeNumber(0, 1_000_000_000, 'µTHB/kWh')),
      source: required('where it comes from, such as a contract', format.text),
      confidence: setting('how far that was read', format.oneOf(...confidences), 'unconfirmed'),
    },
  },
};
