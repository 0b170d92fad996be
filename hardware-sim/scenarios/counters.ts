import { type Scenario, substation } from './scenario.ts';

/** What happens to the registers a bill is made of. */
export const counters: readonly Scenario[] = [
  {
    ...substation,
    name: 'meter-exchange',
    what: 'after two minutes h02 is another device: its own serial number, its own registers, 40 s without any answer',
    timeline: [
      { after: 120, order: { kind: 'reboot', device: 'h02', deadSeconds: 40, zeroSeconds: 0 } },
      { after: 120, order: { kind: 'exchange', device: 'h02', serial: 41_000_123, importKwh: 3.2, exportKwh: 0 } },
    ],
  },
  {
    ...substation,
    name: 'counter-rollover',
    what: 'the import counter of the feeder head begins 0.05 kWh before 1,000,000 kWh, where it starts again at zero',
    timeline: [
      {
        after: 0,
        order: { kind: 'counters', device: 'head', importKwh: 999_999.95, exportKwh: 12, rollsOverAtKwh: 1_000_000 },
      },
    ],
  },
  {
    ...substation,
    name: 'counter-reset',
    what: 'after a minute somebody sets the counters of h04 to zero',
    timeline: [{ after: 60, order: { kind: 'counters', device: 'h04', importKwh: 0, exportKwh: 0 } }],
  },
  {
    ...substation,
    name: 'reboot-zero',
    what: 'after a minute h01 restarts: 5 s of silence, then counters that read zero for 10 s, then as if nothing was',
    timeline: [{ after: 60, order: { kind: 'reboot', device: 'h01', deadSeconds: 5, zeroSeconds: 10 } }],
  },
  {
    ...substation,
    name: 'wrong-ratio',
    what: 'after a minute somebody sets the current ratio of the feeder head to 40 where none is installed',
    timeline: [{ after: 60, order: { kind: 'current-ratio', device: 'head', ratio: 40 } }],
  },
  {
    ...substation,
    name: 'hole',
    what: 'a firmware of h06 that answers exception 2 (illegal data address) between voltage and current',
    timeline: [{ after: 0, order: { kind: 'hole', device: 'h06', first: 0x0002, last: 0x0005 } }],
  },
];
