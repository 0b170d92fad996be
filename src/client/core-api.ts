import type { Json } from '../domain/json.ts';
import type { AuctionIndication, MarketEvent } from '../domain/market.ts';
import type { DayPrices, DeliveryPrices, Depth, Indicated, MarketChannel, MarketNews } from '../domain/market-data.ts';
import type {
  AccountView,
  ControlView,
  CoreView,
  GapsView,
  HeldReadingView,
  RegulatedOrderView,
  RegulatorView,
  StatementView,
} from '../domain/view.ts';
import type { PublicRegistry } from '../ports/core-service.ts';
import { type Answered, type Ask, readJson, readText, sent, withQuery } from './answers.ts';
import { type GatewayApi, gatewayApi } from './gateway-api.ts';
import { type LogApi, logApi } from './log-api.ts';
import { textsOf } from './market-socket.ts';
import { eventsOf } from './server-sent-events.ts';

export type { Answered } from './answers.ts';

export type CoreApiOptions = Readonly<{
  /** Of an account, or of a regulator. */
  token?: string;
  /** Where it is not the platform's: with pinned keys, say. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** As `fetch`, of WebSockets. */
  webSocket?: (url: string) => WebSocket;
}>;

export type OrderTaken = Readonly<{ kind: 'accepted'; order: string; restingWh: number; filledWh: number }>;
/** Of what an operator has signed; its `kind` says which. */
export type OperatorAnswer =
  | Readonly<{ kind: 'queue'; held: readonly HeldReadingView[] }>
  | (Readonly<{ kind: 'gaps' }> & GapsView)
  | Readonly<{ kind: 'decided'; run: number | null }>
  | Readonly<{
      kind: 'controlled';
      withdrawn: number;
      zones: readonly Readonly<{ zone: string; control?: ControlView }>[];
    }>;

/** Moments are ISO 8601 with the Bangkok offset, prices whole µTHB/kWh. */
type OfDelivery = Readonly<{ zone: string; start: string }>;
type IndicatedThere = OfDelivery & Readonly<{ at: string; scope: Indicated['scope'] }> & AuctionIndication;
type PricesThere = OfDelivery & Readonly<{ minutes: number }> & Omit<DeliveryPrices, 'zone' | 'start' | 'length'>;
/** `sequence` is the cursor to resume from; what a piece of news says is in the OpenAPI document. */
type Frame = Readonly<{
  sequence: number;
  at: string;
  news: readonly (Readonly<{ kind: MarketNews['kind'] }> & Readonly<Record<string, unknown>>)[];
}>;

/** What of the market one wants to hear; all of it where nothing is said. `delivery`: the start of one. */
type Listening = Readonly<{ after?: number; zone?: string; delivery?: string; channels?: readonly MarketChannel[] }>;

/** A core's routes with their types, for browsers and Node. Its promises reject only where no answer comes. */
export type CoreApi = Readonly<{
  view: () => Promise<Answered<CoreView>>;
  registry: () => Promise<Answered<Json<PublicRegistry>>>;
  /** `text` has the SHA-256 `hash`, which the transparency log has too. */
  rules: () => Promise<Answered<Readonly<{ hash: string; text: string }>>>;
  gaps: () => Promise<Answered<Pick<GapsView, 'gateways'>>>;
  /** Of the token's owner. */
  account: () => Promise<Answered<AccountView>>;
  statement: () => Promise<Answered<StatementView>>;
  proofs: () => Promise<Answered<readonly string[]>>;
  /** A signed order or cancellation (`wire/order-message.ts`). Sending it again is safe. */
  order: (message: Uint8Array) => Promise<Answered<OrderTaken>>;
  /** A signed request of the operator (`wire/operator-request.ts`). */
  operate: (message: Uint8Array) => Promise<Answered<OperatorAnswer>>;
  /** What happened after a cursor, then what happens, until `signal`; resume with the last `sequence`. @throws what `fetch` throws */
  events: (after?: number, signal?: AbortSignal) => AsyncGenerator<Json<MarketEvent>>;
  /** The view, again and again, until `signal`. @throws what `fetch` throws */
  live: (signal?: AbortSignal) => AsyncGenerator<CoreView>;
  log: LogApi;
  gateway: GatewayApi;
  /** The OpenAPI 3.1 document of this very core. */
  document: () => Promise<Answered<Readonly<Record<string, unknown>>>>;
  /** For everybody. A zone may be left out where there is one; a day is one of Bangkok's, such as `2026-11-24`. */
  market: Readonly<{
    depth: (delivery: string, zone?: string) => Promise<Answered<Readonly<{ sequence: number }> & OfDelivery & Depth>>;
    indicative: (
      zone?: string,
    ) => Promise<Answered<Readonly<{ sequence: number; indications: readonly IndicatedThere[] }>>>;
    prices: (
      day?: string,
      zone?: string,
    ) => Promise<
      Answered<Readonly<{ zone: string; day: string; deliveries: readonly PricesThere[]; total: DayPrices }>>
    >;
    /** Prices of some days as a file, its first line the names of its columns. */
    pricesCsv: (days?: Readonly<{ from?: string; to?: string }>, zone?: string) => Promise<Answered<string>>;
    /** Depth, trades, indications and clearings; without `after` from now on. @throws what `fetch` throws */
    stream: (to?: Listening, signal?: AbortSignal) => AsyncGenerator<Frame>;
    /** The same over a WebSocket, for who has no other way. @throws Error where none can be opened, or the core cut it off */
    socket: (to?: Listening, signal?: AbortSignal) => AsyncGenerator<Frame>;
  }>;
  regulator: Readonly<{
    market: () => Promise<Answered<RegulatorView>>;
    orders: (zone: string, start: string) => Promise<Answered<Readonly<{ orders: readonly RegulatedOrderView[] }>>>;
    events: (after?: number, signal?: AbortSignal) => AsyncGenerator<Json<MarketEvent>>;
  }>;
}>;

/** `core`: the address of a core, such as `https://core.example:8470`. */
export const coreApi = (core: string, options: CoreApiOptions = {}): CoreApi => {
  const { token, fetch: get = fetch, webSocket = (url) => new WebSocket(url) } = options;
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const addressOf = (path: string): string => new URL(path, core).href;
  const ask: Ask = (path, { headers, ...init } = {}) =>
    get(addressOf(path), { ...init, headers: { ...authorization, ...(headers as Record<string, string>) } });
  const json = async <T>(path: string): Promise<Answered<T>> => readJson(await ask(path));
  const post = async <T>(path: string, message: Uint8Array): Promise<Answered<T>> =>
    readJson(await ask(path, sent('POST', 'application/cose', message)));
  const stream = async function* <T = Json<MarketEvent>>(path: string, signal?: AbortSignal): AsyncGenerator<T> {
    const response = await ask(path, signal === undefined ? {} : { signal });
    for await (const data of eventsOf(response)) yield JSON.parse(data) as T;
  };
  const socket = async function* (path: string, signal?: AbortSignal): AsyncGenerator<Frame> {
    const opened = webSocket(addressOf(path).replace(/^http/, 'ws'));
    for await (const text of textsOf(opened, signal)) yield JSON.parse(text) as Frame;
  };
  const listening = (path: string, { channels, ...to }: Listening = {}): string =>
    withQuery(path, { ...to, channels: channels?.join(',') });
  return {
    view: () => json('/v1/view'),
    registry: () => json('/v1/registry'),
    rules: () => json('/v1/rules'),
    gaps: () => json('/v1/gaps'),
    account: () => json('/v1/account'),
    statement: () => json('/v1/account/statement'),
    proofs: () => json('/v1/account/proofs'),
    order: (message) => post('/v1/orders', message),
    operate: (message) => post('/v1/operator', message),
    events: (after = 0, signal) => stream(`/v1/events?after=${after}`, signal),
    live: (signal) => stream<CoreView>('/v1/live', signal),
    log: logApi(ask),
    gateway: gatewayApi(ask),
    document: () => json('/v1/openapi.json'),
    market: {
      depth: (delivery, zone) => json(withQuery('/v1/market/depth', { delivery, zone })),
      indicative: (zone) => json(withQuery('/v1/market/indicative', { zone })),
      prices: (day, zone) => json(withQuery('/v1/market/prices', { day, zone })),
      pricesCsv: async (days, zone) => readText(await ask(withQuery('/v1/market/prices.csv', { ...days, zone }))),
      stream: (to, signal) => stream(listening('/v1/market/stream', to), signal),
      socket: (to, signal) => socket(listening('/v1/market/socket', to), signal),
    },
    regulator: {
      market: () => json('/v1/regulator/market'),
      orders: (zone, start) => json(withQuery('/v1/regulator/orders', { zone, start })),
      events: (after = 0, signal) => stream(`/v1/regulator/events?after=${after}`, signal),
    },
  };
};
