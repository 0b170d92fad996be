import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, posix, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

type StaticFile = Readonly<{ body: Buffer; type: string; etag: string; cache: string }>;

/**
 * The built page, read into memory once: what is served is exactly what was there at the start, and no path a client
 * sends ever reaches the file system. Null when there is no built page in `folder`.
 */
const readStaticFiles = (folder: string): ReadonlyMap<string, StaticFile> | null => {
  if (statSync(join(folder, 'index.html'), { throwIfNoEntry: false })?.isFile() !== true) return null;
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    names.map((name) => {
      const path = posix.join('/', name.slice(folder.length).split(sep).join('/'));
      return [path === '/index.html' ? '/' : path, read(name, path)];
    }),
  );
};

const read = (name: string, path: string): StaticFile => {
  const body = readFileSync(name);
  return {
    body,
    type: types[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    // The bundler puts a hash of its content into the name of every asset.
    cache: path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
  };
};

/** Serves the page from `folder` at `/`, or says how to build it. */
export const serveStaticFiles = (app: FastifyInstance, folder: string): void => {
  const files = readStaticFiles(folder);
  const missing = `There is no built page in ${folder}: run \`npm run build\`, then start this program again.\n`;
  if (files === null) {
    app.get('/', { schema: { hide: true } }, (_, reply) => reply.code(503).type('text/plain').send(missing));
    return;
  }
  for (const [path, { body, type, etag, cache }] of files)
    app.get(path, { schema: { hide: true } }, (request, reply) => {
      reply.header('etag', etag).header('cache-control', cache);
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.type(type).send(body);
    });
};
