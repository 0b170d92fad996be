import type { GridEvent } from '../../src/domain/grid-event.ts';
import type { SealedFact } from '../../src/domain/grid-fact.ts';
import { type FrameLength, frameLengths, type QualityFrame } from '../../src/domain/quality-frame.ts';
import { type Instant, instant, millis } from '../../src/domain/time.ts';

/** A multiple of both lengths. */
const START = Date.parse('2026-11-24T10:00:00+07:00');

/** When the window of this number starts; the first has the number 0. */
export const windowStart = (number: number, length: FrameLength = '10min'): Instant =>
  instant(START + number * frameLengths[length]);

/** A frame of one meter with one voltage: 230 V and the number of its window; every three `values` are a meter more. */
export const qualityFrame = (
  number: number,
  {
    length = '10min',
    values = 3,
    ...changes
  }: Readonly<{ length?: FrameLength; values?: number }> & Partial<Pick<QualityFrame, 'clock' | 'revision'>> = {},
): QualityFrame => ({
  length,
  start: windowStart(number, length),
  clock: 'synchronised',
  revision: 0,
  ...changes,
  meters: Array.from({ length: values / 3 }, (_, meter) => ({
    device: `h${meter + 1}`,
    point: `p${meter + 1}`,
    coverage: 1,
    flagged: false,
    readings: 600,
  })),
  names: ['voltage.L1'],
  values: new Float32Array(values).fill(230 + (number % 10)),
  frequency: length === '10min' ? new Float32Array(60).fill(50) : new Float32Array(0),
});

/** A dip of one meter that lasted a second, in the window of this number. */
export const dip = (number: number, changes: Partial<GridEvent> = {}): GridEvent => ({
  id: `dip/h1/${number}`,
  kind: 'dip',
  start: windowStart(number),
  end: instant(windowStart(number) + 1_000),
  duration: 'momentary',
  witnesses: [
    {
      device: 'h1',
      point: 'p1',
      phases: ['L1'],
      start: windowStart(number),
      end: instant(windowStart(number) + 1_000),
      extreme: 180.5,
      perUnit: 0.785,
      uncertainty: millis(1_000),
    },
  ],
  extent: 'meter',
  hint: 'Look at the service cable first.',
  ...changes,
});

export const sealedFact = (sequence: number, body = sequence): SealedFact => ({
  sequence,
  body: new Uint8Array(64).fill(body),
  payloadHash: new Uint8Array(32).fill(body),
});
