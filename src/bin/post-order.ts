import { pinnedFetch } from '../adapters/http/pinned-fetch.ts';
import { Fault } from '../domain/fault.ts';
import type { Kid } from '../domain/identity.ts';
import type { OrderReply } from '../ports/core-service.ts';

/**
 * An answer that judges no order: a fault of the core, or something else that listens there. After a `status` of 500 and
 * above the order may or may not be taken.
 */
export type NoOrderReply = Readonly<{ kind: 'problem'; status: number; reason: string; detail: string }>;

/** A core that is alive answers within a group commit. */
const PATIENCE_MS = 10_000;

/** Sends a signed order message. @throws Fault `core-unreachable` when there is no answer to read. */
export const postOrder = async (
  core: string,
  message: Uint8Array,
  { signal, pins = [] }: Readonly<{ signal?: AbortSignal | undefined; pins?: readonly Kid[] }> = {},
): Promise<OrderReply | NoOrderReply> => {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await pinnedFetch(new URL(`${core}/v1/orders`), pins, {
      method: 'POST',
      headers: { 'content-type': 'application/cbor' },
      body: message,
      signal: signal === undefined ? patience : AbortSignal.any([signal, patience]),
    });
    return readReply(response.status, await response.text());
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const why =
      cause instanceof Error ? (cause.cause instanceof Error ? cause.cause.message : cause.message) : String(cause);
    throw new Fault(
      'core-unreachable',
      `The core at ${core} gives no answer (${why}). Is it running, is --core right?`,
      {
        cause,
      },
    );
  }
};

const readReply = (status: number, text: string): OrderReply | NoOrderReply => {
  const { kind, order, reason, detail, restingWh, filledWh, retryAfterSeconds } = fieldsOf(text);
  const said = typeof reason === 'string' && typeof detail === 'string' ? { reason, detail } : null;
  if (kind === 'accepted' && isText(order) && isNumber(restingWh) && isNumber(filledWh))
    return { kind, order, restingWh, filledWh };
  if (kind === 'refused' && said !== null) return { kind, order: isText(order) ? order : null, ...said };
  if (kind === 'busy' && isNumber(retryAfterSeconds)) return { kind, retryAfterSeconds };
  return { kind: 'problem', status, ...(said ?? noReply) };
};

const noReply = { reason: 'no-order-reply', detail: 'The answer is not one of a core: is --core right?' };

const isText = (value: unknown): value is string => typeof value === 'string';
const isNumber = (value: unknown): value is number => typeof value === 'number';

const fieldsOf = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};
