import { type Scenario, substation } from './scenario.ts';

/** Lines and servers that behave as they do in the field. */
export const troubles: readonly Scenario[] = [
  {
    ...substation,
    name: 'dead-meter',
    what: 'after a minute h03 says nothing for five minutes; its neighbours on the line must not notice',
    timeline: [
      { after: 60, order: { kind: 'meter-faults', device: 'h03', faults: [{ kind: 'dead' }] } },
      { after: 360, order: { kind: 'meter-faults', device: 'h03', faults: [] } },
    ],
  },
  {
    ...substation,
    name: 'noisy-line',
    what: 'crackle around one answer in ten, one in twenty cut short or doubled, and an adapter that hears itself',
    timeline: [
      {
        after: 0,
        order: {
          kind: 'line-faults',
          line: 'rs485',
          faults: [{ kind: 'noise', bytes: 3, chance: 0.1 }, { kind: 'echo' }],
        },
      },
      ...['h01', 'h04'].map((device) => ({
        after: 0,
        order: {
          kind: 'meter-faults',
          device,
          faults: [
            { kind: 'truncated', chance: 0.05 },
            { kind: 'doubled', chance: 0.05 },
          ],
        } as const,
      })),
    ],
  },
  {
    ...substation,
    name: 'late-replies',
    what: 'every fifth answer of h02 comes 700 ms late, after the gateway has given up, and looks like the next one',
    timeline: [
      { after: 0, order: { kind: 'meter-faults', device: 'h02', faults: [{ kind: 'late', byMs: 700, every: 5 }] } },
    ],
  },
  {
    ...substation,
    name: 'hurried-meter',
    what: 'h05 restarts when it is asked less than 60 ms after its last answer, is dead for 4 s and counts from zero for 2 s',
    timeline: [
      {
        after: 0,
        order: {
          kind: 'meter-faults',
          device: 'h05',
          faults: [{ kind: 'restarts', gapMs: 60, deadMs: 4000, zeroMs: 2000 }],
        },
      },
    ],
  },
  {
    ...substation,
    name: 'strange-gateway',
    what: 'a TCP gateway that answers under transaction id 0, then under ids of its own, then never again for a minute',
    timeline: [
      { after: 30, order: { kind: 'port-faults', port: 'tcp', faults: [{ kind: 'transaction-zero' }] } },
      { after: 90, order: { kind: 'port-faults', port: 'tcp', faults: [{ kind: 'transaction-own' }] } },
      { after: 150, order: { kind: 'port-faults', port: 'tcp', faults: [{ kind: 'mute' }] } },
      { after: 210, order: { kind: 'port-faults', port: 'tcp', faults: [] } },
    ],
  },
];
