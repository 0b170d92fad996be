import { firstValueFrom, NEVER, of, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { withLogLevel } from '../../src/bin/with-log-level.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { Applied } from '../../src/domain/reload.ts';
import { instant } from '../../src/domain/time.ts';
import type { LogLevel } from '../../src/ports/log.ts';

const applied: Applied = { at: instant(0), plan: { steps: [], refusals: [] }, took: 0, held: 0 };
const refused = new Fault('configuration', 'Not so.');

test('a log becomes what a change wants of it when that is made, and stays what it was where it is refused', async () => {
  const levels: LogLevel[] = [];
  const program = withLogLevel<{ logLevel: LogLevel }>(
    {
      plan: () => applied.plan,
      apply: ({ logLevel }) => (logLevel === 'error' ? throwError(() => refused) : of(applied)),
      health: () => NEVER,
    },
    { become: (level) => levels.push(level) },
  );
  const made = program.apply({ logLevel: 'debug' });
  expect(levels).toEqual([]);
  expect(await firstValueFrom(made)).toBe(applied);
  await expect(firstValueFrom(program.apply({ logLevel: 'error' }))).rejects.toBe(refused);
  expect(await firstValueFrom(program.apply({ logLevel: 'warn' }))).toBe(applied);
  expect(levels).toEqual(['debug', 'warn']);
});
