import type { Kid } from '../domain/identity.ts';
import type { OrderReply } from '../ports/core-service.ts';
import { askCore, coreAddress } from './ask-core.ts';

/**
 * An answer that judges no order: a fault of the core, or something else that listens there. After a `status` of 500 and
 * above the order may or may not be taken.
 */
export type NoOrderReply = Readonly<{ kind: 'problem'; status: number; reason: string; detail: string }>;

/** Sends a signed order message. @throws Fault `core-unreachable` when there is no answer to read. */
export const postOrder = async (
  core: string,
  message: Uint8Array,
  { signal, pins = [] }: Readonly<{ signal?: AbortSignal | undefined; pins?: readonly Kid[] }> = {},
): Promise<OrderReply | NoOrderReply> =>
  askCore(
    { core, pins },
    coreAddress(core, '/v1/orders'),
    async (response) => readReply(response.status, await response.text()),
    { method: 'POST', headers: { 'content-type': 'application/cbor' }, body: message, signal },
  );

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
