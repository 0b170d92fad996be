import { Subject, VirtualTimeScheduler } from 'rxjs';
import { expect, test } from 'vitest';
import type { LinkEvent, LinkOrder, OpcUaLink, Reported, WatchedNode } from '../../../drivers/opcua/link.ts';
import { busOver } from '../../../drivers/opcua/opcua-bus.ts';
import type { OpcUaBusSettings } from '../../../drivers/opcua/opcua-settings.ts';
import profile from '../../../drivers/profiles/opc-ua/meter-single-phase.ts';
import { Fault } from '../../../src/domain/fault.ts';
import type { Sample } from '../../../src/domain/reading.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const start = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const meter = (device: string) => ({
  device,
  profile,
  nodes: {
    'voltage.L1': { nodeId: `s=${device}.u`, deadband: 0.1 },
    import: { nodeId: `s=${device}.in`, deadband: 5 },
  },
});
const settings: OpcUaBusSettings = {
  name: 'roof',
  endpoint: 'opc.tcp://ua:4840',
  security: { mode: 'SignAndEncrypt', policy: 'Basic256Sha256' },
  user: null,
  pkiFolder: '/pki',
  meters: [meter('m1'), meter('m2')],
  intervalLength: millis(900_000),
};
const BAD_NODE_ID_UNKNOWN = 0x80340000;

/** A double of 230.5 (worked out in node-value.test.ts), and whole Wh. */
const volts = (item: number, status = 0): Reported => ({
  item,
  status,
  sourceTime: null,
  content: { kind: 'number', encoding: 'f64', words: [0x406c, 0xd000, 0, 0] },
});
const wattHours = (item: number, value: number): Reported => ({
  item,
  status: 0,
  sourceTime: null,
  content: { kind: 'number', encoding: 'u32', words: [0, value] },
});

/** A bus over links that the test plays; time passes only by `pass`. */
const bench = (more: Partial<OpcUaBusSettings> = {}) => {
  const scheduler = new VirtualTimeScheduler();
  const links: Subject<LinkEvent>[] = [];
  const orders: LinkOrder[] = [];
  const nodes: WatchedNode[] = [];
  const open: OpcUaLink = (_server, _publishing, watched) => {
    const link = new Subject<LinkEvent>();
    links.push(link);
    nodes.splice(0, nodes.length, ...watched);
    return link;
  };
  const log = quietLog();
  const bus = busOver(
    open,
    { ...settings, ...more },
    { clock: fakeClock({ start, scheduler }), random: seededRandom(1), log },
  );
  const samples: Sample[] = [];
  const subscription = bus.samples().subscribe((sample) => samples.push(sample));
  return {
    bus,
    log,
    links,
    orders,
    nodes,
    samples,
    subscription,
    say: (event: LinkEvent) => links.at(-1)?.next(event),
    opened: () => links.at(-1)?.next({ kind: 'opened', order: (order) => orders.push(order) }),
    pass: (milliseconds: number) => {
      scheduler.maxFrames = scheduler.frame + milliseconds;
      // Timers beyond `maxFrames` stay; this one is what moves time to it.
      scheduler.schedule(() => undefined, milliseconds);
      scheduler.flush();
    },
    taken: () => samples.splice(0),
  };
};

test('all nodes are watched; energy without a deadband whatever is configured', () => {
  const { opened, orders, nodes } = bench();
  opened();
  expect(orders).toEqual([{ kind: 'monitor', items: [0, 1, 2, 3] }]);
  expect(nodes.map(({ deadband }) => deadband)).toEqual([0.1, null, 0.1, null]);
});

test('one publication is one sample of each meter in it, with all that is held of the meter', () => {
  const { opened, say, pass, taken } = bench();
  opened();
  pass(1_000);
  say({ kind: 'published', values: [volts(0), wattHours(1, 500), wattHours(1, 501)] });
  pass(1_000);
  say({ kind: 'published', values: [wattHours(1, 502)] });
  const register = (value: number) => ({ import: { value, exponent: 0, words: [0, value] } });
  const values = { 'voltage.L1': 230.5 };
  expect(taken().map(({ device, outcome }) => ({ device, outcome }))).toEqual([
    { device: 'm1', outcome: { kind: 'answered', values, registers: register(501), rejected: {} } },
    { device: 'm1', outcome: { kind: 'answered', values, registers: register(502), rejected: {} } },
  ]);
});

test('a publication is so since the one before it, when its sources tell no time', () => {
  const { opened, say, pass, taken } = bench();
  pass(300);
  opened();
  pass(1_000);
  say({ kind: 'published', values: [volts(0)] });
  pass(700);
  say({ kind: 'published', values: [volts(0)] });
  expect(taken().map(({ requested, answered }) => [requested.wall - start, answered.wall - start])).toEqual([
    [300, 1_300],
    [1_300, 2_000],
  ]);
});

test('a sign of life says of every meter that nothing has changed', () => {
  const { opened, say, pass, taken } = bench();
  opened();
  say({ kind: 'published', values: [volts(0), volts(2)] });
  taken();
  pass(5_000);
  say({ kind: 'alive' });
  expect(taken().map(({ device }) => device)).toEqual(['m1', 'm2']);
  say({ kind: 'alive' });
  expect(taken()).toEqual([]);
});

test('one bad node id is missing, nothing else is; it is looked for again, ever more seldom, and found', () => {
  const { opened, say, pass, taken, orders, log } = bench();
  opened();
  say({ kind: 'monitored', item: 0, status: BAD_NODE_ID_UNKNOWN });
  say({ kind: 'published', values: [wattHours(1, 7), volts(2)] });
  expect(taken().map(({ outcome }) => outcome)).toMatchObject([
    { kind: 'answered', registers: { import: { value: 7 } }, rejected: { 'voltage.L1': 'missing' } },
    { kind: 'answered', values: { 'voltage.L1': 230.5 }, rejected: {} },
  ]);
  orders.splice(0);
  for (let second = 0; second < 60; second += 1) {
    pass(1_000);
    say({ kind: 'alive' });
  }
  // At 5, 10, 20 and 40 s after one another at the most, half of that at the least.
  expect(orders.length).toBeGreaterThanOrEqual(3);
  expect(orders.length).toBeLessThanOrEqual(6);
  expect(new Set(orders.map((order) => JSON.stringify(order)))).toEqual(new Set(['{"kind":"monitor","items":[0]}']));
  say({ kind: 'monitored', item: 0, status: 0 });
  say({ kind: 'published', values: [volts(0)] });
  expect(taken().at(-1)?.outcome).toMatchObject({ values: { 'voltage.L1': 230.5 }, rejected: {} });
  expect(log.lines.map(({ level }) => level)).toEqual(['info', 'warn', 'info']);
});

test('a node taken away under its watch is watched anew', () => {
  const { opened, say, pass, orders } = bench();
  opened();
  say({ kind: 'published', values: [volts(0, BAD_NODE_ID_UNKNOWN)] });
  pass(10_000);
  expect(orders.at(-1)).toEqual({ kind: 'monitor', items: [0] });
});

test('a meter without one good node has failed', () => {
  const { opened, say, taken } = bench();
  opened();
  say({ kind: 'published', values: [volts(0, 0x80310000), { ...wattHours(1, 1), status: 0x80310000 }] });
  expect(taken()).toMatchObject([{ device: 'm1', outcome: { kind: 'failed', reason: 'no-response' } }]);
});

test('energy is read at each boundary, and only what was read is in the sample', () => {
  const { opened, say, pass, taken, orders } = bench({ intervalLength: millis(10_000) });
  opened();
  say({ kind: 'published', values: [volts(0), wattHours(1, 7), wattHours(3, 9)] });
  taken();
  pass(10_000);
  expect(orders.at(-1)).toEqual({ kind: 'read', question: 1, items: [1, 3] });
  pass(20);
  say({ kind: 'read', question: 1, values: [wattHours(1, 8), { ...wattHours(3, 9), status: 0x800a0000 }] });
  const [one, other] = taken();
  expect(one).toMatchObject({ device: 'm1', requested: { wall: start + 10_000 }, answered: { wall: start + 10_020 } });
  expect(one?.outcome).toMatchObject({ kind: 'answered', values: {}, registers: { import: { value: 8 } } });
  expect(other?.outcome).toMatchObject({ kind: 'failed', reason: 'no-response' });
});

test('silence for three keep-alives: every meter is down, and another link is made', () => {
  const { opened, say, pass, taken, links, log, bus } = bench();
  opened();
  say({ kind: 'published', values: [volts(0), volts(2)] });
  taken();
  pass(14_999);
  expect(links.length).toBe(1);
  pass(1);
  expect(taken().map(({ device, outcome }) => [device, outcome.kind === 'failed' && outcome.reason])).toEqual([
    ['m1', 'link-down'],
    ['m2', 'link-down'],
  ]);
  expect(log.lines.at(-1)?.message).toContain('has said nothing for 15 s');
  expect(links[0]?.observed).toBe(false);
  pass(2_000);
  expect(links.length).toBe(2);
  expect(bus.view()).toMatchObject({ name: 'roof', answers: 1, timeouts: 1 });
});

test('an answer to a question is no sign that the subscription lives', () => {
  const { opened, say, pass, taken } = bench({ intervalLength: millis(10_000) });
  opened();
  pass(10_000);
  say({ kind: 'read', question: 1, values: [wattHours(1, 8)] });
  taken();
  pass(5_000);
  expect(taken()).toMatchObject([{ outcome: { reason: 'link-down' } }, { outcome: { reason: 'link-down' } }]);
});

test('faults are told and tried again ever more seldom; a bug is not', () => {
  const { links, pass, samples, log } = bench();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    links.at(-1)?.error(new Fault('key', 'the server refuses our certificate.'));
    pass(60_000);
  }
  expect(links.length).toBe(7);
  expect(samples.length).toBe(12);
  expect(log.lines[0]).toMatchObject({ level: 'warn', message: 'Bus roof: the server refuses our certificate.' });
});

test('energy by a scale that is no power of ten is refused before anything is opened', () => {
  const nodes = { import: { nodeId: 's=a', scale: 3600 } };
  expect(() => bench({ meters: [{ device: 'm1', profile, nodes }] })).toThrow(
    /node s=a \(import of m1\).*power of ten/,
  );
});
