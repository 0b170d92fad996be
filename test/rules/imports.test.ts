import { expect, test } from 'vitest';
import { importsOf, sourceFiles } from '../support/source-files.ts';

const seams = [
  'src/domain',
  'src/flow',
  'src/ports',
  'src/wire',
  'src/verification',
  'src/profiles',
  'src/tariff',
  'rxjs',
];
/** `disk`: whoever keeps a file keeps it whole and after a power cut, by the same few lines. */
const outside = [
  'src/domain',
  'src/flow',
  'src/ports',
  'src/profiles',
  'src/wire',
  'src/adapters/disk',
  'rxjs',
  'node:',
];
const capabilities = [
  'metering',
  'power-quality',
  'settlement',
  'sync',
  'forecast',
  'fleet',
  'commissioning',
  'compliance',
];
const programs = [...seams, ...capabilities.map((name) => `src/${name}`), 'src/market', 'src/configuration'];

/**
 * Who may import whom (ARCHITECTURE.md has the same table in words). A folder may always import itself; the longest
 * matching row holds; an entry ending in ':' is a prefix. What is not listed is forbidden.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/ports': ['src/domain', 'rxjs'],
  'src/flow': ['src/domain', 'src/ports', 'rxjs'],
  'src/profiles': ['src/domain'],
  'src/tariff': ['src/domain'],
  'src/verification': ['src/domain', 'src/wire', '@noble/hashes', '@noble/ed25519', '@noble/curves'],
  'src/wire': ['src/domain', '@noble/hashes', '@bufbuild/protobuf'],
  ...Object.fromEntries(capabilities.map((name) => [`src/${name}`, seams])),
  'src/configuration': [...seams, 'convict', 'yaml', 'json5', 'node:fs', 'node:path', 'node:module'],
  'src/market': ['src/domain', 'src/tariff'],
  'src/adapters/disk': ['node:'],
  'src/adapters/sqlite': [...outside, 'better-sqlite3'],
  'src/adapters/postgres': [...outside, 'pg'],
  'src/adapters/mqtt': [...outside, 'mqtt', 'aedes'],
  'src/adapters/http': [...outside, 'fastify', '@fastify'],
  'src/adapters/signatures': [...outside, 'src/verification'],
  'src/adapters/pino': [...outside, 'pino'],
  'src/adapters/system': outside,
  'src/adapters/files': outside,
  'src/adapters/verify': outside,
  'src/gateway.ts': [...programs, 'src/gateway'],
  'src/gateway': programs,
  'src/core.ts': [...programs, 'src/core'],
  'src/core': programs,
  'src/client': ['src/domain', 'src/ports', 'src/wire'],
  'src/web': ['src/domain', 'src/wire', 'src/verification', 'preact'],
  'src/bin': ['src', 'drivers', 'config', 'hardware-sim', 'rxjs', 'node:', 'commander'],
  'src/adapters/modbus-image': [...outside, 'modbus-serial'],
  'drivers/modbus': [...outside, 'serialport'],
  'drivers/sunspec': [...outside, 'drivers/modbus'],
  'drivers/opcua': [...outside, 'node-opcua-client', 'node-opcua-certificate-manager'],
  'drivers/profiles': ['src/profiles', 'src/domain'],
  'hardware-sim': [
    'src/domain',
    'src/profiles',
    'src/wire',
    'drivers/modbus/codec.ts',
    'drivers/sunspec/models',
    'node-opcua',
    'node:',
  ],
};

const rowOf = (path: string): string =>
  Object.keys(mayImport)
    .filter((row) => path === row || path.startsWith(`${row}/`))
    .reduce((longest, row) => (row.length > longest.length ? row : longest), '');

const allows = (allowed: string, target: string): boolean =>
  target === allowed || target.startsWith(allowed.endsWith(':') ? allowed : `${allowed}/`);

const files = sourceFiles();
const imports = files.flatMap(importsOf);

test('there is something to check', () => {
  expect(files.length).toBeGreaterThan(60);
  expect(imports.length).toBeGreaterThan(200);
});

test('every file stands in a folder the table knows', () => {
  expect(files.filter((file) => rowOf(file) === '')).toEqual([]);
});

test('every row of the table is a folder or a file that is there', () => {
  const rows = Object.keys(mayImport);
  expect(rows.filter((row) => !files.some((file) => file === row || file.startsWith(`${row}/`)))).toEqual([]);
});

test('nobody imports what the table does not allow', () => {
  const broken = imports
    .filter(({ file, target }) => ![rowOf(file), ...(mayImport[rowOf(file)] ?? [])].some((row) => allows(row, target)))
    .map(({ file, target }) => `${file} imports ${target}`);
  expect(broken).toEqual([]);
});

test('the rule can fail: an adapter inside the domain is caught', () => {
  expect(allows('src/domain', 'src/adapters/sqlite/outbox.ts')).toBe(false);
  expect(allows('node:', 'node:fs')).toBe(true);
  expect(rowOf('src/adapters/http/core-server.ts')).toBe('src/adapters/http');
});
