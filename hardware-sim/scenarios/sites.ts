import { alike, type Scenario, withUnits } from './scenario.ts';

/** Sites other than the demo's. */
export const sites: readonly Scenario[] = [
  {
    name: 'installer',
    what: 'a line nobody wrote down, to practise `scan`: 19200 baud 8E1, an SDM630 at unit 7 and a DTSU666 at unit 3',
    lines: [
      {
        name: 'rs485',
        baud: 19_200,
        parity: 'even',
        speedMatters: true,
        meters: [
          { device: 'main', unit: 7, at: 'b01', model: 'eastron/sdm630' },
          { device: 'sub', unit: 3, at: 'b01', model: 'chint/dtsu666' },
        ],
      },
    ],
    ports: [],
    timeline: [],
  },
  {
    name: 'ten-meters',
    what: 'ten SDM630 on one RS-485 line at 9600 baud (--baud for another speed): what a bus can carry',
    lines: [{ name: 'rs485', baud: 9600, meters: alike('m', 10, 'b01', 'eastron/sdm630') }],
    ports: [],
    timeline: [],
  },
  {
    name: 'many-meters',
    what: 'four RS-485 lines of ten SDM630 each, and forty meters behind eight Modbus TCP ports',
    lines: ['north', 'east', 'south', 'west'].map((name) => ({
      name,
      baud: 19_200,
      meters: alike(`${name}-`, 10, 'b01', 'eastron/sdm630'),
    })),
    ports: Array.from({ length: 8 }, (_, at) => ({
      name: `hall${at + 1}`,
      meters: alike(`hall${at + 1}-`, 5, 'head', 'eastron/sdm630'),
    })),
    timeline: [],
  },
  {
    name: 'sunspec',
    what: 'from ten in the morning an inverter and its meter that describe themselves by SunSpec; after a minute the scale of power changes',
    // By night an inverter makes nothing, and nothing looks the same in every scale.
    clock: { begin: '2026-11-24T10:00:00+07:00', rate: 1 },
    lines: [],
    ports: [
      {
        name: 'roof',
        meters: [
          { device: 'inverter', unit: 1, at: 'b01', model: 'sunspec/inverter' },
          { device: 'meter', unit: 200, at: 'b01', model: 'sunspec/meter' },
        ],
      },
    ],
    timeline: [{ after: 60, order: { kind: 'scale', device: 'inverter', factors: { W_SF: 1 } } }],
  },
  {
    name: 'opcua',
    what: 'the feeder head and the business on an OPC UA server, as <device>.<quantity>; any certificate is let in',
    lines: [],
    ports: [],
    opcua: { meters: ['head', 'b01'] },
    timeline: [],
  },
  {
    name: 'transformers',
    what: 'a feeder head behind 200/5 A current transformers (ratio 40), and the customers of one phase',
    lines: [{ name: 'rs485', baud: 9600, meters: withUnits(['h01', 'h04', 'h07', 'h10']) }],
    ports: [{ name: 'tcp', meters: [{ device: 'head', unit: 1, currentRatio: 40 }] }],
    timeline: [],
  },
];
