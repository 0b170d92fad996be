/** A thread that reads, hashes and decodes the frames of a quality store ahead of the one that judges them. */
import { type MessagePort, workerData } from 'node:worker_threads';
import type { FrameLength, QualityFrame } from '../../domain/quality-frame.ts';
import { type Head, packFrames } from './packed-frames.ts';
import { BLOCKS_AHEAD, type ReadAhead, SAID, TAKEN } from './read-ahead.ts';
import { type ReportSpan, readQuality } from './read-quality.ts';
import { troubleOf } from './storage-fault.ts';

type Task = Readonly<{ file: string; span: ReportSpan; counts: Int32Array; port: MessagePort }>;
const { file, span, counts, port } = workerData as Task;

/** As many as judging takes at once (`statistics/judged-rows.ts`). */
const BLOCK = 64;

const say = (what: ReadAhead): void => {
  for (;;) {
    const taken = Atomics.load(counts, TAKEN);
    if (Atomics.load(counts, SAID) - taken < BLOCKS_AHEAD) break;
    Atomics.wait(counts, TAKEN, taken);
  }
  port.postMessage(what, what.kind === 'block' ? [what.block.floats.buffer, what.block.readings.buffer] : []);
  Atomics.add(counts, SAID, 1);
  Atomics.notify(counts, SAID);
};

const read = (): void => {
  using history = readQuality(file);
  let [done, all] = [0, 0];
  const heads = new Map<FrameLength, Head>();
  let waiting: QualityFrame[] = [];
  const flush = (): void => {
    if (waiting.length === 0) return;
    say({ kind: 'block', block: packFrames(waiting, heads), done, all });
    waiting = [];
  };
  const frames = history.frames(span, (behind, ofAll) => {
    [done, all] = [behind, ofAll];
    // Before the first that is wanted there may be years: a word now and then is progress, and a sign of life.
    if (waiting.length === 0 && behind % BLOCK === 0)
      say({ kind: 'block', block: packFrames(waiting, heads), done, all });
  });
  for (const frame of frames) {
    waiting.push(frame);
    if (waiting.length === BLOCK) flush();
  }
  flush();
  say({ kind: 'end', verdict: history.verifyFrames() });
};

try {
  read();
} catch (error) {
  say({ kind: 'trouble', trouble: troubleOf(file, error) });
}
