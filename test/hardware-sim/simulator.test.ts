import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Simulator, startSimulator } from '../../hardware-sim/simulator.ts';
import { DAY, instant } from '../../src/domain/time.ts';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const options = { seed: 1, start, gridTime: () => start };
const line = { name: 'line', baud: 9600, over: 'tcp' } as const;

let running: Simulator | null = null;
afterEach(async () => {
  await running?.close();
  running = null;
});

test('several meters behind one port, one behind its own, and others on a line', async () => {
  running = await startSimulator({
    ...options,
    tcp: [
      {
        meters: [
          { device: 'h01', unit: 1 },
          { device: 'h02', unit: 7 },
        ],
      },
      { meters: [{ device: 'head', unit: 1 }] },
    ],
    rtu: [{ ...line, meters: [{ device: 'b01', unit: 3 }] }],
  });
  const [h01, h02, head] = running.tcp;
  expect(h01?.port).toBe(h02?.port);
  expect(head?.port).not.toBe(h01?.port);
  expect(running.lines).toMatchObject([{ name: 'line', baud: 9600, host: '127.0.0.1', meters: [{ device: 'b01' }] }]);
  expect(running.statistics().tcp).toHaveLength(2);
});

test('a fault finds its meter and its line, or is refused with a sentence', async () => {
  running = await startSimulator({
    ...options,
    tcp: [{ meters: [{ device: 'h01', unit: 1 }] }],
    rtu: [{ ...line, meters: [{ device: 'b01', unit: 3 }] }],
    faults: { h01: [{ kind: 'dead' }] },
  });
  const simulator = running;
  simulator.setMeterFaults('b01', [{ kind: 'doubled' }]);
  simulator.setLineFaults('line', [{ kind: 'echo' }]);
  expect(() => simulator.setMeterFaults('h02', [])).toThrow('serves no meter "h02"');
  expect(() => simulator.setLineFaults('other', [])).toThrow('no line "other"');
});

test('several devices count the same connection, each by its own number; orders find theirs', async () => {
  running = await startSimulator({
    ...options,
    tcp: [
      {
        name: 'hall',
        meters: [
          { device: 'one', unit: 1, at: 'b01' },
          { device: 'two', unit: 2, at: 'b01', model: 'eastron/sdm630', currentRatio: 40 },
        ],
      },
    ],
    rtu: [],
  });
  const simulator = running;
  simulator.obey({ kind: 'reboot', device: 'two', deadSeconds: 1, zeroSeconds: 1 });
  simulator.obey({ kind: 'meter-faults', device: 'one', faults: [{ kind: 'dead' }] });
  simulator.obey({ kind: 'port-faults', port: 'hall', faults: [{ kind: 'mute' }] });
  const before = simulator.feeder.stateAt('b01', start).frequency;
  simulator.obey({ kind: 'frequency', deviation: -1, ramp: 0, hold: 10, recovery: 0 });
  const after = instant(start + 5000);
  expect(Math.abs(simulator.feeder.stateAt('b01', after).frequency - (before - 1))).toBeLessThan(0.2);
  expect(() => simulator.obey({ kind: 'hole', device: 'b01', first: 0, last: 1 })).toThrow('serves no meter "b01"');
  expect(() => simulator.obey({ kind: 'port-faults', port: 'roof', faults: [] })).toThrow('no TCP port named "roof"');
  expect(() => simulator.obey({ kind: 'line-faults', line: 'hall', faults: [] })).toThrow('no line "hall"');
});

test('SunSpec devices are served like meters: the mark at 40000 (SunS), and orders of their own', async () => {
  running = await startSimulator({
    ...options,
    tcp: [
      {
        meters: [
          { device: 'roof', unit: 3, at: 'b01', model: 'sunspec/inverter' },
          { device: 'h01', unit: 1 },
        ],
      },
    ],
    rtu: [],
  });
  const [roof] = running.tcp;
  const socket = connect(roof?.port ?? 0, roof?.host);
  // Two holding registers from 40000 = 0x9c40.
  socket.write(Uint8Array.of(0, 1, 0, 0, 0, 6, 3, 3, 0x9c, 0x40, 0, 2));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  expect(answer.subarray(9).toString('ascii')).toBe('SunS');
  running.obey({ kind: 'scale', device: 'roof', factors: { W_SF: 1 } });
  const simulator = running;
  expect(() => simulator.obey({ kind: 'scale', device: 'h01', factors: {} })).toThrow('"h01" is none');
  expect(() => simulator.obey({ kind: 'hole', device: 'roof', first: 0, last: 1 })).toThrow('takes no "hole"');
});

test.each([
  [
    'two meters at one unit',
    {
      tcp: [
        {
          meters: [
            { device: 'h01', unit: 1 },
            { device: 'h02', unit: 1 },
          ],
        },
      ],
    },
    'unit 1 is taken',
  ],
  [
    'a model nobody has',
    { tcp: [{ meters: [{ device: 'h01', unit: 1, model: 'nobody/none' }] }] },
    'no model "nobody/none"',
  ],
  [
    'one phase on three',
    { tcp: [{ meters: [{ device: 'b01', unit: 1, model: 'eastron/sdm120' }] }] },
    'has one phase, b01',
  ],
  ['a meter that is not of this feeder', { tcp: [{ meters: [{ device: 'h99', unit: 1 }] }] }, 'no meter "h99"'],
  ['a fault of a meter that is not served', { faults: { h05: [{ kind: 'dead' }] } }, 'serves no meter "h05"'],
  ['a history of more than 400 days', { gridTime: () => instant(start + 401 * DAY) }, '400 days back'],
] as const)('%s: it does not start', async (_, wrong, sentence) => {
  await expect(startSimulator({ ...options, tcp: [], rtu: [], ...wrong })).rejects.toThrow(sentence);
});
