import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { QualityFrame } from '../../domain/quality-frame.ts';
import type { Passed, ReportSpan } from './kept-frames.ts';
import { type PackedFrames, unpackedFrames } from './packed-frames.ts';
import { errorOf, type Trouble } from './storage-fault.ts';
import type { ChainVerdict } from './verify-quality.ts';

/** What the reading thread says; of `block`, how many frames are behind it and how many there are in all. */
export type ReadAhead =
  | Readonly<{ kind: 'block'; block: PackedFrames; done: number; all: number }>
  | Readonly<{ kind: 'end'; verdict: ChainVerdict }>
  | Readonly<{ kind: 'trouble'; trouble: Trouble }>;

/** Counts of messages in memory that both threads see: those said, and those taken. */
export const SAID = 0;
export const TAKEN = 1;
/** As many blocks may wait: a megabyte each for fifty meters. */
export const BLOCKS_AHEAD = 16;

// In the release bundle the thread's entry lies beside the bundle.
const entry = import.meta.url.endsWith('.ts') ? './read-ahead-worker.ts' : './read-ahead-worker.js';

/**
 * The frames of a quality store as `keptFrames` gives them, read, hashed and decoded by a thread of its own while this one
 * judges: of a year that is half of the time. It waits for the thread without giving way to anything else, as reading the
 * file would. Ends the thread when it is left early.
 * @throws Fault as reading the file does
 */
export function* framesAhead(file: string, span: ReportSpan, passed: Passed): Generator<QualityFrame, ChainVerdict> {
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const { port1: port, port2: toThread } = new MessageChannel();
  const worker = new Worker(new URL(entry, import.meta.url), {
    workerData: { file, span, counts, port: toThread },
    transferList: [toThread],
  });
  // Its end is seen by what it says; nobody is to wait for it.
  worker.unref();
  const unpacked = unpackedFrames();
  try {
    for (;;) {
      const said = next(port, counts);
      if (said.kind === 'trouble') throw errorOf(said.trouble);
      if (said.kind === 'end') return said.verdict;
      passed(said.done, said.all);
      yield* unpacked(said.block);
    }
  } finally {
    port.close();
    void worker.terminate();
  }
}

/** A thread that cannot even start says nothing: reading a file needs no longer. */
const PATIENCE_MS = 60_000;

const next = (port: MessagePort, counts: Int32Array): ReadAhead => {
  for (;;) {
    const taken = Atomics.load(counts, TAKEN);
    const found = receiveMessageOnPort(port) as Readonly<{ message: ReadAhead }> | undefined;
    if (found !== undefined) {
      Atomics.add(counts, TAKEN, 1);
      Atomics.notify(counts, TAKEN);
      return found.message;
    }
    if (Atomics.wait(counts, SAID, taken, PATIENCE_MS) === 'timed-out')
      throw new Error('The thread that reads the quality store gives no sign of life.');
  }
};
