import type { Observable } from 'rxjs';

/** What an open transport says. `open` comes first and once. */
export type LinkEvent =
  | Readonly<{ kind: 'open'; write: (bytes: Uint8Array) => void }>
  | Readonly<{ kind: 'bytes'; bytes: Uint8Array }>;

/**
 * A stream of bytes to and from a bus. Cold: subscribing opens, unsubscribing closes. Every end is an error, a `Fault`
 * `link-down` whose message says what to look at: a bus that is fine never ends.
 */
export interface ByteTransport {
  /** For people: `/dev/ttyUSB0 9600 8N1`, `tcp 10.0.0.7:502`. */
  readonly name: string;
  open(): Observable<LinkEvent>;
}
