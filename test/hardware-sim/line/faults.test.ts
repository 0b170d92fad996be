import { expect, test } from 'vitest';
import { rtuFrame } from '../../../drivers/modbus/codec.ts';
import { disturbFrame, readLineFaults, readMeterFaults, readPortFaults } from '../../../hardware-sim/line/faults.ts';

test('sound faults are read as they are', () => {
  const meter = [
    { kind: 'late', every: 5, byMs: 600 },
    { kind: 'dead', chance: 0.5 },
    { kind: 'truncated', keep: 0 },
  ];
  expect(readMeterFaults(meter)).toEqual(meter);
  expect(readLineFaults([{ kind: 'noise', bytes: 2 }, { kind: 'echo' }])).toHaveLength(2);
  expect(readMeterFaults([])).toEqual([]);
  expect(readMeterFaults([{ kind: 'restarts', gapMs: 60, deadMs: 3000 }])).toHaveLength(1);
  expect(readPortFaults([{ kind: 'transaction-zero' }, { kind: 'transaction-own' }, { kind: 'mute' }])).toHaveLength(3);
});

test.each([
  ['no list', { kind: 'dead' }, 'as a list'],
  ['no object', ['dead'], 'not all of these'],
  ['an unknown kind', [{ kind: 'tired' }], 'kind is one of'],
  ['a name every object has', [{ kind: 'toString' }], 'kind is one of'],
  ['late by nothing said', [{ kind: 'late' }], 'needs "byMs"'],
  ['a field of another fault', [{ kind: 'dead', byMs: 3 }], '"byMs" does not belong to dead'],
  ['every 0th', [{ kind: 'dead', every: 0 }], '"every" is a whole number from 1'],
  ['a chance of 2', [{ kind: 'dead', chance: 2 }], '"chance" is a number from 0 to 1'],
  ['a restart without its gap', [{ kind: 'restarts', deadMs: 3 }], 'needs "gapMs"'],
  ['a fault of a server', [{ kind: 'mute' }], 'faults of a meter'],
  ['a fault of the wire', [{ kind: 'echo' }], 'faults of a meter'],
])('%s is refused', (_, faults, sentence) => {
  expect(() => readMeterFaults(faults)).toThrow(sentence);
});

test('nan: a sound frame of two quiet NaNs (IEEE 754: 0x7fc00000); an exception stays one', () => {
  const answer = (...data: readonly number[]) => rtuFrame(5, Uint8Array.of(4, 8, ...data));
  const sound = answer(1, 2, 3, 4, 5, 6, 7, 8);
  expect(disturbFrame(sound, { kind: 'nan' })).toEqual(answer(0x7f, 0xc0, 0, 0, 0x7f, 0xc0, 0, 0));
  const exception = rtuFrame(5, Uint8Array.of(0x84, 2));
  expect(disturbFrame(exception, { kind: 'nan' })).toEqual(exception);
});

test('a fault of a meter is none of a line', () => {
  expect(() => readLineFaults([{ kind: 'dead' }])).toThrow('faults of a line');
});
