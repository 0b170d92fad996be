import { expect, test } from 'vitest';
import { offsetOfChrony, offsetOfTimesyncd } from '../../../src/adapters/system/clock-offset.ts';

/** chronyc(1), "tracking", by commas (-c): reference, name, stratum, time, offset, last, RMS, frequency, residual, skew, delay, dispersion, interval, leap. */
const tracking = (offset: string, leap = 'Normal') =>
  `CB00710F,203.0.113.15,3,1795492800.123456,${offset},-0.000021,0.000032,-12.345,0.001,0.045,0.004000000,0.001500000,64.2,${leap}\n`;

test('chrony: |offset| + dispersion + half the delay is the most', () => {
  // 0.5 ms + 1.5 ms + 4 ms / 2
  expect(offsetOfChrony(tracking('-0.000500000'))).toEqual({ offset: -0.5, bound: 4 });
  expect(offsetOfChrony(tracking('-0.000500000', 'Not synchronised'))).toEqual({ offset: null, bound: null });
});

test('timesyncd: |offset| + root distance + half its own way', () => {
  const status = `       Server: 203.0.113.15 (time.example)
Poll interval: 34min 8s (min: 32s; max 34min 8s)
         Leap: normal
      Version: 4
      Stratum: 2
Root distance: 22.468ms (max: 5s)
       Offset: -1.031ms
        Delay: 103.853ms
       Jitter: 1.229ms
 Packet count: 8
`;
  const { offset, bound } = offsetOfTimesyncd(status);
  expect(offset).toBe(-1.031);
  // 1.031 + 22.468 + 51.9265
  expect(bound).toBeCloseTo(75.4255, 9);
  expect(offsetOfTimesyncd(status.replace('-1.031ms', '+1min 2.5s')).offset).toBe(62_500);
  expect(offsetOfTimesyncd(status.replace('-1.031ms', '+998us')).offset).toBeCloseTo(0.998, 9);
});

test.each(['', '506 Cannot talk to daemon\n', 'Server: n/a\nPacket count: 0\n', 'a,b,c,Normal'])(
  'of %j nobody knows anything',
  (text) => {
    expect(offsetOfChrony(text)).toEqual({ offset: null, bound: null });
    expect(offsetOfTimesyncd(text)).toEqual({ offset: null, bound: null });
  },
);
