import { expect, test } from 'vitest';
import { livesOn } from '../../../src/bin/configuration/lives-on.ts';
import { Fault } from '../../../src/domain/fault.ts';

const ill = new Fault('configuration', 'Change 2 did badly.');

/** Lives that end as told, and what each was told at its beginning. */
const lived = async (...ends: readonly (Fault | null | (() => never))[]) => {
  const told: (string | null)[] = [];
  const begun: true[] = [];
  const left = [...ends];
  const code = livesOn({ beginning: () => void begun.push(true) }, false, async (ended) => {
    told.push(ended);
    const end = left.shift() ?? null;
    return typeof end === 'function' ? end() : end;
  });
  return { code: await code.catch((error: Fault) => error.message), told, beginnings: begun.length };
};
const throwing = (message: string) => () => {
  throw new Fault('storage', message);
};

test.for([
  [[null], 0, [null], 0],
  [[ill, null], 0, [null, ill.message], 1],
  [[ill, ill, null], 0, [null, ill.message, ill.message], 2],
  [[throwing('No disk.')], 'No disk.', [null], 0],
  [
    [ill, throwing('No disk.')],
    `${ill.message} What was in force before cannot be started with either: No disk.`,
    [null, ill.message],
    1,
  ],
  [[ill, throwing(ill.message)], ill.message, [null, ill.message], 1],
] as const)('lives that end %j come to %s', async ([ends, code, told, beginnings]) => {
  expect(await lived(...ends)).toEqual({ code, told, beginnings });
});
