import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (script: string) =>
  spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', cwd: process.cwd() });

test('a line is JSON on standard error with level, time, program and a sentence, even when the process dies next', () => {
  const { stdout, stderr } = run(`
    const { pinoLog } = await import('./src/adapters/pino/log.ts');
    const log = pinoLog({ program: 'gateway-1' });
    log.debug({}, 'not said at level info');
    log.warn({ device: 'h01' }, 'Meter h01 has not answered.');
    process.kill(process.pid, 'SIGKILL');
  `);
  expect(stdout).toBe('');
  const lines = stderr
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([
    {
      level: 'warn',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      program: 'gateway-1',
      device: 'h01',
      msg: 'Meter h01 has not answered.',
    },
  ]);
});
