import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(`node_modules/.bin/${program}`, args, {
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return { status, output: `${stdout}${stderr}` };
};

test('types: the compiler reads the whole product and finds nothing', () => {
  const { status, output } = run('tsc', '-p', '.', '--listFiles');
  expect(output.split('\n').filter((line) => / error /.test(line))).toEqual([]);
  expect(status).toBe(0);
  expect(
    output.split('\n').filter((line) => /\/(src|drivers|hardware-sim|test)\//.test(line) && !/node_modules/.test(line))
      .length,
  ).toBeGreaterThan(120);
}, 120_000);

test('types of the page', () => {
  const { status, output } = run('tsc', '-p', 'src/web', '--listFiles');
  expect(output.split('\n').filter((line) => / error /.test(line))).toEqual([]);
  expect(status).toBe(0);
  expect(output).toMatch(/src\/web\/.*\.tsx/);
}, 120_000);

test('format, lint and import cycles', () => {
  const { status, output } = run('biome', 'ci', '--error-on-warnings', '--max-diagnostics=40');
  const [, checked = '0'] = /Checked (\d+) files/.exec(output) ?? [];
  expect(status, output).toBe(0);
  expect(Number(checked)).toBeGreaterThan(120);
}, 120_000);

test('no promise is left floating', () => {
  const { status, output } = run(
    'oxlint',
    '--type-aware',
    '-A',
    'all',
    '-D',
    'typescript/no-floating-promises',
    '-D',
    'typescript/no-misused-promises',
    'src',
    'drivers',
    'hardware-sim',
  );
  const [, files = '0'] = /on (\d+) files/.exec(output) ?? [];
  expect(status, output).toBe(0);
  expect(Number(files)).toBeGreaterThan(80);
}, 120_000);

test('no dead files, exports or dependencies', () => {
  const { status, output } = run('knip', '--no-progress');
  expect(status, output).toBe(0);
  // That it saw the tree: a file nobody imports is reported when it is put among the entries' neighbours.
  expect(run('knip', '--no-progress', '--reporter', 'json', '--include', 'files').output).toContain('"issues"');
}, 120_000);
