/** A thread that reads, hashes and decodes the frames of a quality store ahead of the one that judges them. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { keptFrames, type ReportSpan } from './kept-frames.ts';
import { framePacker, noFrames, type PackedFrames } from './packed-frames.ts';
import { namedOf, openQualityFile } from './quality-file.ts';
import { BLOCKS_AHEAD, type ReadAhead, SAID, TAKEN } from './read-ahead.ts';
import { troubleOf } from './storage-fault.ts';

type Task = Readonly<{ file: string; span: ReportSpan; counts: Int32Array; port: MessagePort }>;
const { file, span, counts, port } = workerData as Task;

/** As many frames as are handed over at once. */
const BLOCK = 24;

const say = (what: ReadAhead): void => {
  for (;;) {
    const taken = Atomics.load(counts, TAKEN);
    if (Atomics.load(counts, SAID) - taken < BLOCKS_AHEAD) break;
    Atomics.wait(counts, TAKEN, taken);
  }
  port.postMessage(what, what.kind === 'block' ? [what.block.floats.buffer, what.block.meters.buffer] : []);
  Atomics.add(counts, SAID, 1);
  Atomics.notify(counts, SAID);
};

const read = (): void => {
  const database = openQualityFile(file);
  let [done, all] = [0, 0];
  const sayBlock = (block: PackedFrames): void => say({ kind: 'block', block, done, all });
  const packer = framePacker(BLOCK, sayBlock);
  const frames = namedOf(
    file,
    keptFrames(database, span, {
      decode: packer.decode,
      passed: (behind, ofAll) => {
        [done, all] = [behind, ofAll];
        // Before the first that is wanted there may be years: a word now and then is progress, and a sign of life.
        if (packer.isEmpty() && behind % BLOCK === 0) sayBlock(noFrames());
      },
    }),
  );
  try {
    let next = frames.next();
    for (; next.done !== true; next = frames.next()) packer.add(next.value);
    packer.flush();
    say({ kind: 'end', verdict: next.value });
  } finally {
    database.close();
  }
};

try {
  read();
} catch (error) {
  say({ kind: 'trouble', trouble: troubleOf(file, error) });
}
