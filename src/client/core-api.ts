import type { Json } from '../domain/json.ts';
import type { AuctionIndication, MarketEvent } from '../domain/market.ts';
import type { DayPrices, DeliveryPrices, Depth, Indicated, MarketNews } from '../domain/market-data.ts';
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
import { eventsOf } from './server-sent-events.ts';

/** What a core answered: what was asked for, or why not, in a word for machines and a sentence for people (RFC 9457). */
export type Answered<T> =
  | Readonly<{ kind: 'answered'; value: T }>
  | Readonly<{
      kind: 'refused';
      status: number;
      reason: string;
      detail: string;
      /** Where only time is wanting. */
      retryAfterSeconds?: number;
    }>;

export type CoreApiOptions = Readonly<{
  /** Of an account, or of a regulator. */
  token?: string;
  /** Where it is not the platform's: with pinned keys, say. */
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
}>;

type OrderTaken = Readonly<{ kind: 'accepted'; order: string; restingWh: number; filledWh: number }>;
/** Of what an operator has signed; its `kind` says which. */
type OperatorAnswer =
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
    /** Depth, trades, indications and clearings; without `after` from now on. @throws what `fetch` throws */
    stream: (after?: number, signal?: AbortSignal) => AsyncGenerator<Frame>;
  }>;
  regulator: Readonly<{
    market: () => Promise<Answered<RegulatorView>>;
    orders: (zone: string, start: string) => Promise<Answered<Readonly<{ orders: readonly RegulatedOrderView[] }>>>;
    events: (after?: number, signal?: AbortSignal) => AsyncGenerator<Json<MarketEvent>>;
  }>;
}>;

/** `core`: the address of a core, such as `https://core.example:8470`. */
export const coreApi = (core: string, options: CoreApiOptions = {}): CoreApi => {
  const { token, fetch: ask = (url, init) => fetch(url, init) } = options;
  const authorization: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const addressOf = (path: string): string => new URL(path, core).href;
  const get = async <T>(path: string): Promise<Answered<T>> =>
    read(await ask(addressOf(path), { headers: authorization }));
  const post = async <T>(path: string, message: Uint8Array): Promise<Answered<T>> => {
    const headers = { ...authorization, 'content-type': 'application/cose' };
    return read(await ask(addressOf(path), { method: 'POST', headers, body: new Uint8Array(message) }));
  };
  const stream = async function* <T = Json<MarketEvent>>(path: string, signal?: AbortSignal): AsyncGenerator<T> {
    const init = { headers: authorization, ...(signal !== undefined && { signal }) };
    const response = await ask(addressOf(path), init);
    for await (const data of eventsOf(response)) yield JSON.parse(data) as T;
  };
  return {
    view: () => get('/v1/view'),
    registry: () => get('/v1/registry'),
    rules: () => get('/v1/rules'),
    gaps: () => get('/v1/gaps'),
    account: () => get('/v1/account'),
    statement: () => get('/v1/account/statement'),
    proofs: () => get('/v1/account/proofs'),
    order: (message) => post('/v1/orders', message),
    operate: (message) => post('/v1/operator', message),
    events: (after = 0, signal) => stream(`/v1/events?after=${after}`, signal),
    market: {
      depth: (delivery, zone) => get(withQuery('/v1/market/depth', { delivery, zone })),
      indicative: (zone) => get(withQuery('/v1/market/indicative', { zone })),
      prices: (day, zone) => get(withQuery('/v1/market/prices', { day, zone })),
      stream: (after, signal) => stream(withQuery('/v1/market/stream', { after: after?.toString() }), signal),
    },
    regulator: {
      market: () => get('/v1/regulator/market'),
      orders: (zone, start) => get(withQuery('/v1/regulator/orders', { zone, start })),
      events: (after = 0, signal) => stream(`/v1/regulator/events?after=${after}`, signal),
    },
  };
};

const withQuery = (path: string, asked: Readonly<Record<string, string | undefined>>): string => {
  const said = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return said.length === 0 ? path : `${path}?${new URLSearchParams(said)}`;
};

const read = async <T>(response: Response): Promise<Answered<T>> => {
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return { kind: 'answered', value: body as T };
  const { reason, detail } = (body ?? {}) as Readonly<{ reason?: unknown; detail?: unknown }>;
  const retry = Number(response.headers.get('retry-after') ?? Number.NaN);
  return {
    kind: 'refused',
    status: response.status,
    reason: typeof reason === 'string' ? reason : 'no-core',
    detail: typeof detail === 'string' ? detail : 'What answers is no core: is the address right?',
    ...(Number.isFinite(retry) && { retryAfterSeconds: retry }),
  };
};
