import { expect, test } from 'vitest';
import type { PortFacts } from '../../../src/bin/doctor/serial-ports.ts';
import { portProblem } from '../../../src/bin/installer/refuse-port.ts';

const good: PortFacts = {
  path: '/dev/ttyUSB0',
  device: '/dev/ttyUSB0',
  isTerminal: true,
  mayUse: true,
  group: { id: 20, name: 'dialout', ours: true },
  byId: null,
  holders: [],
  latencyTimer: 16,
};

test.each<[string, Partial<PortFacts>, string | null]>([
  ['a good port, though its name changes and its adapter waits', {}, null],
  ['not there', { device: null }, 'cannot be opened: it is not there. Plug the adapter in'],
  ['a file', { isTerminal: false }, 'cannot be opened: it is not a serial port.'],
  [
    'no rights',
    { mayUse: false, group: { id: 20, name: 'dialout', ours: false } },
    'belongs to the group dialout. Join the group dialout and log in again: sudo usermod -aG dialout "$USER"',
  ],
  ['in use', { holders: [812, 900] }, 'is in use by process 812, 900'],
])('%s', (_, facts, says) => {
  const problem = portProblem({ ...good, ...facts });
  if (says === null) expect(problem).toBeNull();
  else expect(problem).toContain(says);
});
