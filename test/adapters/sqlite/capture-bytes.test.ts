import { expect, test } from 'vitest';
import { captureBytes, captureIn } from '../../../src/adapters/sqlite/capture-bytes.ts';
import { instant } from '../../../src/domain/time.ts';
import type { CaptureState } from '../../../src/ports/outbox.ts';
import { captureText } from '../../support/capture-text.ts';
import { capturedAfter } from '../../support/sealed.ts';

const [chain] = capturedAfter(7).points;
if (chain === undefined) throw new Error('a state has a point');
const states: readonly (CaptureState & { name: string })[] = [
  { name: 'one point', ...capturedAfter(7) },
  { name: 'nothing yet', epoch: 1, sequence: 0, points: [], seen: null },
  {
    name: 'all there may be',
    ...capturedAfter(7),
    seen: { size: 70_000, root: new Uint8Array(32).fill(9) },
    points: [
      { ...chain, device: 'meter-1', missing: [instant(1_700_000_100_000), instant(1_700_001_000_000)] },
      {
        ...chain,
        point: 'ห้อง-2',
        boundary: { ...chain.boundary, register: { ...chain.boundary.register, after: null } },
      },
    ],
  },
];

test.for(states)('what is remembered comes back: $name', ({ name: _, ...state }) => {
  const bytes = captureBytes(state);
  expect(captureIn(bytes)).toEqual(state);
  // As SQLite hands it out: somewhere in a larger buffer.
  expect(captureIn(Buffer.concat([Buffer.alloc(3), bytes]).subarray(3))).toEqual(state);
  expect(bytes.length % 256).toBe(0);
});

test('a state keeps its length from batch to batch, and is much shorter than its text', () => {
  const of = (sequence: number): CaptureState => ({
    ...capturedAfter(sequence),
    points: Array.from({ length: 10 }, (_, place) => ({ ...chain, point: `h${place}`, sequence })),
  });
  const lengths = new Set([100, 101, 102, 200, 255].map((sequence) => captureBytes(of(sequence)).length));
  expect(lengths.size).toBe(1);
  expect(captureBytes(of(100)).length * 2).toBeLessThan(captureText(of(100)).length);
});

test('one bit changed anywhere is noticed', () => {
  const bytes = captureBytes(capturedAfter(7));
  for (let at = 0; at < bytes.length; at += 1) {
    const harmed = bytes.slice();
    harmed[at] = (harmed[at] ?? 0) ^ 1;
    expect(captureIn(harmed)).toBeNull();
  }
  expect(captureIn(new Uint8Array())).toBeNull();
});
