import { expect, test, vi } from 'vitest';
import { serviceNotifier } from '../../../src/adapters/system/systemd.ts';

const told = (environment: Readonly<Record<string, string>>, elapsed: () => number = () => 0) => {
  const lines: string[] = [];
  return {
    lines,
    service: serviceNotifier(environment, (...assignments) => lines.push(assignments.join(' ')), elapsed),
  };
};

test('without systemd nobody is told anything', () => {
  const { lines, service } = told({});
  service.ready('up');
  service.progress();
  service.stopping();
  expect(lines).toEqual([]);
});

test('ready, watchdog and stopping go to systemd', () => {
  const { lines, service } = told({ NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '60000000' });
  service.ready('reads 10 meters');
  service.progress();
  service.stopping();
  expect(lines).toEqual([`READY=1 MAINPID=${process.pid} STATUS=reads 10 meters`, 'WATCHDOG=1', 'STOPPING=1']);
});

test('however fast progress is made, the watchdog is fed three times in its period', () => {
  let elapsed = 0;
  const { lines, service } = told({ NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '60000000' }, () => elapsed);
  for (; elapsed < 60_000; elapsed += 100) service.progress();
  expect(lines).toHaveLength(3);
});

test('a unit without watchdog is not fed', () => {
  const { lines, service } = told({ NOTIFY_SOCKET: '/run/notify' });
  service.progress();
  expect(lines).toEqual([]);
});

test('a beginning anew is fed without progress until it is ready: no watchdog watches a first start either', () => {
  vi.useFakeTimers();
  try {
    const { lines, service } = told({ NOTIFY_SOCKET: '/run/notify', WATCHDOG_USEC: '60000000' }, () => Date.now());
    service.beginning();
    vi.advanceTimersByTime(120_000);
    expect(lines).toEqual(['STATUS=begins anew', ...Array.from({ length: 6 }, () => 'WATCHDOG=1')]);
    service.ready('up');
    vi.advanceTimersByTime(120_000);
    expect(lines.slice(7)).toEqual([`READY=1 MAINPID=${process.pid} STATUS=up`]);
  } finally {
    vi.useRealTimers();
  }
});
