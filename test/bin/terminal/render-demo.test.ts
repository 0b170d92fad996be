import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { speak } from '../../../src/bin/speech.ts';
import { closingWords } from '../../../src/bin/terminal/closing-words.ts';
import type { DemoModel } from '../../../src/bin/terminal/demo-model.ts';
import { renderDemo } from '../../../src/bin/terminal/render-demo.ts';
import { renderLine } from '../../../src/bin/terminal/render-line.ts';
import { plain, textWidth } from '../../../src/bin/terminal/text-width.ts';
import { millis } from '../../../src/domain/time.ts';
import type { CoreView, RunView } from '../../../src/domain/view.ts';
import { alarmView, coreView, gatewayView, meterView, standingFacts } from '../../support/views.ts';

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
    change: String(34_567_890_123n + BigInt(index)),
  })),
  header: { rate: 60, seed: 42, elapsed: millis(72_000) },
  links: [
    { name: 'core', url: 'http://127.0.0.1:8080/' },
    { name: 'gw-a', url: 'http://127.0.0.1:8081/' },
    { name: 'gw-b', url: 'http://127.0.0.1:8082/' },
  ],
  tokens: '/var/demo/keys/acc-h01.token',
  ...change,
});

const frame = (change: Partial<DemoModel> = {}, columns = 80, rows = 24): string =>
  renderDemo(model(change), { columns, rows, colour: false });

describe('a terminal of 80 × 24 shows the whole demo', () => {
  const rows: readonly (readonly [string, RegExp])[] = [
    ['time, speed and how to leave', /24 Nov 2026 10:07:12 {2}SIMULATED, 60 × real time +ctrl-C ends\n/],
    ['the interval under way and both gateways', /10:00–10:15 [█░]{8,} +7:48 left {2}gw-a ok, 2 to send {2}gw-b ok/],
    ['what the figures are', /point +Hz +V +kW +Wh: import export/],
    ['a meter: Hz, V, kW with direction, Wh of the interval', /● h01 +49\.98 +231\.4 +1\.234 import +148 +0/],
    ['the last meter', /● head +49\.98/],
    ['the book and its gate', /book 10:15 gate in 2:48/],
    ['the best bid and offer', / 310 {2}3\.9000 4\.0500 {2}240/],
    ['the last auction', /10:00 auction 1,220 Wh\n.* at 3\.9250 THB\/kWh/],
    ['the last settlement run and the feeder head', /09:30 settled, feeder ✓/],
    ['balances, all nine decimals', /acc-h01 +1,234\.567890123/],
    ['how many balances are left out', /and \d+ more accounts/],
    ['the ledger, which is zero', /ledger sums to +0\.000000000/],
    ['how many alarms there are, and where they are acknowledged', /2 alarms: 2 standing, 0 over; 1 to acknowledge on/],
    ['a standing alarm, when and where', /! high {3}since 10:05 gw-a: Voltage of h03 L1/],
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

test('a meter that is only read says so where its energies would be; one whose number is known shows it', () => {
  const observed = meterView({ point: 'pv', observed: true, intervalImportWh: null, intervalExportWh: null });
  const gateways = [gatewayView({ meters: [meterView({ serialNumber: '4711' }), observed] })];
  expect(frame({ gateways })).toMatch(/● pv +49\.98 +231\.4 +1\.234 import +not settled/);
  const wide = frame({ gateways }, 200, 50);
  expect(wide).toMatch(/point +model +number +Hz/);
  expect(wide).toMatch(/● h01 +SDM120 +4711 +49\.98/);
  expect(wide).toMatch(/● pv +SDM120 +49\.98/);
});

describe('a larger terminal shows more', () => {
  const rows: readonly (readonly [string, number, number, RegExp])[] = [
    ['models and every phase', 120, 40, /point +model +Hz +L1 V +L2 V +L3 V/],
    ['what past intervals came to', 120, 40, /past +THB\/kWh auction +traded +import +export/],
    ['a cleared interval that is not settled', 120, 40, /10:00 +3\.9250 +1,220 +– +– +– {2}not settled yet/],
    ['an auction without trade, and why', 120, 40, /09:45 +– +0 +– +– +– {2}bids below offers; not settled yet/],
    ['a settled interval', 120, 40, /09:30 +– +– +1,980 +6,412 +2,917 {2}settled, feeder agrees/],
    ['an interval settled again, by estimate', 120, 40, /09:15 .* settled again, run 2, 1 estimated/],
    ['where a token is', 120, 40, /an account's access token: \/var\/demo\/keys\/acc-h01\.token/],
    ['the change of a balance', 200, 50, /acc-h01 +1,234\.567890123 +\+34\.567890123/],
    ['seed and age', 120, 40, /seed 42 · up 1:12 · ctrl-C ends/],
    ['the past in short where it is narrow', 90, 40, /09:30 +– +1,980 +6,412 +2,917 {2}✓ settled/],
  ];
  test.for(rows)('%s', ([, columns, height, shown]) => expect(frame({}, columns, height)).toMatch(shown));
});

describe('what gateways tell of the grid', () => {
  const told = { core: coreView({ facts: standingFacts }) };
  test('stands above everything else, emergencies first, with what shows it', () => {
    const lines = frame(told, 120, 40).split('\n');
    expect(lines[2]).toBe('grid: Emergency feeder-1 since 10:05 48.712 Hz; Congestion feeder-1 since 10:02 3 meters');
  });
  test('is cut where there is no room, and the frame stays as large as it was', () => {
    const small = frame(told, 40, 12).split('\n');
    expect(small[2]).toMatch(/^grid: Emergency feeder-1 since 10:05/);
    expect(small.length).toBeLessThanOrEqual(12);
    for (const line of small) expect(textWidth(line)).toBeLessThanOrEqual(40);
  });
  test('takes no line where nothing stands', () => expect(frame()).not.toContain('grid:'));
});

const following = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    alarmView({ id: `f${index}`, source: `m${index} L1`, cause: alarmView().id, quiet: 'consequence' }),
  );
const shelf = { until: '2026-11-24T11:00:00+07:00', by: 'page', reason: 'known' };

test('alarms of one cause are one line, which says how many; what is shelved is only counted', () => {
  const shelved = alarmView({ id: 's', source: 'h09 L1', message: 'Never shown.', quiet: 'shelved', shelved: shelf });
  const alarms = [alarmView(), ...following(11), shelved];
  const shown = frame({ gateways: [gatewayView({ alarms })] });
  expect(shown).toMatch(/1 alarm: 1 standing, 0 over; 1 to acknowledge on the page; 1 shelved/);
  expect(shown).toMatch(/! high since 10:05 gw-a: \[and 11 meters more\] Voltage of h03 L1/);
  expect(shown).not.toContain('Never shown.');
  expect(frame({ gateways: [gatewayView({ alarms: [shelved] })] })).toContain('no alarms; 1 shelved');
});

describe('what is wrong is said in words', () => {
  const silent = { level: 'bad', reason: 'no-response' } as const;
  const rows: readonly (readonly [string, Partial<DemoModel>, RegExp])[] = [
    ['no core', { core: null }, /the core does not answer/],
    ['nothing yet', { core: null, gateways: [] }, /waiting for the gateways/],
    [
      'a silent meter',
      { gateways: [gatewayView({ meters: [meterView({ quality: silent })] })] },
      /✗ h01 +bad: no response/,
    ],
    [
      'a meter that was not read yet is no trouble',
      { gateways: [gatewayView({ meters: [meterView({ quality: silent, measuredAt: null })] })] },
      /· h01 +has not answered yet/,
    ],
    [
      'a core out of reach',
      { gateways: [gatewayView({ core: { reachable: false, acknowledgedThrough: 0, lastReceiptAt: null } })] },
      /gw-a CORE UNREACHABLE, 2 to send/,
    ],
    [
      'a DSO out of reach',
      { gateways: [gatewayView({ gateway: 'gw-b', fleet: { connected: false, broker: 'mqtt://dso' } })] },
      /gw-b no link to the DSO/,
    ],
    ['a gateway that does not answer', { gateways: [gatewayView()] }, /gw-b DOES NOT ANSWER/],
    [
      'no trade, and why',
      { core: coreView({ zones: coreView().zones.map((zone) => ({ ...zone, clearings: zone.clearings.slice(1) })) }) },
      /09:45 auction: nothing traded\n.*bids below offers/,
    ],
    ['export', { gateways: [gatewayView({ meters: [meterView({ power: -2_500 })] })] }, /2\.500 export/],
    [
      'hundreds of kW keep their column',
      { gateways: [gatewayView({ meters: [meterView({ power: 123_456 })] })] },
      / 231\.4 {2}123\.5 import/,
    ],
    [
      'more meters than lines',
      { gateways: [gatewayView({ meters: [...meters, ...meters] })] },
      /and 1\d more: make the window taller/,
    ],
    [
      'more alarms than lines, what stands and waits first',
      {
        core: null,
        gateways: [
          gatewayView({
            alarms: [
              ...['a', 'b', 'c', 'd'].map((id) => alarmView({ id, state: 'acknowledged', message: `alarm ${id}` })),
              alarmView({ id: 'e', message: 'alarm e' }),
              alarmView({ id: 'f', state: 'returned-unacknowledged', message: 'alarm f' }),
            ],
          }),
        ],
      },
      /6 alarms: 5 standing, 1 over; 2 to acknowledge on the page\n! high since 10:05 gw-a: alarm e\n· high since 10:05 gw-a: alarm a\n/,
    ],
    [
      'a ledger that is not zero',
      { core: coreView({ ledger: { accounts: 2, entries: 4, sumNanoBaht: '-1' } }) },
      /LEDGER SUMS TO +-0\.000000001/,
    ],
  ];
  test.for(rows)('%s', ([, change, shown]) => expect(frame(change)).toMatch(shown));
});

test('an alarm loses its side notes before its advice', () => {
  const message =
    'Voltage is 241.0 V, outside 200 to 240 V (pea-220; indicative, limit not confirmed by the authority). Check.';
  const alarms = [alarmView({ message })];
  const shown = (columns: number) => frame({ core: null, gateways: [gatewayView({ alarms })] }, columns, 24);
  expect(shown(160)).toContain('(pea-220; indicative, limit not confirmed by the authority). Check.');
  expect(shown(90)).toContain('outside 200 to 240 V. Check.');
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
            balances: [{ account: 'an-account-with-a-long-name', balance: String(balance), change: String(balance) }],
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
    '10:07:12 | 14 of 14 meters good | 2 alarms | 4 to send | auction 10:00: 1,220 Wh at 3.9250 THB/kWh | settled 09:30, feeder agrees | ledger sums to 0.000000000',
  );
  expect(renderLine(model({ core: null }))).toContain('the core does not answer');
  expect(renderLine(model({ core: null, gateways: [] }))).toBe('starting');
});

describe('the last sentence', () => {
  const settled = (...runs: readonly Partial<RunView>[]) => {
    const [zone] = coreView().zones;
    const [run] = zone?.runs ?? [];
    if (zone === undefined || run === undefined) throw new Error('the view has no run');
    return coreView({ zones: [{ ...zone, runs: runs.map((change) => ({ ...run, ...change })) }] });
  };
  const [nine, quarterPast] = ['2026-11-24T09:00:00+07:00', '2026-11-24T09:15:00+07:00'];
  const rows: readonly (readonly [string, CoreView | null, string])[] = [
    ['nothing settled', settled(), 'ended after 1:12, before the first interval was settled.'],
    ['no core was ever seen', null, 'ended after 1:12, before the first interval was settled.'],
    ['one interval', settled({ start: nine }), 'ended after 1:12: 1 interval settled, 09:00, all from meters.'],
    [
      'an interval settled twice counts once',
      settled({ start: quarterPast }, { start: nine, run: 2, estimated: 3 }, { start: nine }),
      'ended after 1:12: 2 intervals settled, 09:00 to 09:15, 1 with estimates.',
    ],
  ];
  test.for(rows)('%s', ([, core, sentence]) => expect(closingWords(core, 72_000)).toBe(sentence));
});

describe('in Thai', () => {
  beforeAll(async () => {
    vi.stubEnv('GRIDTOKENX_LANG', 'th');
    await speak('th');
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await speak('en');
  });

  test.for([
    [60, 20],
    [80, 24],
    [120, 40],
    [200, 50],
  ] as const)('a terminal of %i × %i: no line is wider, no word of a heading is cut', ([columns, rows]) => {
    const lines = frame({}, columns, rows).split('\n');
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.filter((line) => textWidth(line) > columns)).toEqual([]);
    expect(lines.find((line) => line.includes('kW '))).not.toContain('…');
    // Sentences of the alarms are those of these tests, which nobody has translated; addresses are addresses.
    const others = lines.filter((line) => !/Voltage of|Meter h11|http:/.test(line)).join('\n');
    expect(others).toContain('จุดวัด');
    expect(others).not.toMatch(/ ok\b/);
    expect(others).not.toMatch(/[a-z]{2,} [a-z]{2,}/);
  });

  test('in one line, and at its end', () => {
    expect(renderLine(model())).toMatch(
      /^10:07:12 \| มิเตอร์ปกติ 14 จาก 14 เครื่อง \| 2 การเตือน \| รอส่ง \d+ \| ประมูล 10:00: 1,220 Wh ที่ 3\.9250 บาท\/kWh/,
    );
    expect(closingWords(coreView(), 72_000)).toBe('จบหลัง 1:12: คิดเงิน 2 ช่วง ตั้งแต่ 09:15 ถึง 09:30 มีค่าประมาณ 1 ช่วง');
  });
});
