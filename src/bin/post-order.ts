import { Fault } from '../domain/fault.ts';
import type { OrderReply } from '../ports/core-service.ts';

/** Sends a signed order message. @throws Fault `core-unreachable` when there is no answer to read. */
export const postOrder = async (core: string, message: Uint8Array): Promise<OrderReply> => {
  try {
    const response = await fetch(`${core}/v1/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/cbor' },
      body: new Uint8Array(message),
    });
    return (await response.json()) as OrderReply;
  } catch (cause) {
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
