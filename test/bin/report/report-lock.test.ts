import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { lockReports } from '../../../src/bin/report/report-lock.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'gridtokenx-lock-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

test('two runs cannot write at once, and one after the other can', () => {
  const place = folder();
  {
    using _first = lockReports(place);
    expect(() => lockReports(place)).toThrow(
      `Process ${process.pid} is making a report in the same folder (${join(place, 'reports.lock')}). Wait until it is done, and try again.`,
    );
    // The one that was refused has not taken away the lock of the other.
    expect(existsSync(join(place, 'reports.lock'))).toBe(true);
  }
  expect(existsSync(join(place, 'reports.lock'))).toBe(false);
  using _second = lockReports(place);
});

test('a lock that was left behind is said, with whose it was', () => {
  const place = folder();
  const { pid } = spawnSync('true');
  writeFileSync(join(place, 'reports.lock'), `${pid}\n`);
  expect(() => lockReports(place)).toThrow(
    new RegExp(`reports\\.lock was left behind by process ${pid}, which does not run here any more\\. .*remove it\\.$`),
  );
});

test.for([[''], ['x\n'], ['-1\n'], ['0\n']] as const)('a lock with %j in it is said', ([text]) => {
  const place = folder();
  writeFileSync(join(place, 'reports.lock'), text);
  expect(() => lockReports(place)).toThrow(/reports\.lock is there and does not say whose it is\./);
});

test('a folder that is not there cannot be locked', () => {
  expect(() => lockReports(join(folder(), 'none'))).toThrow(/reports\.lock cannot be made\./);
});

test.for(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s leaves no lock, and ends the program', (signal) => {
  const place = folder();
  const lock = new URL('../../../src/bin/report/report-lock.ts', import.meta.url).href;
  const program = `import { lockReports } from ${JSON.stringify(lock)};
    lockReports(${JSON.stringify(place)});
    process.kill(process.pid, '${signal}');
    setTimeout(() => process.exit(0), 20_000);`;
  const { status, signal: by } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect({ by, status }).toEqual({ by: null, status: { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal] });
  expect(existsSync(join(place, 'reports.lock'))).toBe(false);
});
