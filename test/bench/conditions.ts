import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { scratchFileSystem } from './scratch.ts';

/** What a number depends on beside the program. */
export type Conditions = Readonly<{
  node: string;
  system: string;
  processor: string;
  cores: number;
  memoryGiB: number;
  /** Load of the last minute before anything was measured. */
  load: number;
  disk: string;
}>;

export const conditions = (): Conditions => ({
  node: process.version,
  system: `${process.platform} ${release()} ${process.arch}`,
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  load: loadavg()[0] ?? 0,
  disk: scratchFileSystem(),
});

export const conditionsText = ({ node, system, processor, cores, memoryGiB, load, disk }: Conditions): string =>
  `Node ${node}, ${cores} cores of ${processor}, ${memoryGiB} GiB, ${system}, scratch files on ${disk}; ` +
  `load ${load.toFixed(2)} before the start.\n` +
  'Medians of interleaved rounds; every ratio is to something measured in this run. Numbers are reported, not asserted.\n';
