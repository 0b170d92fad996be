import { describe, expect, onTestFinished, test } from 'vitest';
import { serialPort } from '../../drivers/modbus/serial-port.ts';
import { openPty } from '../../hardware-sim/line/pty.ts';
import { Fault } from '../../src/domain/fault.ts';
import { requireDebian } from '../support/debian.ts';

const socat = requireDebian('socat');
const TIMES = 30;
/** Far more than it takes, and less than the test may. */
const PATIENCE = 3_000;

/** What a port said when its other end went away in the middle of a talk; null: nothing in all that time. */
const unplugWhileTalking = async (after: number): Promise<unknown> => {
  const pty = await openPty('line', (bytes) => pty.send(bytes));
  let talks = true;
  const gone = new Promise<unknown>((resolve) => {
    const subscription = serialPort({ path: pty.path, baud: 115_200, parity: 'none', stopBits: 1 })
      .open()
      .subscribe({
        next: (event) => {
          if (event.kind === 'bytes') return void setTimeout(() => talks && write?.(new Uint8Array(8)), 3);
          write = event.write;
          write(new Uint8Array(8));
        },
        error: resolve,
      });
    onTestFinished(() => subscription.unsubscribe());
  });
  let write: ((bytes: Uint8Array) => void) | null = null;
  await new Promise((resolve) => setTimeout(resolve, after));
  // What is under way is the last word: a write would notice by itself.
  talks = false;
  await pty.close();
  return Promise.race([gone, new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE))]);
};

describe.skipIf(!socat)('a serial port that is pulled out', () => {
  test(`says so, ${TIMES} times out of ${TIMES}, although nothing is sent any more`, async () => {
    const said: unknown[] = [];
    for (let time = 0; time < TIMES; time += 1) said.push(await unplugWhileTalking(100 + time * 1.3));
    const unnoticed = said.filter((error) => !(error instanceof Fault && error.code === 'link-down'));
    expect(unnoticed).toEqual([]);
  });
});
