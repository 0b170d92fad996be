import { microBahtPerKwh } from '../../src/domain/money.ts';
import type { AccountView, AlarmView, CoreView, GatewayView, MeterView } from '../../src/domain/view.ts';

/** A household meter as a gateway shows it, with whatever the test is about. */
export const meterView = (meter: Partial<MeterView> = {}): MeterView => ({
  device: 'm-h01',
  point: 'h01',
  bus: 'rs485-a',
  model: 'SDM120',
  observed: false,
  serialNumber: null,
  quality: { level: 'good', reason: null },
  measuredAt: '2026-11-24T10:07:12+07:00',
  voltage: { L1: 231.4 },
  frequency: 49.98,
  power: 1_234.4,
  importWh: 12_345_678,
  exportWh: 1_002,
  intervalImportWh: 148,
  intervalExportWh: 0,
  ...meter,
});

export const alarmView = (alarm: Partial<AlarmView> = {}): AlarmView => ({
  id: 'voltage-band/m-h03/L1',
  kind: 'voltage-band',
  state: 'raised',
  priority: 'high',
  source: 'h03 L1',
  since: '2026-11-24T10:05:40+07:00',
  at: '2026-11-24T10:05:40+07:00',
  message: 'Voltage of h03 L1 has been above 240.0 V for 60 s (243.1 V). Check the tap of the transformer.',
  ...alarm,
});

const households = Array.from({ length: 9 }, (_, index): MeterView => {
  const point = `h${String(index + 1).padStart(2, '0')}`;
  const solar = index % 2 === 1;
  return meterView({
    device: `m-${point}`,
    point,
    bus: index < 5 ? 'rs485-a' : 'tcp-a',
    voltage: { L1: 229.1 + index * 0.7 },
    frequency: 49.97 + (index % 3) * 0.01,
    power: solar ? -2_134.7 + index * 91 : 412.3 + index * 187,
    intervalImportWh: solar ? 3 : 48 + index * 22,
    intervalExportWh: solar ? 255 - index * 11 : 0,
  });
});

export const gatewayView = (view: Partial<GatewayView> = {}): GatewayView => ({
  gateway: 'gw-a',
  realm: 'simulation',
  at: '2026-11-24T10:07:12+07:00',
  clock: 'simulated',
  interval: { start: '2026-11-24T10:00:00+07:00', end: '2026-11-24T10:15:00+07:00' },
  meters: [
    ...households,
    meterView({
      device: 'm-b01',
      point: 'b01',
      bus: 'tcp-a',
      model: 'SDM630',
      serialNumber: '4711-230098',
      voltage: { L1: 230.9, L2: 231.6, L3: 229.8 },
      power: 7_412.9,
      importWh: 93_218_450,
      exportWh: 0,
      intervalImportWh: 889,
    }),
    meterView({
      device: 'm-b01-pv',
      point: 'b01-pv',
      bus: 'tcp-a',
      model: 'SUN2000',
      observed: true,
      serialNumber: 'ES2470042311',
      power: -5_120.3,
      importWh: null,
      exportWh: 41_208_330,
      intervalImportWh: null,
      intervalExportWh: null,
    }),
    meterView({
      device: 'm-h11',
      point: 'h11',
      quality: { level: 'bad', reason: 'no-response' },
      voltage: {},
      frequency: null,
      power: null,
      intervalImportWh: null,
      intervalExportWh: null,
    }),
  ],
  buses: [
    {
      name: 'rs485-a',
      transport: 'RTU 9600 8N1',
      requests: 12_345,
      answers: 12_331,
      timeouts: 14,
      corrupt: 2,
      late: 3,
      utilisation: 0.873,
    },
    {
      name: 'tcp-a',
      transport: 'TCP 127.0.0.1:1502',
      requests: 5_320,
      answers: 5_320,
      timeouts: 0,
      corrupt: 0,
      late: 0,
      utilisation: 0.041,
    },
  ],
  alarms: [
    alarmView(),
    alarmView({
      id: 'meter-silent/m-h11',
      kind: 'meter-silent',
      state: 'acknowledged',
      priority: 'medium',
      source: 'h11',
      message: 'Meter h11 on rs485-a has not answered since 10:01:02. Check its wiring and its unit address.',
    }),
  ],
  outbox: {
    pending: 2,
    refused: 0,
    bytes: 18_204,
    fill: 0.12,
    oldest: '2026-11-24T09:45:00+07:00',
    offline: { hours: 274, bound: 'rows' },
    wear: { bytes: 7_340_032, syncs: 212, budget: 268_435_456 },
  },
  core: { reachable: true, acknowledgedThrough: 41, lastReceiptAt: '2026-11-24T10:00:03+07:00' },
  fleet: { connected: true, broker: 'mqtt://127.0.0.1:1883' },
  ...view,
});

const hash = 'a3f1c6d29b7e4f0512c8d7e6b5a49382716f5e4d3c2b1a09f8e7d6c5b4a39281';

/** A frequency emergency of the whole grid, and congestion that three meters show. */
export const standingFacts: CoreView['facts'] = [
  {
    zone: 'feeder-1',
    gateway: 'gw-b',
    kind: 'congestion',
    since: '2026-11-24T10:02:00+07:00',
    meters: 3,
    measured: null,
  },
  {
    zone: 'feeder-1',
    gateway: 'gw-a',
    kind: 'emergency',
    since: '2026-11-24T10:05:30+07:00',
    meters: 0,
    measured: { value: 48_712, limit: 49_000, unit: 'Hz' },
  },
];

const thb = (baht: number) => microBahtPerKwh(baht * 1_000_000);

/** A line that is full, and a border that no price is known for. */
export const networkClosing: NonNullable<CoreView['network']> = {
  ...{ start: '2026-11-24T10:00:00+07:00', fees: '2500000000', rent: '12500000000' },
  flows: [{ from: 'feeder-1', to: 'substation', sentWh: 5_000, receivedWh: 4_950 }],
  nodes: [
    { node: 'substation', kind: 'utility', boughtWh: 4_950, soldWh: 0, price: null, ask: null, bid: null, why: null },
    {
      ...{ node: 'border', kind: 'cross-border', boughtWh: 0, soldWh: 0, price: null, ask: null, bid: null },
      why: 'the prices are not known',
    },
  ],
};

export const coreView = (view: Partial<CoreView> = {}): CoreView => ({
  core: 'substation-1',
  realm: 'simulation',
  at: '2026-11-24T10:07:12+07:00',
  interval: { start: '2026-11-24T10:00:00+07:00', end: '2026-11-24T10:15:00+07:00' },
  zones: [
    {
      zone: 'feeder-1',
      books: [
        {
          start: '2026-11-24T10:15:00+07:00',
          gate: '2026-11-24T10:10:00+07:00',
          bids: [
            { price: 3_900_000, quantityWh: 310 },
            { price: 3_850_000, quantityWh: 120 },
            { price: 3_412_300, quantityWh: 95 },
          ],
          asks: [
            { price: 4_050_000, quantityWh: 240 },
            { price: 4_158_400, quantityWh: 410 },
          ],
          tradedWh: 1_480,
          last: 3_975_000,
          indicated: {
            ...{ scope: 'network', reason: 'cleared', volumeWh: 1_220, imbalanceWh: -310 },
            ...{ price: thb(3.925), lowest: thb(3.925), highest: thb(3.925) },
          },
        },
        {
          start: '2026-11-24T10:30:00+07:00',
          gate: '2026-11-24T10:25:00+07:00',
          bids: Array.from({ length: 8 }, (_, index) => ({
            price: 3_800_000 - index * 50_000,
            quantityWh: 80 + index * 40,
          })),
          asks: [{ price: 4_200_000, quantityWh: 200 }],
          tradedWh: 0,
          last: null,
          indicated: { scope: 'zone', reason: 'no-overlap' },
        },
        {
          start: '2026-11-24T10:45:00+07:00',
          gate: '2026-11-24T10:40:00+07:00',
          bids: [],
          asks: [],
          tradedWh: 0,
          last: null,
        },
        {
          start: '2026-11-24T11:00:00+07:00',
          gate: '2026-11-24T10:55:00+07:00',
          bids: [],
          asks: [],
          tradedWh: 0,
          last: null,
        },
      ],
      clearings: [
        {
          start: '2026-11-24T10:00:00+07:00',
          volumeWh: 1_220,
          price: 3_925_000,
          lowest: 3_850_000,
          highest: 4_000_000,
          reason: 'cleared',
        },
        {
          start: '2026-11-24T09:45:00+07:00',
          volumeWh: 0,
          price: null,
          lowest: null,
          highest: null,
          reason: 'no-overlap',
        },
      ],
      runs: [
        {
          start: '2026-11-24T09:30:00+07:00',
          run: 1,
          importWh: 6_412,
          exportWh: 2_917,
          boughtWh: 1_980,
          feeder: { importWh: 3_561, exportWh: 0, lossWh: 66, agrees: true },
          balanced: true,
          estimated: 0,
        },
        {
          start: '2026-11-24T09:15:00+07:00',
          run: 2,
          importWh: 6_100,
          exportWh: 2_800,
          boughtWh: 1_700,
          feeder: null,
          balanced: true,
          estimated: 1,
        },
      ],
    },
  ],
  gateways: [
    { gateway: 'gw-a', epoch: 1, sequence: 41, lastBatchAt: '2026-11-24T10:00:03+07:00' },
    { gateway: 'gw-b', epoch: 1, sequence: 40, lastBatchAt: null },
  ],
  facts: [],
  ledger: { accounts: 16, entries: 1_284, sumNanoBaht: '0' },
  log: { size: 83, root: hash, checkpoint: 'gridtokenx/substation-1\n83\n' },
  journal: { rows: 612, commands: 4_318, stateHash: hash },
  refused: { 'gate-closed': 3, 'insufficient-credit': 1 },
  alarms: [],
  ...view,
});

export const accountView = (view: Partial<AccountView> = {}): AccountView => ({
  account: 'acc-h02',
  balance: '1234567890123',
  reserved: '4567000000',
  points: ['h02'],
  orders: [
    {
      nonce: 'n-1',
      side: 'sell',
      start: '2026-11-24T10:15:00+07:00',
      quantityWh: 240,
      restingWh: 120,
      filledWh: 120,
      limit: 4_050_000,
      state: 'resting',
    },
  ],
  intervals: [
    {
      start: '2026-11-24T10:00:00+07:00',
      point: 'h02',
      boughtWh: 0,
      soldWh: 210,
      importWh: null,
      exportWh: null,
      total: null,
      made: null,
      basis: null,
      run: 0,
    },
    {
      start: '2026-11-24T09:30:00+07:00',
      point: 'h02',
      boughtWh: 0,
      soldWh: 200,
      importWh: 3,
      exportWh: 241,
      total: '862405700',
      made: { traded: '790000000', retail: '-17795400', buyBack: '90201100' },
      basis: 'metered',
      run: 1,
    },
  ],
  ...view,
});
