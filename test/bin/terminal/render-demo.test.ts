import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { DemoModel } from '../../../src/bin/terminal/demo-model.ts';
import { renderDemo } from '../../../src/bin/terminal/render-demo.ts';
import { renderLine } from '../../../src/bin/terminal/render-line.ts';
import { plain, textWidth } from '../../../src/bin/terminal/text-width.ts';
import { millis } from '../../../src/domain/time.ts';
import { alarmView, coreView, gatewayView, meterView } from '../../support/views.ts';

/** The demo's fourteen meters on two gateways. */
const meters = ['h01', 'h02', 'h03', 'h04', 'h05', 'h06', 'h07', 'h08', 'h09', 'h10', 'h11', 'h12', 'b01', 'head'].map(
  (point) => meterView({ point, device: `m-${point}` }),
);

const model = (change: Partial<DemoModel> = {}): DemoModel => ({
  core: coreView(),
  gateways: [
    gatewayView({ gateway: 'gw-a', meters: meters.slice(0, 7) }),
    gatewayView({ gateway: 'gw-b', meters: meters.slice(7), alarms: [] }),
  ],
  balances: meters.map(({ point }, index) => ({
    account: `acc-${point}`,
    balance: String(1_234_567_890_123n + BigInt(index)),
  })),
  header: { rate: 60, seed: 42, elapsed: millis(72_000) },
  links: [
    { name: 'core', url: 'http://127.0.0.1:8080/' },
    { name: 'gw-a', url: 'http://127.0.0.1:8081/' },
    { name: 'gw-b', url: 'http://127.0.0.1:8082/' },
  ],
  ...change,
});

const frame = (change: Partial<DemoModel> = {}, columns = 80, rows = 24): string =>
  renderDemo(model(change), { columns, rows, colour: false });

describe('a terminal of 80 × 24 shows the whole demo', () => {
  const rows: readonly (readonly [string, RegExp])[] = [
    ['time, warp, seed and age', /24 Nov 2026 10:07:12 {2}SIMULATED ×60.*seed 42 · up 1:12/],
    ['the interval under way and both gateways', /10:00–10:15 [█░]{8,} .*gw-a core ok outbox 2 dso ok {2}gw-b core ok/],
    ['a meter: Hz, V, kW with direction, Wh of the interval', /● h01 +49\.98 +231\.4 +1\.234 import +148 +0/],
    ['the last meter', /● head +49\.98/],
    ['the book and its gate', /book 10:15 gate in 2:48/],
    ['the best bid and offer', / 310 {2}3\.9000 4\.0500 {2}240/],
    ['the last clearing', /cleared 10:00 1,220 Wh 3\.9250/],
    ['the last settlement run and the feeder head', /settled 09:30 run 1 head ✓/],
    ['balances, all nine decimals', /acc-h01 +1,234\.567890123/],
    ['how many balances are left out', /and \d+ more accounts/],
    ['the ledger, which is zero', /sum of all +0\.000000000/],
    ['a standing alarm', /! high 10:05 Voltage of h03 L1/],
    ['where the pages are', /core http:\/\/127\.0\.0\.1:8080\//],
    ['where all the pages are', /gw-b http:\/\/127\.0\.0\.1:8082\//],
  ];
  test.for(rows)('%s', ([, shown]) => {
    expect(frame()).toMatch(shown);
    expect(frame().split('\n').length).toBeLessThanOrEqual(24);
  });

  test('every meter has its line', () => {
    for (const { point } of meters) expect(frame()).toContain(` ${point} `);
  });
});

describe('what is wrong is said in words', () => {
  const rows: readonly (readonly [string, Partial<DemoModel>, RegExp])[] = [
    ['no core yet', { core: null }, /waiting for the core/],
    ['nothing yet', { core: null, gateways: [] }, /waiting for the gateways/],
    [
      'a silent meter',
      { gateways: [gatewayView({ meters: [meterView({ quality: { level: 'bad', reason: 'no-response' } })] })] },
      /✗ h01 +bad: no-response/,
    ],
    [
      'a core out of reach',
      { gateways: [gatewayView({ core: { reachable: false, acknowledgedThrough: 0, lastReceiptAt: null } })] },
      /gw-a core DOWN/,
    ],
    [
      'no trade, and why',
      { core: coreView({ zones: coreView().zones.map((zone) => ({ ...zone, clearings: zone.clearings.slice(1) })) }) },
      /cleared 09:45 no-overlap/,
    ],
    ['export', { gateways: [gatewayView({ meters: [meterView({ power: -2_500 })] })] }, /2\.500 export/],
    [
      'more meters than lines',
      { gateways: [gatewayView({ meters: [...meters, ...meters] })] },
      /and 1\d more: make the window taller/,
    ],
    [
      'more alarms than lines, those waiting first',
      {
        core: null,
        gateways: [
          gatewayView({
            alarms: ['a', 'b', 'c', 'd', 'e'].map((id) =>
              alarmView({ id, state: id === 'e' ? 'raised' : 'acknowledged', message: `alarm ${id}` }),
            ),
          }),
        ],
      },
      /! high 10:05 alarm e\n· high 10:05 alarm a\nand 3 more alarms/,
    ],
  ];
  test.for(rows)('%s', ([, change, shown]) => expect(frame(change)).toMatch(shown));
});

test('no line is ever wider, and no frame taller, than the terminal, whatever its size and whatever the values', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 20, max: 260 }),
      fc.integer({ min: 8, max: 80 }),
      fc.boolean(),
      fc.record({
        power: fc.option(fc.double({ min: -9e6, max: 9e6, noNaN: true })),
        intervalImportWh: fc.option(fc.nat()),
        point: fc.constantFrom('h01', 'a-very-long-point-name-of-a-feeder', 'จุดวัดที่บ้าน'),
      }),
      fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }),
      fc.nat(20),
      (columns, rows, colour, meter, balance, count) => {
        const shown = renderDemo(
          model({
            gateways: [gatewayView({ meters: Array.from({ length: count }, () => meterView(meter)) })],
            balances: [{ account: 'an-account-with-a-long-name', balance: String(balance) }],
          }),
          { columns, rows, colour },
        );
        const lines = shown.split('\n');
        expect(lines.length).toBeLessThanOrEqual(rows);
        for (const line of lines) expect(textWidth(line), line).toBeLessThanOrEqual(columns);
        expect(shown.includes('\u001b')).toBe(colour);
      },
    ),
    { numRuns: 300 },
  );
});

test('colour adds nothing but colour', () => {
  const size = { columns: 120, rows: 40 };
  expect(plain(renderDemo(model(), { ...size, colour: true }))).toBe(renderDemo(model(), { ...size, colour: false }));
});

test('one line for a pipe: no colour, no line break, everything that counts', () => {
  const line = renderLine(model());
  expect(line).toBe(
    '10:07:12 in 10:00–10:15 | meters 14/14 good | alarms 2 | outbox 4 | cleared 10:00 1,220 Wh at 3.9250 THB/kWh | settled 09:30 run 1 head agrees | ledger 0.000000000',
  );
  expect(renderLine(model({ core: null }))).toContain('core not reached yet');
  expect(renderLine(model({ core: null, gateways: [] }))).toBe('starting');
});
