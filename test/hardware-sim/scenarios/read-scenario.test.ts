import { expect, test } from 'vitest';
import { loadProfile } from '../../../drivers/profiles/catalogue.ts';
import { scenarios } from '../../../hardware-sim/scenarios/catalogue.ts';
import { dueOrders } from '../../../hardware-sim/scenarios/order.ts';
import { readScenario } from '../../../hardware-sim/scenarios/read-scenario.ts';

/** As a file would have it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('there are scenarios, each with a name of its own', () => {
  expect(scenarios.length).toBeGreaterThanOrEqual(12);
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  expect(scenarios[0]?.name).toBe('substation');
});

test.each(scenarios)('$name: what ships stands the rules for files', (scenario) => {
  expect(readScenario(asJson(scenario), 'It')).toEqual(asJson(scenario));
});

test.each(scenarios)('$name: its models exist, and every order has its target', async ({ lines, ports, timeline }) => {
  const meters = [...lines, ...ports].flatMap((one) => one.meters);
  for (const { model } of meters) if (model !== undefined) expect((await loadProfile(model)).id).toBe(model);
  for (const { order } of timeline) {
    if ('device' in order) expect(meters.map(({ device }) => device)).toContain(order.device);
    if ('line' in order) expect(lines.map(({ name }) => name)).toContain(order.line);
    if ('port' in order) expect(ports.map(({ name }) => name)).toContain(order.port);
  }
});

const sound = {
  name: 'mine',
  what: 'a test',
  lines: [{ name: 'cellar', baud: 9600, meters: [{ device: 'h01', unit: 1 }] }],
  ports: [{ name: 'roof', meters: [{ device: 'head', unit: 247, currentRatio: 40 }] }],
  timeline: [{ after: 0.5, order: { kind: 'reboot', device: 'h01', deadSeconds: 1, zeroSeconds: 0 } }],
};
const [line] = sound.lines;
const ordered = (order: object) => ({ ...sound, timeline: [{ after: 1, order }] });

test.each([
  ['no object', [], 'F must be an object.'],
  ['nothing to serve', { ...sound, ports: undefined }, 'F lacks "ports".'],
  ['a field nobody knows', { ...sound, weather: 'fine' }, 'F: nobody knows "weather"; there are name, what, lines'],
  ['a name of two words', { ...sound, name: 'My Site' }, 'F: "name" is a name of small letters, digits and -.'],
  ['a sky there is not', { ...sound, sky: 'red' }, 'F: "sky" is one of drawn, clear, broken, overcast.'],
  ['a moment without offset', { ...sound, clock: { begin: '2026-11-24T10:00:00', rate: 1 } }, '"begin" is an instant'],
  [
    'a clock that stands',
    { ...sound, clock: { begin: '2026-11-24T10:00:00Z', rate: 0 } },
    '"rate" is a number above 0.',
  ],
  [
    'OPC UA on a clock',
    { ...sound, clock: { begin: '2026-11-24T10:00:00Z', rate: 1 }, opcua: { meters: [] } },
    'leave out "clock"',
  ],
  ['OPC UA of nobody', { ...sound, opcua: {} }, 'F, opcua lacks "meters".'],
  ['a line without speed', { ...sound, lines: [{ ...line, baud: undefined }] }, 'F, line 1 lacks "baud".'],
  ['a strange parity', { ...sound, lines: [{ ...line, parity: 'mark' }] }, '"parity" is one of none, even, odd.'],
  ['two lines of one name', { ...sound, lines: [line, line] }, 'There are two lines named "cellar".'],
  [
    'unit 0, which is everybody',
    { ...sound, lines: [{ ...line, meters: [{ device: 'h01', unit: 0 }] }] },
    'F, line 1, meter 1: "unit" is a whole number from 1 to 247.',
  ],
  ['a port beyond the last', { ...sound, ports: [{ name: 'roof', port: 70_000, meters: [] }] }, '"port" is a whole'],
  ['an order without a time', { ...sound, timeline: [{ order: sound.timeline[0]?.order }] }, 'lacks "after".'],
  [
    'an order before the beginning',
    { ...sound, timeline: [{ after: -1, order: {} }] },
    '"after" is a number not below 0.',
  ],
  [
    'an order nobody knows',
    ordered({ kind: 'explode' }),
    'F, timeline 1, order: "kind" is one of meter-faults, line-f',
  ],
  ['a name every object has', ordered({ kind: 'toString' }), '"kind" is one of'],
  [
    'an exchange without number',
    ordered({ kind: 'exchange', device: 'h01', importKwh: 1, exportKwh: 1 }),
    'lacks "serial".',
  ],
  [
    'a field of another order',
    ordered({ kind: 'hole', device: 'h01', first: 0, last: 1, ratio: 2 }),
    'nobody knows "ratio"',
  ],
  ['a ratio of 0', ordered({ kind: 'current-ratio', device: 'h01', ratio: 0 }), '"ratio" is a number above 0.'],
  [
    'a voltage of nothing, where nothing would flow',
    ordered({ kind: 'voltage', factor: 0, seconds: 1 }),
    '"factor" is a part of the voltage from 0.1 to 2.',
  ],
  [
    'a phase there is not',
    ordered({ kind: 'voltage', factor: 0.9, seconds: 1, phases: [3] }),
    '"phases" is a list of 0, 1, 2.',
  ],
  [
    'a harmonic nobody looks at',
    ordered({ kind: 'harmonic', order: 26, percent: 1, seconds: 1 }),
    '"order" is one of 2,',
  ],
  ['a neutral without a time', ordered({ kind: 'neutral', volts: 10 }), 'lacks "seconds".'],
  [
    'an impossible frequency',
    ordered({ kind: 'frequency', deviation: -50, ramp: 1, hold: 1, recovery: 1 }),
    '"deviation"',
  ],
  [
    'a fault there is not',
    ordered({ kind: 'meter-faults', device: 'h01', faults: [{ kind: 'tired' }] }),
    'names no fault',
  ],
  [
    'a fault of the wire at a port',
    ordered({ kind: 'port-faults', port: 'roof', faults: [{ kind: 'echo' }] }),
    'TCP port',
  ],
])('%s is refused with a sentence', (_, value, sentence) => {
  expect(() => readScenario(asJson(value), 'F')).toThrow(sentence);
});

test('what is not needed may be left out, and be there', () => {
  expect(readScenario(sound, 'F')).toBe(sound);
  const rich = {
    ...ordered({ kind: 'counters', device: 'h01', importKwh: 1, exportKwh: 1, rollsOverAtKwh: 10 }),
    sky: 'clear',
    lines: [{ ...line, parity: 'odd', turnaroundMs: 5 }],
  };
  expect(readScenario(rich, 'F')).toBe(rich);
});

test('orders come due once, in order of time, whatever order they were written in', () => {
  const order = { kind: 'hole', device: 'h01', first: 0, last: 1 } as const;
  const timeline = [30, 10, 20].map((after) => ({ after, order }));
  const due = (given: number, elapsed: number) => dueOrders(timeline, given, elapsed).map(({ after }) => after);
  expect(due(0, 9.9)).toEqual([]);
  expect(due(0, 10)).toEqual([10]);
  expect(due(1, 10)).toEqual([]);
  expect(due(1, 1000)).toEqual([20, 30]);
});
