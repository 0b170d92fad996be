import { phases, type Quantity } from '../../src/domain/quantity.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { millis } from '../../src/domain/time.ts';
import type { ModbusProfile } from '../../src/profiles/profile.ts';
import { testProfile } from '../support/test-profile.ts';
import { labelAt } from './labelled-meter.ts';

/** Ten quantities a block: what a meter's fast question carries. */
const names: readonly Quantity[] = [
  ...phases.flatMap((phase) => [`voltage.${phase}`, `current.${phase}`, `power.active.${phase}`] as const),
  'frequency',
  ...phases.flatMap((phase) => [`power.reactive.${phase}`, `power-factor.${phase}`, `thd.voltage.${phase}`] as const),
  'power.active',
];

/** A meter whose registers hold their own addresses, in two blocks of `count`, too long for one question. */
export const labelledProfile = (count: number, timeout: number): ModbusProfile => {
  const perBlock = names.length / 2;
  // Spread over the block, the last at its end, so that a question fetches the whole of it.
  const addressOf = (index: number): number => {
    const place = index % perBlock;
    const within = place === perBlock - 1 ? count - 2 : 2 * Math.floor((place * (count / 2 - 1)) / perBlock);
    return Math.floor(index / perBlock) * count + within;
  };
  const { bus } = testProfile({});
  // The units are not looked at: every number is a label.
  const points = Object.fromEntries(
    names.map((name, index) => [
      name,
      { address: addressOf(index), encoding: 'f32', unit: 'V', scale: 1, range: [-1e30, 1e30], cadence: 'fast' },
    ]),
  ) as unknown as ModbusProfile['points'];
  return testProfile({
    bus: {
      ...bus,
      longestRead: count + 4,
      turnaround: millis(0),
      timeout: { least: millis(timeout), most: millis(timeout) },
      latest: millis(2 * timeout),
    },
    readable: [[0, 2 * count + 3]],
    points,
    energy: {},
  });
};

const scratch = new DataView(new ArrayBuffer(4));

const truthAt = (address: number): number => {
  scratch.setUint16(0, labelAt(address));
  scratch.setUint16(2, labelAt(address + 1));
  return scratch.getFloat32(0);
};

/** Whether every value of a sample is that of its own register. */
export const readTruly = ({ points }: ModbusProfile, { outcome }: Sample): 'answers' | 'wrong' | 'failed' => {
  if (outcome.kind === 'failed') return 'failed';
  const read = Object.entries(outcome.values);
  const right = read.every(([name, value]) => value === truthAt(points[name as Quantity]?.address ?? -1));
  return right && read.length > 0 ? 'answers' : 'wrong';
};
