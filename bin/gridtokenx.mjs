#!/usr/bin/env node
// Starts the command line on a Node that fits, whatever Node this file was started with (20 or newer).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { findNode } = await import('../scripts/find-node.mjs');
const node = existsSync(join(root, 'node_modules')) ? findNode(root) : null;
if (node === null) {
  process.stderr.write(
    'gridtokenx: not installed yet. Run `npm start` once in the project folder; it installs what is missing.\n',
  );
  process.exit(1);
}
const entry = join(root, 'src', 'bin', 'gridtokenx.ts');
if (node === process.execPath) await import(entry);
else {
  const child = spawn(node, [entry, ...process.argv.slice(2)], { stdio: 'inherit' });
  // A terminal sends ctrl-C to both; a supervisor signals only this one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
