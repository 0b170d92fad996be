import type { OrderTaken } from '../client/core-api.ts';
import type { Kid } from '../domain/identity.ts';
import type { OrderReply } from '../ports/core-service.ts';
import { coreWith } from './asked-of.ts';

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
): Promise<OrderReply | NoOrderReply> => {
  const answer = await coreWith(core, pins, signal).order(message);
  if (answer.kind === 'answered') return isTaken(answer.value) ? answer.value : { ...noReply, status: 200 };
  const { status, reason, detail, order, retryAfterSeconds } = answer;
  if (order !== undefined) return { kind: 'refused', order, reason, detail };
  if (reason === 'busy' && retryAfterSeconds !== undefined) return { kind: 'busy', retryAfterSeconds };
  return reason === 'no-core' ? { ...noReply, status } : { kind: 'problem', status, reason, detail };
};

const noReply = {
  kind: 'problem',
  ...{ reason: 'no-order-reply', detail: 'The answer is not one of a core: is --core right?' },
} as const;

/** Something else that listens there answers 200 too. */
const isTaken = (value: unknown): value is OrderTaken => {
  const { kind, order, restingWh, filledWh } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isWhole = typeof restingWh === 'number' && typeof filledWh === 'number';
  return kind === 'accepted' && typeof order === 'string' && isWhole;
};
