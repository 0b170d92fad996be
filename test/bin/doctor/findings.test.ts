import { describe, expect, test } from 'vitest';
import { judgeClock, judgeProgram, judgeService, judgeStorage } from '../../../src/bin/doctor/machine.ts';
import { judgePort, type PortFacts } from '../../../src/bin/doctor/serial-ports.ts';

const byId = '/dev/serial/by-id/usb-FTDI_FT232R_A1-if00-port0';
const good: PortFacts = {
  path: byId,
  device: '/dev/ttyUSB0',
  isTerminal: true,
  mayUse: true,
  group: { id: 20, name: 'dialout', ours: true },
  byId,
  holders: [],
  latencyTimer: 1,
};

describe('a serial port', () => {
  test.each([
    ['as it should be', {}, false, [['ok', /group dialout/, null]]],
    ['of a meter that has no adapter', { device: null }, false, [['fail', /not there/, /ls -l \/dev\/serial\/by-id/]]],
    ['that is a file', { isTerminal: false }, false, [['fail', /not a serial port/, /path of a serial port/]]],
    [
      'we are not in the group of',
      { mayUse: false, group: { id: 20, name: 'dialout', ours: false } },
      false,
      [['fail', /group dialout/, /usermod -aG dialout/]],
    ],
    ['our group may not use', { mayUse: false }, false, [['fail', /may not be used/, /chmod g\+rw/]]],
    ['somebody else reads', { holders: [812] }, false, [['warn', /process 812/, /ps -p 812/]]],
    ['the gateway itself reads', { holders: [812] }, true, [['ok', /the gateway runs/, null]]],
    ['by a name that changes', { path: '/dev/ttyUSB0' }, false, [['warn', /changes/, /usb-FTDI/]]],
    [
      'by a name that changes and has no other',
      { path: '/dev/ttyACM3', byId: null },
      false,
      [['warn', /changes/, /by-id/]],
    ],
    // FTDI's driver waits 16 ms for more bytes unless told otherwise.
    ['that waits for more bytes', { latencyTimer: 16 }, false, [['warn', /16 ms/, /echo 1 .*ttyUSB0\/latency_timer/]]],
    [
      'with two things wrong',
      { mayUse: false, latencyTimer: 16 },
      false,
      [
        ['fail', /may not be used/, /chmod/],
        ['warn', /16 ms/, /latency_timer/],
      ],
    ],
  ] as const)('%s', (_, changes, running, expected) => {
    const findings = judgePort({ ...good, ...changes }, running);
    expect(findings.map(({ verdict }) => verdict)).toEqual(expected.map(([verdict]) => verdict));
    for (const [index, [, says, next]] of expected.entries()) {
      expect(findings[index]?.says).toMatch(says);
      if (next === null) expect(findings[index]?.next).toBeNull();
      else expect(findings[index]?.next).toMatch(next);
    }
  });
});

describe('the machine', () => {
  const MiB = 1024 ** 2;
  test.each([
    [
      'room for all the buffer may take',
      { free: 90 * MiB, outbox: 10 * MiB, allowed: 100 * MiB },
      true,
      'ok',
      /90 MiB free.*; the core may be out of reach for 62 days \(bound: rows\)$/,
    ],
    [
      'a little less',
      { free: 60 * MiB, outbox: 10 * MiB, allowed: 100 * MiB },
      true,
      'warn',
      /30 MiB more than there are/,
    ],
    ['a disk that is read-only', { free: 90 * MiB, outbox: 0, allowed: 10 * MiB }, false, 'fail', /cannot be written/],
  ] as const)('storage: %s', (_, sizes, writable, verdict, says) => {
    const finding = judgeStorage({
      folder: '/var/lib/gridtokenx',
      writable,
      offline: { hours: 1_500, bound: 'rows' },
      ...sizes,
    });
    expect(finding.verdict).toBe(verdict);
    expect(finding.says).toMatch(says);
  });

  const made = Date.parse('2026-11-01T00:00:00Z');
  test.each([
    ['synchronised', 1, 'ok', null],
    ['holdover', 1, 'warn', /time synchronisation/],
    ['unsynchronised', 1, 'warn', /UDP port 123/],
    // A clock without a battery begins again at its maker's date after a power cut.
    ['synchronised', -1, 'fail', /battery/],
  ] as const)('clock: %s, %s day after the program was made', (state, days, verdict, next) => {
    const finding = judgeClock(state, made + days * 86_400_000, made);
    expect(finding.verdict).toBe(verdict);
    if (next !== null) expect(finding.next).toMatch(next);
  });

  test.each([
    ['active', 'ok'],
    ['failed', 'fail'],
    ['inactive', 'warn'],
    [null, 'skipped'],
  ] as const)('service: %s', (state, verdict) => expect(judgeService(state).verdict).toBe(verdict));

  test.each([
    ['24.21.0', 'ok'],
    ['22.9.0', 'fail'],
  ])('Node %s', (node, verdict) => expect(judgeProgram('0.1.0', node).verdict).toBe(verdict));
});
