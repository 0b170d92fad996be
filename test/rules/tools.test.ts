import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

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
}, 120_000);

describe('what knip sees', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gridtokenx-knip-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  test('this tree: programs that only tests start are dead as soon as they are no entries', () => {
    const rules = JSON.parse(readFileSync('knip.json', 'utf8')) as { entry: readonly string[] };
    const programs = 'test/support/*-program.ts';
    expect(rules.entry).toContain(programs);
    const less = { ...rules, entry: rules.entry.filter((entry) => entry !== programs) };
    const { output } = run(
      'knip',
      '--no-progress',
      '--include',
      'files',
      '-c',
      write('less.json', JSON.stringify(less)),
    );
    expect(globSync(programs).filter((file) => !output.includes(file))).toEqual([]);
    expect(globSync(programs).length).toBeGreaterThan(1);
  }, 120_000);

  test('a dead export and a dead file, told from live ones', () => {
    write('package.json', '{ "name": "probe", "type": "module" }');
    write('knip.json', '{ "entry": ["main.ts"], "project": ["*.ts"] }');
    write('main.ts', "import { live } from './word.ts';\nlive();\n");
    write('word.ts', 'export const live = (): void => {};\nexport const dead = 1;\n');
    write('lost.ts', 'export const lost = 1;\n');
    const { status, output } = run('knip', '--no-progress', '--directory', folder);
    expect(status).toBe(1);
    expect(output).toMatch(/dead +word\.ts/);
    expect(output).toMatch(/lost\.ts/);
    expect(output).not.toMatch(/\blive\b|main\.ts/);
  }, 120_000);
});
