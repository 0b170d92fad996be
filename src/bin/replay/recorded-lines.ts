import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { whyOf } from '../../domain/why.ts';
import { decodeRecordingLine, type RecordingLine } from '../../wire/recording.ts';

/** Lines as they were read together; `read` and `size` in bytes, null of a pipe. */
export type RecordedLines = Readonly<{
  lines: readonly RecordingLine[];
  file: string;
  read: number;
  size: number | null;
}>;

const CHUNK_BYTES = 1024 ** 2;
/** Far more than a reading with every quantity there is; a file without line ends must not be read whole. */
const LONGEST_LINE = 16 * 1024 ** 2;
const NEWLINE = 0x0a;

/**
 * Lines of a recording in order; `-` is standard input. A last line that is cut off (the process died, or the disk was
 * full) is left out and noted.
 * @throws Fault `malformed` for anything else that is no recording, with file and line; Fault `storage` for a file that
 * cannot be read.
 */
export async function* recordedLines(path: string, note: (text: string) => void): AsyncGenerator<RecordedLines> {
  const file = path === '-' ? 'standard input' : basename(path);
  const size = await sizeOf(path);
  let rest: Buffer = Buffer.alloc(0);
  let [count, read] = [0, 0];
  const decode = (text: string): RecordingLine => {
    count += 1;
    const line = decodeRecordingLine(text, `${file}, line ${count},`);
    if (count === 1 && line.kind !== 'header')
      throw new Fault('malformed', `${file} does not begin as a recording does: its first line is no header.`);
    return line;
  };
  for await (const chunk of chunksOf(path)) {
    read += chunk.length;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(NEWLINE);
    rest = bytes.subarray(end + 1);
    if (rest.length > LONGEST_LINE)
      throw new Fault('malformed', `${file} is no recording: line ${count + 1} does not end.`);
    if (end < 0) continue;
    yield { lines: bytes.toString('utf8', 0, end).split('\n').map(decode), file, read, size };
  }
  if (rest.length === 0) {
    if (count === 0) note(`${file} is empty.`);
    return;
  }
  const last = wholeOrNull(() => decode(rest.toString('utf8')), rest);
  if (last === null) note(`The last line of ${file} (${count}) is cut off and left out.`);
  else yield { lines: [last], file, read, size };
}

/** Null for what began as a line of a recording and stops in the middle. */
const wholeOrNull = (decode: () => RecordingLine, bytes: Buffer): RecordingLine | null => {
  try {
    return decode();
  } catch (error) {
    if (error instanceof Fault && bytes.toString('utf8').startsWith('{"')) return null;
    throw error;
  }
};

const sizeOf = async (path: string): Promise<number | null> =>
  path === '-' ? null : stat(path).then(({ size }) => size, unreadable(path));

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const stream = path === '-' ? process.stdin : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    unreadable(path)(error);
  }
}

const unreadable =
  (path: string) =>
  (cause: unknown): never => {
    const why = whyOf(cause);
    throw new Fault(
      'storage',
      `The recording ${path} cannot be read: ${why}. Is the path right, and may you read it?`,
      { cause },
    );
  };
