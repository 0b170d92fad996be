import type { Observable } from 'rxjs';
import type { Encoding } from '../../src/profiles/profile.ts';
import type { OpcUaServer, Publishing } from './opcua-settings.ts';

/** A node that is watched. Items are named by their place in the list. */
export type WatchedNode = Readonly<{ nodeId: string; deadband: number | null }>;

/** What a value was on the wire: a number as its 16-bit words, most significant first, or text. */
export type Content =
  | Readonly<{ kind: 'number'; encoding: Encoding; words: readonly number[] }>
  | Readonly<{ kind: 'text'; text: string }>
  | Readonly<{ kind: 'nothing' }>;

/** One value as the server reported it: with its status code and when its source had it (ms since 1970), if known. */
export type Reported = Readonly<{ item: number; status: number; sourceTime: number | null; content: Content }>;

/** What may be asked of an open link. `question` comes back with the answer. */
export type LinkOrder =
  | Readonly<{ kind: 'monitor'; items: readonly number[] }>
  | Readonly<{ kind: 'read'; question: number; items: readonly number[] }>;

/** What a link says. All of it is plain data. */
export type LinkNews =
  | Readonly<{ kind: 'opened' }>
  | Readonly<{ kind: 'monitored'; item: number; status: number }>
  | Readonly<{ kind: 'published'; values: readonly Reported[] }>
  | Readonly<{ kind: 'alive' }>
  | Readonly<{ kind: 'read'; question: number; values: readonly Reported[] }>;

export type LinkEvent = Exclude<LinkNews, { kind: 'opened' }> | OpenedLink;
type OpenedLink = Readonly<{ kind: 'opened'; order: (order: LinkOrder) => void }>;

/**
 * Opens a session with one subscription. Cold; the first event is `opened`; errors with a Fault when the server is not
 * there, refuses us or goes away; unsubscribing lets go of everything. It does not repair itself: whoever uses it opens
 * another.
 */
export type OpcUaLink = (
  server: OpcUaServer,
  publishing: Publishing,
  nodes: readonly WatchedNode[],
) => Observable<LinkEvent>;
