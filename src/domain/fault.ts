import type { Millis } from './time.ts';
import { whyOf } from './why.ts';

/** Everything that may go wrong in the world and that the programs know how to live with. */
export type FaultCode =
  | 'link-down'
  | 'timeout'
  | 'corrupt-frame'
  | 'foreign-answer'
  | 'device-exception'
  | 'disk-full'
  | 'storage'
  | 'core-unreachable'
  | 'core-refused'
  | 'broker-unreachable'
  | 'configuration'
  | 'key'
  | 'registry'
  | 'malformed'
  | 'signature'
  | 'busy';

/**
 * Trouble we expect of the world and know how to live with. Anything else that is thrown is a bug, and ends the
 * process. The message is a sentence for a person: what happened, where, and what to do.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  /** The other side asked not to be tried again sooner; real time. */
  readonly retryAfter: Millis | null;

  constructor(code: FaultCode, message: string, options?: ErrorOptions & Readonly<{ retryAfter?: Millis | null }>) {
    super(message, options);
    this.code = code;
    this.retryAfter = options?.retryAfter ?? null;
  }
}

/** What `work` gives. @throws Fault of this code, whatever was thrown: `say` makes the sentence out of its message. */
export const orFault = <T>(code: FaultCode, work: () => T, say: (why: string) => string): T => {
  try {
    return work();
  } catch (cause) {
    throw new Fault(code, say(whyOf(cause)), { cause });
  }
};

/** What was read out of bytes that somebody sent, or what `refuse` makes of the sentence that they cannot be read. */
export const parsedOr = <Value, Refused>(
  parse: () => Value,
  refuse: (reason: 'malformed', detail: string) => Refused,
): Refused | Readonly<{ kind: 'parsed'; value: Value }> => {
  try {
    return { kind: 'parsed', value: parse() };
  } catch (error) {
    if (error instanceof Fault && error.code === 'malformed') return refuse('malformed', error.message);
    throw error;
  }
};
