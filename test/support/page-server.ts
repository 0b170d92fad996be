import { createReadStream, existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AccountView, CoreView, GatewayView } from '../../src/domain/view.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

const policy = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

export type PageServer = Readonly<{
  url: string;
  /** Method and decoded path of every request, oldest first. */
  requests: readonly string[];
  /** Sends a view to every open page. */
  show: (view: GatewayView | CoreView) => void;
  stop: () => Promise<void>;
}>;

type Settings = Readonly<{
  folder: string;
  view: GatewayView | CoreView;
  port?: number;
  account?: Readonly<{ token: string; view: AccountView }>;
  /** What an acknowledgement changes; without it the server refuses them. */
  acknowledged?: (id: string, shown: GatewayView | CoreView) => GatewayView | CoreView;
  /** What laying an alarm on the shelf changes; without it the server refuses that. */
  shelved?: (id: string, asked: unknown, shown: GatewayView | CoreView) => GatewayView | CoreView;
}>;

/** The page with the view endpoints that the programs serve, and a content security policy at least as strict. */
export const pageServer = async (settings: Settings): Promise<PageServer> => {
  const { folder, view, port = 0, account, acknowledged, shelved } = settings;
  let shown = view;
  const requests: string[] = [];
  const pages = new Set<ServerResponse>();
  const send = (page: ServerResponse): boolean => page.write(`data: ${JSON.stringify(shown)}\n\n`);
  const show = (next: GatewayView | CoreView): void => {
    shown = next;
    for (const page of pages) send(page);
  };
  const json = (response: ServerResponse, status: number, body: unknown): ServerResponse =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  const follow = (response: ServerResponse): boolean => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    pages.add(response);
    response.on('close', () => pages.delete(response));
    return send(response);
  };
  const personal = ({ headers }: IncomingMessage, response: ServerResponse): ServerResponse =>
    account !== undefined && headers.authorization === `Bearer ${account.token}`
      ? json(response, 200, account.view)
      : json(response, 401, { error: 'no such account' });
  const file = (path: string, response: ServerResponse): ServerResponse => {
    const name = join(folder, path === '/' ? 'index.html' : path);
    if (path.includes('..') || !existsSync(name)) return json(response, 404, { error: 'not found' });
    response.writeHead(200, { 'content-type': types[extname(name)] ?? 'application/octet-stream', ...policy });
    return createReadStream(name).pipe(response);
  };

  const answer = (request: IncomingMessage, response: ServerResponse): unknown => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://page').pathname);
    requests.push(`${request.method} ${path}`);
    const alarm = /^\/v1\/alarms\/(.+)\/acknowledge$/.exec(path)?.[1];
    if (path === '/v1/view') return json(response, 200, shown);
    if (path === '/v1/live') return follow(response);
    if (path === '/v1/account') return personal(request, response);
    const onShelf = /^\/v1\/alarms\/(.+)\/shelve$/.exec(path)?.[1];
    if (onShelf !== undefined && shelved !== undefined)
      return text(request).then((body) => {
        response.writeHead(202).end();
        show(shelved(onShelf, JSON.parse(body), shown));
      });
    if (request.method !== 'POST' || alarm === undefined || acknowledged === undefined) return file(path, response);
    response.writeHead(204).end();
    return show(acknowledged(alarm, shown));
  };

  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const ticking = setInterval(() => show(shown), 1_000);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    show,
    stop: () => {
      clearInterval(ticking);
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};
