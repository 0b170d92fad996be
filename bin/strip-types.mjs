// Node strips types of its own accord, but not below `node_modules`, where npm puts a package: there its own files are stripped here.
import { readFileSync } from 'node:fs';
import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { fileURLToPath } from 'node:url';

const own = new URL('..', import.meta.url).href;
const isOwn = (url) => url.startsWith(own) && url.endsWith('.ts') && !url.startsWith('node_modules/', own.length);

registerHooks({
  load: (url, context, next) =>
    isOwn(url)
      ? {
          format: 'module',
          shortCircuit: true,
          source: stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8')),
        }
      : next(url, context),
});
