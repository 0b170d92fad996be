import { nodeKinds } from '../../domain/market.ts';
import { controlActs } from '../../domain/market-control.ts';
import { marketChannels } from '../../domain/market-data.ts';
import { problemAnswer as problem } from './problem.ts';

const price = (description: string) => ({
  type: ['integer', 'null'],
  description: `${description}; whole µTHB/kWh (1 THB = 1,000,000).`,
});
const energy = (description: string) => ({ type: ['integer', 'null'], description: `${description}; whole Wh.` });
const nanoBaht = (description: string) => ({
  type: 'string',
  pattern: '^-?[0-9]+$',
  description: `${description}; nano-baht as a decimal string (1 THB = 1,000,000,000).`,
});
const moment = (description: string) => ({
  type: 'string',
  format: 'date-time',
  description: `${description}; ISO 8601 with the Bangkok offset.`,
});
const zone = { type: 'string', description: 'Zone of the market.' };
const start = moment('Start of the delivery interval');
const sequence = {
  type: 'integer',
  minimum: 0,
  description: 'Number of the last event of the core’s journal that is told of: the cursor to resume from.',
};
const product = { zone, start };

const level = {
  type: 'object',
  required: ['price', 'quantityWh'],
  properties: {
    price: { type: 'integer', description: 'Whole µTHB/kWh.' },
    quantityWh: {
      type: 'integer',
      description: 'Wh that rest at that price, of all accounts together; 0: none any more.',
    },
  },
};
const levels = (description: string) => ({ type: 'array', description, items: level });
const depth = { bids: levels('Dearest first.'), asks: levels('Cheapest first.') };

const auctionReason = {
  type: 'string',
  enum: ['cleared', 'no-bids', 'no-asks', 'no-overlap', 'core-was-down', 'administered', 'halted', 'suspended'],
  description: 'Whether anything passes, and why not.',
};
const green = {
  type: 'object',
  description: 'Of that, green energy for who asked for it; absent where none is traded.',
  properties: {
    volumeWh: energy('What passes of it'),
    premium: price('What it costs beside the price: what green energy and any come to differ by so much'),
  },
};
const indication = {
  ...product,
  at: moment('When it was worked out'),
  scope: {
    type: 'string',
    enum: ['zone', 'network'],
    description:
      '`network`: all zones that lines join were cleared together; `zone`: this one alone, no line leads to it.',
  },
  reason: auctionReason,
  volumeWh: energy('What would pass'),
  price: price('At which it would'),
  lowest: price('The least price of the equilibrium interval'),
  highest: price('The greatest'),
  imbalanceWh: energy(
    'Asked for at that price and not served, less what is offered and not taken: negative where more is offered',
  ),
  green,
};
const trade = {
  ...product,
  sequence,
  at: moment('When it was made'),
  quantityWh: { type: 'integer', description: 'Wh.' },
  price: { type: 'integer', description: 'Whole µTHB/kWh.' },
  phase: { type: 'string', enum: ['continuous', 'auction'] },
  premium: {
    type: 'integer',
    description:
      'Of green energy: what it costs beside the price, for what is given of it; µTHB/kWh. Absent: of any energy.',
  },
};
const clearing = {
  ...product,
  sequence,
  at: moment('When the gate closed'),
  reason: auctionReason,
  volumeWh: energy('What passed'),
  price: price('At which it did'),
  lowest: price('The least price of the equilibrium interval'),
  highest: price('The greatest'),
  green,
  lines: {
    type: 'object',
    description: 'Of the whole network the zone was cleared with; absent where no line leads to it.',
    properties: {
      fees: nanoBaht('Fees of all its lines'),
      rent: nanoBaht('Congestion rent of all its lines'),
      nodes: {
        type: 'array',
        description: 'What was traded at nodes that are no zones; absent where there are none.',
        items: {
          type: 'object',
          properties: {
            node: { type: 'string', description: 'As the rules name it.' },
            kind: { type: 'string', enum: nodeKinds },
            boughtWh: energy('Bought out of the network'),
            soldWh: energy('Sold into it'),
            price: price('At which it did'),
            ask: price('What it asked for; null: it did not sell'),
            bid: price('What it paid at most; null: it did not buy'),
            why: { type: ['string', 'null'], description: 'Why it stayed out where it should have a price.' },
          },
        },
      },
    },
  },
};

const control = {
  sequence,
  at: moment('When'),
  zone: { type: ['string', 'null'], description: 'Null: all zones.' },
  act: { type: 'string', enum: controlActs },
  reason: { type: 'string', description: 'As it was signed.' },
};

const news = (kinds: readonly string[], properties: object, description: string) => ({
  type: 'object',
  description,
  required: ['kind'],
  properties: { kind: { type: 'string', enum: kinds }, ...properties },
});
/** One message of either stream. */
const frame = {
  type: 'object',
  required: ['sequence', 'at', 'news'],
  properties: {
    sequence,
    at: moment('When the last of it happened'),
    news: {
      type: 'array',
      description: 'What came about together, in order; nothing: a sign of life.',
      items: {
        oneOf: [
          news(['depth-snapshot'], { ...product, ...depth }, 'A whole book.'),
          news(['depth'], { ...product, ...depth }, 'Levels that changed, with what rests there now.'),
          news(['depth-closed'], product, 'The gate has closed: the book is no more.'),
          news(['trade'], trade, 'Nobody is named.'),
          news(
            ['indicative'],
            indication,
            'What the closing auction would come to now; at most once a second of grid time.',
          ),
          news(['clearing'], clearing, 'The closing auction.'),
          news(['control'], control, 'How the market stands has changed; told whatever one listens to.'),
          news(
            ['reset'],
            { reason: { type: 'string', enum: ['forgotten', 'restart', 'unknown'] }, detail: { type: 'string' } },
            'What one had does not hold any more: snapshots follow.',
          ),
          news(['cut'], { detail: { type: 'string' } }, 'Too slow: the connection ends.'),
        ],
      },
    },
  },
};

const zoneParameter = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$', description: 'Absent: all zones.' };
const oneZone = { ...zoneParameter, description: 'May be left out where there is one zone.' };
const delivery = {
  type: 'string',
  maxLength: 32,
  description: 'Start of a delivery interval, such as 2026-11-24T10:15; Bangkok time where no offset is said.',
};
const day = { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'A day in Bangkok.' };

const listening = {
  type: 'object',
  properties: {
    channels: {
      type: 'string',
      maxLength: 64,
      description: `Of ${marketChannels.join(', ')}, by commas. Absent: all.`,
    },
    zone: zoneParameter,
    delivery: { ...delivery, description: `${delivery.description} Absent: all.` },
    after: {
      type: 'integer',
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'The last `sequence` one has.',
    },
  },
};
const refusals = {
  '4xx': problem('Refused: the request as it is will never be answered.'),
  400: problem('The address says something that is none of these.'),
  404: problem('There is no such zone.'),
  503: problem('As many listen as may: come again after `Retry-After` seconds.'),
};

export const getStream = {
  summary: 'Market data as it happens, as server-sent events',
  description:
    'Snapshots first, then what happens. The data of each event is a frame, its `id` the frame’s `sequence`; resume with `Last-Event-ID` or `?after=`. What is missed too long ago is said (`reset`), and snapshots follow. A client that does not read is told (`cut`) and let go of.',
  tags: ['market'],
  querystring: listening,
  response: {
    200: {
      description: 'Frames, as text of `{"sequence", "at", "news"}`.',
      content: { 'text/event-stream': { schema: frame } },
    },
    ...refusals,
  },
};

export const getSocket = {
  summary: 'Market data as it happens, over a WebSocket',
  description:
    'The same frames as the stream, each a text message; resume with `?after=`. Nothing is to be sent. A client that does not read is told (`cut`) and closed with 1013, one that does not answer a ping until the next is let go of.',
  tags: ['market'],
  querystring: listening,
  response: {
    101: { description: 'Frames follow, as text messages.', content: { 'application/json': { schema: frame } } },
    403: problem('A page of another site asks.'),
    426: problem('This is no WebSocket handshake.'),
    ...refusals,
  },
};

const json = (description: string, properties: object) => ({
  200: { description, content: { 'application/json': { schema: { type: 'object', properties } } } },
  '4xx': refusals['4xx'],
  400: refusals[400],
  404: refusals[404],
});

export const getDepth = {
  summary: 'What rests in a book, summed up by price',
  description:
    'Of one delivery, of all accounts together. Empty where nothing rests, before and after it was open too.',
  tags: ['market'],
  querystring: { type: 'object', required: ['delivery'], properties: { zone: oneZone, delivery } },
  response: json('The book.', { sequence, ...product, ...depth }),
};

export const getIndicative = {
  summary: 'What the closing auctions would come to now',
  description: 'Of all open deliveries in which something rests, nearest first. Worked out anew at most once a second.',
  tags: ['market'],
  querystring: { type: 'object', properties: { zone: zoneParameter } },
  response: json('Indications.', {
    sequence,
    indications: { type: 'array', items: { type: 'object', properties: indication } },
  }),
};

const INDEX =
  'The volume-weighted mean over all trades of the continuous book and the closing auction: Σ price × Wh ÷ Σ Wh, half to even';
const FEW =
  'Quantities are not told (null, and `hidden`) of a delivery in which fewer than three accounts bought, or sold; the network is none.';
const deliveryPrices = {
  type: 'object',
  properties: {
    ...product,
    minutes: { type: 'integer', description: 'Length of the delivery interval.' },
    index: price(INDEX),
    vwap: price('The same of the continuous book alone'),
    ...{ first: price('Of the first trade'), last: price('Of the last trade') },
    ...{ high: price('Of the dearest trade'), low: price('Of the cheapest trade') },
    volumeWh: energy('Traded'),
    trades: { type: ['integer', 'null'], description: 'How many trades.' },
    hidden: { type: 'boolean', description: FEW },
    closing: {
      type: ['object', 'null'],
      description: 'The closing auction; null before the gate.',
      properties: {
        reason: auctionReason,
        price: price('Of the auction'),
        lowest: price('The least price of the equilibrium interval'),
        highest: price('The greatest'),
        volumeWh: energy('That passed'),
      },
    },
  },
};

export const getPrices = {
  summary: 'Prices of a day: indices, high, low, last and volume of each delivery',
  description: `${FEW} A day’s sums leave such deliveries out. Kept for 92 days, the same over a restart.`,
  tags: ['market'],
  querystring: {
    type: 'object',
    properties: { zone: oneZone, day: { ...day, description: `${day.description} Absent: today.` } },
  },
  response: json('Prices.', {
    ...{ zone, day },
    deliveries: { type: 'array', items: deliveryPrices },
    total: {
      type: 'object',
      description: 'Over the deliveries whose quantities are told.',
      properties: {
        index: price('Σ index × Wh ÷ Σ Wh'),
        ...{ high: price('Of the dearest trade'), low: price('Of the cheapest trade') },
        volumeWh: energy('Traded'),
        trades: { type: 'integer', description: 'How many trades.' },
        traded: { type: 'integer', description: 'Deliveries with a trade, those whose quantities are not told too.' },
      },
    },
  }),
};

export const getPricesCsv = {
  summary: 'Prices as open data: CSV',
  description: `RFC 4180 with a header line, units in it, Bangkok time, prices as decimals of THB/kWh. ${FEW}`,
  tags: ['market'],
  querystring: {
    type: 'object',
    properties: {
      zone: zoneParameter,
      from: { ...day, description: `${day.description} The first; absent: today.` },
      to: { ...day, description: `${day.description} The last; absent: the first.` },
    },
  },
  response: {
    200: { description: 'A line a delivery.', content: { 'text/csv': { schema: { type: 'string' } } } },
    '4xx': refusals['4xx'],
    400: refusals[400],
    404: refusals[404],
    422: problem('That is more than one answer may be: ask for fewer days, or for one zone.'),
  },
};
