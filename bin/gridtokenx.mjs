#!/usr/bin/env node
// Starts the command line on a Node that fits, whatever Node this file was started with (20 or newer).
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findNode } from '../scripts/find-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isInstalled = () => {
  try {
    createRequire(join(root, 'package.json')).resolve('commander');
    return true;
  } catch {
    return false;
  }
};
const node = isInstalled() ? findNode(root) : null;
if (node === null) {
  process.stderr.write(
    'gridtokenx: not installed yet. Run `npm start` once in the project folder; it installs what is missing.\n',
  );
  process.exit(1);
}
const entry = join(root, 'src', 'bin', 'gridtokenx.ts');
// As npm has put it among other packages, whose types Node does not strip: in every thread and program of it that is done for it.
const isPackage = root.includes(`${sep}node_modules${sep}`);
if (node === process.execPath && !isPackage) await import(entry);
else {
  const stripping = `--import=${pathToFileURL(join(root, 'bin', 'strip-types.mjs'))} --disable-warning=ExperimentalWarning`;
  const options = [process.env.NODE_OPTIONS, isPackage ? stripping : undefined].filter(Boolean).join(' ');
  const child = spawn(node, [entry, ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, ...(options !== '' && { NODE_OPTIONS: options }) },
  });
  // A terminal sends ctrl-C to both; a supervisor signals only this one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
