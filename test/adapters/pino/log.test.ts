import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const run = (script: string) =>
  spawnSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8', cwd: process.cwd() });

test('a line is JSON on standard error with level, time, program and a sentence, at the level it became, even when the process dies next', () => {
  const { stdout, stderr } = run(`
    const { pinoLog } = await import('./src/adapters/pino/log.ts');
    const log = pinoLog({ program: 'gateway-1' });
    log.debug({}, 'not said at level info');
    log.become('error');
    log.warn({}, 'not said at level error');
    log.become('debug');
    log.debug({ line: 'rs485' }, 'said at level debug');
    log.warn({ device: 'h01' }, 'Meter h01 has not answered.');
    process.kill(process.pid, 'SIGKILL');
  `);
  expect(stdout).toBe('');
  const lines = stderr
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
  expect(lines).toEqual([
    { level: 'debug', time, program: 'gateway-1', line: 'rs485', msg: 'said at level debug' },
    {
      level: 'warn',
      time,
      program: 'gateway-1',
      device: 'h01',
      msg: 'Meter h01 has not answered.',
    },
  ]);
});
