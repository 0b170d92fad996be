// Runs before `npm start`, `npm test` and `npm run bench`, on whatever Node the machine has (20 or newer): plain JavaScript, built-in
// modules only. Installs what is missing, says what it does, and ends with one sentence when it cannot.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs, { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { debian } from './debian-packages.mjs';
import { canInstall, findNode } from './find-node.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const say = (text) => process.stderr.write(`${text}\n`);
const giveUp = (sentence) => {
  say(`\ngridtokenx: ${sentence}`);
  process.exit(1);
};

const start = (command, args) => spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
const run = (command, args) => start(command, args).status === 0;

const installPackages = () => {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = join(root, 'node_modules', '.gridtokenx-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  say('gridtokenx: installing the npm packages of package-lock.json (about half a minute) …');
  const { status, error } = start('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (error?.code === 'ENOENT')
    giveUp('npm is needed and was not found on the PATH. It comes with Node; on Debian, as root: apt-get install npm');
  if (status !== 0)
    giveUp('the npm packages could not be installed. Check the network and the messages above, then run this again.');
  writeFileSync(stamp, hash);
};

const requireNode = () => {
  const node = findNode(root);
  if (node === null)
    giveUp(
      'Node 24 is needed and was not found. It comes with the packages on 64-bit Linux (x64, arm64); elsewhere install Node 24 LTS and put it on PATH.',
    );
  return node;
};

const isThere = (needed) =>
  needed.startsWith('/')
    ? existsSync(needed)
    : [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/sbin'].some((folder) => existsSync(join(folder, needed)));

const installDebian = (purpose) => {
  const missing = debian[purpose].filter(({ needs }) => !isThere(needs));
  if (missing.length === 0) return;
  const names = missing.map((entry) => entry.package);
  const mayInstall = process.getuid?.() === 0 && isThere('apt-get');
  if (mayInstall) {
    say(`gridtokenx: installing the Debian packages ${names.join(', ')} …`);
    process.env.DEBIAN_FRONTEND = 'noninteractive';
    // The daemon of a freshly installed broker is not wanted: tests start their own.
    const install = () => run('apt-get', ['install', '-y', '--no-install-recommends', '-qq', ...names]);
    if ((run('apt-get', ['update', '-qq']) && install()) || install()) return;
  }
  for (const { needs, package: name, without } of missing.filter((entry) => !isThere(entry.needs)))
    say(`gridtokenx: ${needs} of a Debian package is missing, so ${without}. As root: apt-get install ${name}`);
  if (purpose === 'test' && process.env.CI) giveUp('in CI a missing Debian package is a failure.');
};

// `globSync` came with Node 22; on 20 the page is simply built again.
const newest = (pattern) =>
  fs.globSync ? Math.max(...fs.globSync(join(root, pattern)).map((file) => statSync(file).mtimeMs)) : Infinity;

const buildPage = (node) => {
  const built = join(root, 'dist', 'web', 'index.html');
  if (existsSync(built) && statSync(built).mtimeMs > newest('src/{web,domain}/**/*')) return;
  mkdirSync(join(root, 'dist'), { recursive: true });
  say('gridtokenx: building the web page …');
  if (
    !run(node, [
      join(root, 'node_modules', 'vite', 'bin', 'vite.js'),
      'build',
      'src/web',
      '--config',
      'vite.config.ts',
      '--logLevel',
      'warn',
    ])
  )
    giveUp('the web page could not be built; see the messages above.');
};

const purpose = Object.hasOwn(debian, process.argv[2] ?? '') ? process.argv[2] : 'start';
if (!canInstall(process.versions.node))
  giveUp(`Node ${process.versions.node} is too old even to install with: use Node 20 or newer.`);
installPackages();
const node = requireNode();
installDebian(purpose);
buildPage(node);
