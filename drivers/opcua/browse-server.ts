import { filter, map, type Observable } from 'rxjs';
import type { BrowseBounds, BrowsedVariable } from './browse-session.ts';
import type { OpcUaServer } from './opcua-settings.ts';
import { runErrand } from './process-link.ts';

/** The Objects folder of every server (OPC 10000-5), and what an installer can still look through. */
const usualBounds: BrowseBounds = { root: 'i=85', mostVariables: 2_000, deepest: 8 };

type Browsed = Readonly<{ variables: readonly BrowsedVariable[]; complete: boolean }>;

/**
 * The variables a server has, for whoever chooses which of them is which quantity. Cold, emits once; errors with the
 * Fault that says why the server cannot be asked. `complete` is false when the bounds cut something off.
 */
export const browseServer = (server: OpcUaServer, bounds: Partial<BrowseBounds> = {}): Observable<Browsed> =>
  runErrand({ kind: 'browse', server, bounds: { ...usualBounds, ...bounds } }).pipe(
    filter((news) => news.kind === 'browsed'),
    map(({ variables, complete }) => ({ variables, complete })),
  );
