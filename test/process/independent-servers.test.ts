import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { filter, firstValueFrom, scan } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { profiledSource } from '../../drivers/modbus/meter-source.ts';
import { modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import sdm630 from '../../drivers/profiles/eastron/sdm630.ts';
import { type SimulatorOptions, startSimulator } from '../../hardware-sim/simulator.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { requireDebian } from '../support/debian.ts';
import { type Maker, serveIndependently } from '../support/independent/run-server.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';

const socat = requireDebian('socat');
const installed: Readonly<Record<Maker, boolean>> = {
  pymodbus:
    requireDebian('/usr/lib/python3/dist-packages/pymodbus', 'python3-pymodbus') &&
    requireDebian('/usr/lib/python3/dist-packages/serial_asyncio', 'python3-serial-asyncio'),
  libmodbus: requireDebian('gcc') && requireDebian('/usr/include/modbus/modbus.h', 'libmodbus-dev'),
};
const mbpoll = requireDebian('mbpoll');

/**
 * An SDM630 as others would serve it. Every number is exact in binary32: sign, exponent + 127 (8 bits), fraction (23
 * bits), worked out by hand.
 */
const floats = [
  // 230.5 = 1.1100110 1 × 2^7: 0 10000110 11001101 0…
  [0x0000, '4366 8000', 'voltage.L1', 230.5],
  // 229.25 = 11100101.01b = 1.110010101 × 2^7: 0 10000110 110010101 0…
  [0x0002, '4365 4000', 'voltage.L2', 229.25],
  // 231.75 = 11100111.11b = 1.110011111 × 2^7: 0 10000110 110011111 0…
  [0x0004, '4367 c000', 'voltage.L3', 231.75],
  // 5.5 = 1.011b × 2^2: 0 10000001 011 0…
  [0x0006, '40b0 0000', 'current.L1', 5.5],
  // 0.75 = 1.1b × 2^-1: 0 01111110 1 0…
  [0x0008, '3f40 0000', 'current.L2', 0.75],
  // 12.25 = 1100.01b = 1.10001 × 2^3: 0 10000010 10001 0…
  [0x000a, '4144 0000', 'current.L3', 12.25],
  // 1250 = 10011100010b = 1.001110001 × 2^10: 0 10001001 001110001 0…
  [0x000c, '449c 4000', 'power.active.L1', 1250],
  // −150 = −10010110b = −1.001011 × 2^7: 1 10000110 001011 0…
  [0x000e, 'c316 0000', 'power.active.L2', -150],
  // 2800 = 101011110000b = 1.0101111 × 2^11: 0 10001010 0101111 0…
  [0x0010, '452f 0000', 'power.active.L3', 2800],
  // −160 = −10100000b = −1.01 × 2^7: 1 10000110 01 0…
  [0x0018, 'c320 0000', 'power.reactive.L1', -160],
  // 75 = 1001011b = 1.001011 × 2^6: 0 10000101 001011 0…
  [0x001a, '4296 0000', 'power.reactive.L2', 75],
  // −415 = −110011111b = −1.10011111 × 2^8: 1 10000111 10011111 0…
  [0x001c, 'c3cf 8000', 'power.reactive.L3', -415],
  // 0.9921875 = 0.1111111b = 1.111111 × 2^-1: 0 01111110 111111 0…
  [0x001e, '3f7e 0000', 'power-factor.L1', 0.9921875],
  // −0.875 = −0.111b = −1.11 × 2^-1: 1 01111110 11 0…
  [0x0020, 'bf60 0000', 'power-factor.L2', -0.875],
  // 0.984375 = 0.111111b = 1.11111 × 2^-1: 0 01111110 11111 0…
  [0x0022, '3f7c 0000', 'power-factor.L3', 0.984375],
  // 3900 = 111100111100b = 1.111001111 × 2^11: 0 10001010 111001111 0…
  [0x0034, '4573 c000', 'power.active', 3900],
  // 4000 = 111110100000b = 1.1111010 × 2^11: 0 10001010 1111010 0…
  [0x0038, '457a 0000', 'power.apparent', 4000],
  // −500 = −111110100b = −1.111101 × 2^8: 1 10000111 111101 0…
  [0x003c, 'c3fa 0000', 'power.reactive', -500],
  // 0.96875 = 0.11111b = 1.1111 × 2^-1: 0 01111110 1111 0…
  [0x003e, '3f78 0000', 'power-factor', 0.96875],
  // 49.984375 = 110001.111111b = 1.10001111111 × 2^5: 0 10000100 10001111111 0…
  [0x0046, '4247 f000', 'frequency', 49.984375],
  // 400 = 110010000b = 1.1001 × 2^8: 0 10000111 1001 0…; then 399 and 401 (1.10001111, 1.10010001)
  [0x00c8, '43c8 0000', 'voltage.L1-L2', 400],
  [0x00ca, '43c7 8000', 'voltage.L2-L3', 399],
  [0x00cc, '43c8 8000', 'voltage.L3-L1', 401],
  // 1.5 = 1.1b × 2^0: 0 01111111 1 0…
  [0x00e0, '3fc0 0000', 'current.neutral', 1.5],
  // 2.25 = 1.001b × 2^1: 0 10000000 001 0…; 2.5 = 1.01b, 2.75 = 1.011b
  [0x00ea, '4010 0000', 'thd.voltage.L1', 2.25],
  [0x00ec, '4020 0000', 'thd.voltage.L2', 2.5],
  [0x00ee, '4030 0000', 'thd.voltage.L3', 2.75],
  // 12.5 = 1100.1b = 1.1001 × 2^3: 0 10000010 1001 0…; 25 and 6.25 are the same × 2^4 and × 2^2
  [0x00f0, '4148 0000', 'thd.current.L1', 12.5],
  [0x00f2, '41c8 0000', 'thd.current.L2', 25],
  [0x00f4, '40c8 0000', 'thd.current.L3', 6.25],
] as const;

/** 2052 kWh = 1.00000000010 × 2^11 (+ 2^2): 0 10001010 000000001 0…; 0.125 kWh = 2^-3: 0 01111100 0… */
const energy = [
  [0x0048, '4500 4000'],
  [0x004a, '3e00 0000'],
] as const;
const counted = {
  import: { value: 2_052_000_000, exponent: -3, words: [0x4500, 0x4000] },
  export: { value: 125_000, exponent: -3, words: [0x3e00, 0x0000] },
};
/** 20,123,456 = 0x01330f40. */
const serial = [0xfc00, '0133 0f40'] as const;

const readable: readonly (readonly [number, number])[] = [
  [0x0000, 0x004f],
  [0x00c8, 0x00f9],
];

const imageLines = (table: string, entries: readonly (readonly [number, string, ...unknown[]])[]) =>
  entries.flatMap(([address, words]) =>
    words.split(' ').map((word, at) => `${table} ${(address + at).toString(16)} ${word}`),
  );

/** `hole`: addresses that a firmware leaves out, although the profile hopes to read over them. */
const imageOf = (hole: readonly number[]): string => {
  const zeros = readable.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at)
      .filter((address) => !hole.includes(address))
      .map((address) => `input ${address.toString(16)} 0`),
  );
  // A later line replaces an earlier one.
  return [...zeros, ...imageLines('input', [...floats, ...energy]), ...imageLines('holding', [serial])].join('\n');
};

type Heard = Readonly<{
  values: Record<string, number>;
  registers: object;
  serial: string | null;
  failed: readonly string[];
}>;

const gather = (heard: Heard, { outcome }: Sample): Heard => {
  if (outcome.kind === 'failed') return { ...heard, failed: [...heard.failed, outcome.detail] };
  return {
    ...heard,
    values: { ...heard.values, ...outcome.values },
    registers: { ...heard.registers, ...outcome.registers },
    serial: outcome.identity?.serialNumber ?? heard.serial,
  };
};

const everything = Object.fromEntries(floats.map(([, , name, value]) => [name, value]));

/** Reads until every quantity, both registers and the serial number have been heard. */
const readAll = async (maker: Maker, kind: 'tcp' | 'rtu', hole: readonly number[]) => {
  const { path, port } = await serveIndependently(maker, kind, `${imageOf(hole)}\n`);
  // What is late here is not the meter but a machine with other things to do.
  const bus = { ...sdm630.bus, timeout: { least: millis(3_000), most: millis(3_000) }, latest: millis(4_000) };
  const driver = modbusBus(
    {
      name: 'cellar',
      transport:
        kind === 'tcp' ? { kind, host: '127.0.0.1', port } : { kind, path, baud: 115_200, parity: 'none', stopBits: 1 },
      meters: [{ device: 'm7', unit: 7, source: profiledSource({ ...sdm630, bus }, 115_200) }],
      fastPeriod: millis(100),
      intervalLength: QUARTER_HOUR,
    },
    { clock: systemClock(), random: seededRandom(1), log: quietLog() },
  );
  const heard = await firstValueFrom(
    driver.samples().pipe(
      scan(gather, { values: {}, registers: {}, serial: null, failed: [] }),
      filter(({ values, serial }) => serial !== null && Object.keys(values).length >= floats.length),
    ),
  );
  return { heard, view: driver.view() };
};

describe.each(['pymodbus', 'libmodbus'] as const)('a server on %s answers our driver', (maker) => {
  describe.skipIf(!installed[maker])('where it is installed', () => {
    test('on Modbus TCP: every value right', async () => {
      const { heard, view } = await readAll(maker, 'tcp', []);
      expect(heard).toEqual({ values: everything, registers: counted, serial: '20123456', failed: [] });
      expect(view).toMatchObject({ timeouts: 0, corrupt: 0, late: 0 });
    });

    test.skipIf(!socat)('as RTU on a pseudo-terminal: every value right', async () => {
      const { heard, view } = await readAll(maker, 'rtu', []);
      expect(heard).toEqual({ values: everything, registers: counted, serial: '20123456', failed: [] });
      expect(view).toMatchObject({ timeouts: 0, corrupt: 0, late: 0 });
    });

    test('exception 2 for a hole: the question is split, and every value is right', async () => {
      // Between the power factors and the total power; and between the neutral current and the line voltages.
      const { heard } = await readAll(maker, 'tcp', [0x0026, 0x0027, 0x00d8]);
      // Each of the two questions is refused once, and asked without its holes from then on.
      const refused = 'unit 7 refused: exception 2 (illegal data address)';
      expect(heard).toEqual({
        values: everything,
        registers: counted,
        serial: '20123456',
        failed: [refused, refused],
      });
    });
  });
});

/** Where mbpoll finds unit 7: its options and its last argument. */
type Place = Readonly<{ options: readonly string[]; device: string }>;

/** Floats from an address on, as mbpoll prints them: six significant digits. */
const poll = async ({ options, device }: Place, address: number, count: number): Promise<readonly number[]> => {
  const what = ['-a', '7', '-t', '3:float', '-B', '-0', '-r', String(address), '-c', String(count), '-1', '-o', '10'];
  const { stdout } = await promisify(execFile)('mbpoll', [...options, ...what, device]);
  return [...stdout.matchAll(/^\[(\d+)\]:\s+(\S+)/gm)].map(([, at, value], index) => {
    expect(Number(at)).toBe(address + 2 * index);
    return Number(value);
  });
};

describe.skipIf(!mbpoll || !socat)('mbpoll reads our simulator', () => {
  const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
  // Grid time stands still, so that what was printed can be compared with the truth.
  const now = instant(start + 5_000_000);
  const meters = [{ device: 'b01', unit: 7 }];
  const over: Readonly<Record<'TCP' | 'RTU', Pick<SimulatorOptions, 'tcp' | 'rtu'>>> = {
    TCP: { tcp: [{ meters }], rtu: [] },
    RTU: { tcp: [], rtu: [{ name: 'line', baud: 19_200, parity: 'even', over: 'pty', meters }] },
  };

  test.each(['TCP', 'RTU'] as const)('over %s: what it prints is what the registers hold', async (transport) => {
    const simulator = await startSimulator({ seed: 3, start, gridTime: () => now, ...over[transport] });
    onTestFinished(simulator.close);
    const [line] = simulator.lines;
    const place: Place =
      transport === 'TCP'
        ? { options: ['-m', 'tcp', '-p', String(simulator.tcp[0]?.port)], device: '127.0.0.1' }
        : {
            options: ['-m', 'rtu', '-b', '19200', '-P', 'even'],
            device: line !== undefined && 'path' in line ? line.path : '',
          };
    const { phases, active, apparent, reactive, powerFactor, frequency } = simulator.feeder.stateAt('b01', now);
    const { importMilliWh, exportMilliWh } = simulator.feeder.registersAt('b01', now);
    const asPrinted = (value: number): number => Number(Math.fround(value).toPrecision(6));
    const each = (of: 'voltage' | 'current' | 'active') => phases.map((phase) => asPrinted(phase[of]));
    expect(await poll(place, 0x0000, 9)).toEqual([...each('voltage'), ...each('current'), ...each('active')]);
    expect(await poll(place, 0x0034, 1)).toEqual([asPrinted(active)]);
    expect(await poll(place, 0x0038, 1)).toEqual([asPrinted(apparent)]);
    expect(await poll(place, 0x003c, 2)).toEqual([asPrinted(reactive), asPrinted(powerFactor)]);
    const [hertz, kwhIn, kwhOut] = await poll(place, 0x0046, 3);
    expect(hertz).toBe(asPrinted(frequency));
    expect([kwhIn, kwhOut]).toEqual([asPrinted(importMilliWh / 1e6), asPrinted(exportMilliWh / 1e6)]);
  });
});
