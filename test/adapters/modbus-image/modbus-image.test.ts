import { once } from 'node:events';
import { Socket } from 'node:net';
import { client } from 'jsmodbus';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openModbusImage } from '../../../src/adapters/modbus-image/modbus-image.ts';
import { bad, uncertain } from '../../../src/domain/quality.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { readingBetween } from '../../support/readings.ts';
import { tcpServer } from '../../support/tcp-server.ts';
import { virtualTime } from '../../support/virtual-time.ts';

const freePort = async (): Promise<number> => {
  const { port, close } = await tcpServer(() => undefined);
  await close();
  return port;
};

type Image = Awaited<ReturnType<typeof openModbusImage>>;
let image: Image;
let port = 0;
let time: ReturnType<typeof virtualTime>;
const open = async () => {
  time = virtualTime();
  const clock = fakeClock({ start: instant(0), scheduler: time });
  port = await freePort();
  const settings = { host: '127.0.0.1', port, devices: ['h01', 'h02'], staleAfter: millis(30_000) };
  return openModbusImage(settings, { clock, log: quietLog() });
};
beforeEach(async () => {
  image = await open();
});
afterEach(() => image[Symbol.asyncDispose]());

/** Asks as a control room would, with a client that is not of the server's makers. */
const asking = async <T>(unit: number, ask: (modbus: InstanceType<typeof client.TCP>) => Promise<T>): Promise<T> => {
  const socket = new Socket();
  const modbus = new client.TCP(socket, unit);
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  try {
    return await ask(modbus);
  } finally {
    socket.destroy();
  }
};
const read = (unit = 1, address = 0, count = 72): Promise<Buffer> =>
  asking(unit, async (modbus) => (await modbus.readInputRegisters(address, count)).response.body.valuesAsBuffer);
const exceptionOf = (unit: number, ask: (modbus: InstanceType<typeof client.TCP>) => Promise<unknown>) =>
  asking(unit, ask).then(
    () => 'taken',
    (error) => error.response.body.code as number,
  );

const reading = (change: Partial<Reading> = {}): Reading => ({
  ...readingBetween(0, 0, {
    imported: 5_000_000_500,
    exported: 7_000,
    values: { 'voltage.L1': 230.5, 'current.L1': 2.25, 'power.active': -1_500, frequency: 50 },
  }),
  ...change,
});

describe('what a control room reads', () => {
  test('each quantity where the map says, as bytes worked by hand', async () => {
    image.show(reading());
    const bytes = await read();
    const at = (register: number, words: number) =>
      bytes.subarray(2 * register, 2 * (register + words)).toString('hex');
    expect(at(0, 2)).toBe('00010002');
    // 5,000,000.5 Wh is 5,000,000 to even = 4C4B40h.
    expect(at(4, 4)).toBe('00000000004c4b40');
    expect(at(8, 4)).toBe('0000000000000007');
    // 230.5 = 1.80078125 × 2^7: exponent 134 = 86h, fraction .80078125 = 1100 1101 0…: 4366 8000.
    expect(at(12, 2)).toBe('43668000');
    // 2.25 = 1.125 × 2^1: 4010 0000. −1,500 = −1.46484375 × 2^10: C4BB 8000. 50 = 1.5625 × 2^5: 4248 0000.
    expect([at(24, 2), at(32, 2), at(58, 2)]).toEqual(['40100000', 'c4bb8000', '42480000']);
  });

  test('holding registers are the same, and one register can be asked for', async () => {
    image.show(reading());
    const { response } = await asking(1, (modbus) => modbus.readHoldingRegisters(1, 1));
    expect(response.body.valuesAsBuffer.toString('hex')).toBe('0002');
  });

  test('what is not known is NaN and never zero', async () => {
    const bytes = await read(2);
    expect(bytes.subarray(0, 8).toString('hex')).toBe('00010000ffffffff');
    expect([bytes.readBigInt64BE(8), bytes.readBigInt64BE(16)]).toEqual([-(2n ** 63n), -(2n ** 63n)]);
    for (let register = 12; register < 72; register += 2) expect(bytes.readFloatBE(2 * register)).toBeNaN();
  });

  test('a quantity the meter had to reject, and a register that is not believed', async () => {
    image.show(reading());
    const { 'voltage.L1': _, ...values } = reading().values;
    const rejected = { 'voltage.L1': 'not-a-number', import: 'counter-decreased' } as const;
    image.show(reading({ values, registers: {}, rejected, quality: uncertain('implausible') }));
    const bytes = await read();
    expect(bytes.readUInt16BE(2)).toBe(1);
    expect(bytes.readFloatBE(24)).toBeNaN();
    expect(bytes.readFloatBE(116)).toBe(50);
    expect([bytes.readBigInt64BE(8), bytes.readBigInt64BE(16)]).toEqual([-(2n ** 63n), 7n]);
  });

  test('a meter that cannot be believed, and when it was last', async () => {
    image.show(reading());
    time.advance(3_500);
    image.show(reading({ quality: bad('foreign-meter'), values: {}, registers: {} }));
    const bytes = await read();
    expect([bytes.readUInt16BE(2), bytes.readUInt32BE(4)]).toEqual([0, 3]);
    expect(bytes.readFloatBE(24)).toBeNaN();
  });

  test('what was read too long ago', async () => {
    image.show(reading());
    time.advance(30_000);
    expect((await read()).readFloatBE(24)).toBe(230.5);
    time.advance(1);
    const bytes = await read();
    expect([bytes.readUInt16BE(2), bytes.readUInt32BE(4)]).toEqual([0, 30]);
    expect(bytes.readFloatBE(24)).toBeNaN();
    expect(bytes.readBigInt64BE(8)).toBe(-(2n ** 63n));
  });
});

test.for<readonly [string, number, number, (modbus: InstanceType<typeof client.TCP>) => Promise<unknown>]>([
  ['writing a register', 1, 1, (modbus) => modbus.writeSingleRegister(0, 7)],
  ['writing registers', 1, 1, (modbus) => modbus.writeMultipleRegisters(0, [7, 8])],
  ['writing a coil', 1, 1, (modbus) => modbus.writeSingleCoil(0, true)],
  ['writing coils', 1, 1, (modbus) => modbus.writeMultipleCoils(0, [true, false])],
  ['coils', 1, 1, (modbus) => modbus.readCoils(0, 1)],
  ['discrete inputs', 1, 1, (modbus) => modbus.readDiscreteInputs(0, 1)],
  ['registers beyond the map', 1, 2, (modbus) => modbus.readInputRegisters(70, 3)],
  ['a unit without a meter', 3, 11, (modbus) => modbus.readInputRegisters(0, 2)],
])('%s: unit %i refuses with exception %i', async ([, unit, code, ask]) => {
  expect(await exceptionOf(unit, ask)).toBe(code);
});

test('a port that is taken is a fault with what to do', async () => {
  const { port: taken, close } = await tcpServer(() => undefined);
  const settings = { host: '127.0.0.1', port: taken, devices: [], staleAfter: millis(1) };
  const clock = fakeClock({ start: instant(0), scheduler: virtualTime() });
  await expect(openModbusImage(settings, { clock, log: quietLog() })).rejects.toThrow(
    /^The Modbus image cannot listen at 127\.0\.0\.1:\d+ \(.*EADDRINUSE.*\)\. Choose another modbusImage\.port/,
  );
  await close();
});
