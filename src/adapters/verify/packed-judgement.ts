import { wh } from '../../domain/energy.ts';
import type { MeteredInterval } from '../../domain/market.ts';
import { instant, millis } from '../../domain/time.ts';
import { origins } from '../../domain/transaction.ts';
import type { BatchJudgement } from '../../ports/batch-judge.ts';

/** Intervals as columns: between threads one array of numbers costs a tenth of as many objects. */
type PackedIntervals = Readonly<{ points: readonly string[]; numbers: Float64Array; hashes: Uint8Array }>;

type Verified = Extract<BatchJudgement, { kind: 'verified' }>;

/** A judgement as it travels between threads. */
export type PackedJudgement =
  | Extract<BatchJudgement, { kind: 'refused' }>
  | (Omit<Verified, 'command'> &
      Readonly<{ command: Omit<Verified['command'], 'intervals'>; packed: PackedIntervals }>);

const HASH = 32;
/** start, length, version, origin, then energy: import, export, both openings, uncertainty (NaN where there is none). */
const WIDTH = 9;

export const packJudgement = (judgement: BatchJudgement): PackedJudgement => {
  if (judgement.kind === 'refused') return judgement;
  const { intervals, ...command } = judgement.command;
  const numbers = new Float64Array(intervals.length * WIDTH);
  const hashes = new Uint8Array(intervals.length * HASH);
  intervals.forEach(({ start, length, version, origin, energy, leafHash }, index) => {
    numbers.set([start, length, version, origins.indexOf(origin)], index * WIDTH);
    numbers.set(
      energy === null
        ? [Number.NaN]
        : [energy.importWh, energy.exportWh, energy.openingImportWh, energy.openingExportWh, energy.uncertaintyWh],
      index * WIDTH + 4,
    );
    hashes.set(leafHash, index * HASH);
  });
  return { ...judgement, command, packed: { points: intervals.map(({ point }) => point), numbers, hashes } };
};

/** What travels without being copied. */
export const transfersOf = (judgement: PackedJudgement): readonly ArrayBuffer[] =>
  judgement.kind === 'refused'
    ? []
    : [judgement.packed.numbers.buffer as ArrayBuffer, judgement.packed.hashes.buffer as ArrayBuffer];

export const unpackJudgement = (judgement: PackedJudgement): BatchJudgement => {
  if (judgement.kind === 'refused') return judgement;
  const { packed, command, header } = judgement;
  const intervals = packed.points.map((point, index) => intervalAt(packed, point, index));
  return { kind: 'verified', header, command: { ...command, intervals } };
};

const intervalAt = ({ numbers, hashes }: PackedIntervals, point: string, index: number): MeteredInterval => {
  const number = (column: number): number => numbers[index * WIDTH + column] as number;
  const origin = origins[number(3)];
  if (origin === undefined) throw new RangeError(`there is no origin ${number(3)}`);
  return {
    point,
    start: instant(number(0)),
    length: millis(number(1)),
    version: number(2),
    origin,
    energy: Number.isNaN(number(4))
      ? null
      : {
          importWh: wh(number(4)),
          exportWh: wh(number(5)),
          openingImportWh: wh(number(6)),
          openingExportWh: wh(number(7)),
          uncertaintyWh: wh(number(8)),
        },
    leafHash: hashes.subarray(index * HASH, (index + 1) * HASH),
  };
};
