import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { gatewayFile } from '../support/gateway-file.ts';

/** Plain JavaScript that Node 20 can run has no types: they are said here. */
const { canInstall, findNode } = (await import(
  new URL('../../scripts/find-node.mjs', import.meta.url).href
)) as Readonly<{
  canInstall: (version: string) => boolean;
  findNode: (root: string) => string | null;
}>;

/** A project folder of its own with the real scripts, and a PATH with nothing on it but what a test puts there. */
let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gridtokenx-prepare-'));
  cpSync('scripts', join(root, 'scripts'), { recursive: true });
  mkdirSync(join(root, 'path'));
  writeFileSync(join(root, 'package-lock.json'), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

const program = (name: string, script: string): void => {
  const file = join(root, 'path', name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
};
const prepare = (purpose: 'start' | 'test', env: Readonly<Record<string, string>> = {}) => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'prepare.mjs'), purpose], {
    encoding: 'utf8',
    env: { PATH: join(root, 'path'), HOME: root, ...env },
  });
  return { status, said: stderr.trim().split('\n').at(-1) };
};
/** As `npm ci` would leave it, and with a page that is newer than its sources. */
const installed = (): void => {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules', '.gridtokenx-lock'), lock);
  mkdirSync(join(root, 'dist', 'web'), { recursive: true });
  writeFileSync(join(root, 'dist', 'web', 'index.html'), '');
};

test.each([
  ['18.20.4', false],
  ['v19.9.0', false],
  ['20.0.0', true],
  ['24.21.0', true],
  ['', false],
])('Node "%s" can install: %s', (version, can) => expect(canInstall(version)).toBe(can));

test('the Node at hand runs the programs where it fits', () => {
  expect(findNode(root)).toBe(process.execPath);
});

test('without npm it is named, with what to do', () => {
  expect(prepare('start')).toEqual({
    status: 1,
    said: expect.stringMatching(/^gridtokenx: npm is needed and was not found/),
  });
});

test('an npm that cannot install is one sentence', () => {
  program('npm', 'exit 1');
  expect(prepare('start')).toEqual({
    status: 1,
    said: expect.stringMatching(/^gridtokenx: the npm packages could not be installed\. Check the network/),
  });
});

test('what was installed by this lock file is not installed again', () => {
  installed();
  program('npm', 'exit 1');
  program('socat', '');
  expect(prepare('start')).toEqual({ status: 0, said: '' });
});

test('a missing Debian package is said, and what goes without it; in CI it ends the tests', () => {
  installed();
  expect(prepare('start')).toEqual({
    status: 0,
    said: 'gridtokenx: socat of a Debian package is missing, so the RS-485 line of the demo is served as RTU over TCP. As root: apt-get install socat',
  });
  expect(prepare('test').status).toBe(0);
  expect(prepare('test', { CI: 'true' })).toEqual({
    status: 1,
    said: 'gridtokenx: in CI a missing Debian package is a failure.',
  });
});

test('what npm packs runs out of another package’s folder, every thread of it too', async () => {
  const { stdout: packed } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  });
  const [{ files }] = JSON.parse(packed) as readonly [{ files: readonly Readonly<{ path: string }>[] }];
  const paths = files.map(({ path }) => path);
  expect(paths).toEqual(expect.arrayContaining(['dist/web/index.html', 'LICENSE', 'systemd/gridtokenx-core.service']));
  // What its README leads to is there, but for what only tests need; no test is.
  const linked = [...readFileSync('README.md', 'utf8').matchAll(/\]\(([\w./-]+)\)/g)].map(([, path = '']) => path);
  expect(linked).toContain('ARCHITECTURE.md');
  expect(linked.filter((path) => !(path.startsWith('test/') || paths.some((one) => one.startsWith(path))))).toEqual([]);
  expect(paths.filter((path) => path.startsWith('test/') || path.endsWith('.test.ts'))).toEqual([]);
  const packages = join(root, 'node_modules');
  const own = join(packages, 'gridtokenx-gateway');
  for (const { path } of files) cpSync(path, join(own, path));
  for (const name of readdirSync('node_modules')) symlinkSync(resolve('node_modules', name), join(packages, name));
  const file = join(root, 'gateway.json');
  writeFileSync(file, JSON.stringify({ ...gatewayFile(), http: { port: 0 } }));
  createKeyFile(join(root, 'gateway.key'), 'gateway');
  const gateway = spawn(process.execPath, [join(own, 'bin', 'gridtokenx.mjs'), 'gateway', '--config', file]);
  onTestFinished(() => void gateway.kill('SIGKILL'));
  const complaint = text(gateway.stderr);
  const ended = once(gateway, 'exit');
  const early = ended.then(async () => expect.fail(await complaint));
  // Its first line comes when its databases, each in a thread, and its page are there.
  const [first] = (await Promise.race([once(createInterface({ input: gateway.stdout }), 'line'), early])) as [string];
  expect(first).toContain('http://');
  gateway.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
}, 120_000);
