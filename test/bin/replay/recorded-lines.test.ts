import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { recordedLines } from '../../../src/bin/replay/recorded-lines.ts';
import { instant, MINUTE } from '../../../src/domain/time.ts';
import { encodeRecordingLine, type RecordingLine } from '../../../src/wire/recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'day.jsonl');

const header: RecordingLine = {
  kind: 'header',
  gateway: 'gateway-1',
  rules: { hash: '00'.repeat(32), meters: [], lateness: MINUTE, longestGap: MINUTE },
  start: instant(1),
  restored: [],
};
const time = (at: number): RecordingLine => ({ kind: 'time', at: instant(at) });
const text = (...lines: readonly RecordingLine[]): string =>
  lines.map((line) => `${encodeRecordingLine(line)}\n`).join('');

const read = async (content: string | Buffer) => {
  writeFileSync(file, content);
  const lines: RecordingLine[] = [];
  const notes: string[] = [];
  for await (const some of recordedLines(file, (note) => notes.push(note))) lines.push(...some.lines);
  return { lines, notes };
};

test('lines come in order', async () => {
  expect(await read(text(header, time(1), time(2)))).toEqual({ lines: [header, time(1), time(2)], notes: [] });
});

test('lines come whole, however the file is cut into pieces for reading', async () => {
  const thai = (at: number): RecordingLine => ({ kind: 'unshelve', id: 'a', by: 'สมชาย'.repeat(500), at: instant(at) });
  const all = [header, ...Array.from({ length: 400 }, (_, index) => thai(index))];
  expect((await read(text(...all))).lines).toEqual(all);
});

test('a last line without its end is taken where it is whole', async () => {
  expect(await read(text(header, time(1)).trimEnd())).toEqual({ lines: [header, time(1)], notes: [] });
});

test('a last line that is cut off is left out and said, wherever it is cut', async () => {
  const whole = text(header, time(1));
  const last = encodeRecordingLine(time(2));
  for (let length = 2; length < last.length; length += 1)
    expect(await read(whole + last.slice(0, length))).toEqual({
      lines: [header, time(1)],
      notes: ['The last line of day.jsonl (3) is cut off and left out.'],
    });
});

test('an empty file, and one of which only half a header was written, are said', async () => {
  expect(await read('')).toEqual({ lines: [], notes: ['day.jsonl is empty.'] });
  expect(await read('{"format":"grid')).toEqual({
    lines: [],
    notes: ['The last line of day.jsonl (1) is cut off and left out.'],
  });
});

describe('what is no recording is one sentence with file and line', () => {
  test.for<readonly [string, string | Buffer, RegExp]>([
    ['a text', 'Dear diary,\n', /^day\.jsonl, line 1, is no line of a recording: it is not JSON/],
    ['a text without a line end', 'Dear diary', /^day\.jsonl, line 1, is no line of a recording: it is not JSON/],
    ['bytes', Buffer.from([0, 255, 10, 13, 10]), /^day\.jsonl, line 1, is no line of a recording/],
    ['lines without a header', text(time(1)), /^day\.jsonl does not begin as a recording does/],
    [
      'a cut line in the middle',
      `${text(header, time(1)).slice(0, -5)}\n${text(time(2))}`,
      /^day\.jsonl, line 2, is no line/,
    ],
    ['an empty line', `${text(header)}\n${text(time(2))}`, /^day\.jsonl, line 2, is no line/],
    ['a line that never ends', Buffer.alloc(17 * 1024 ** 2, 'x'), /^day\.jsonl is no recording: line 1 does not end\./],
  ])('%s', async ([, content, said]) => {
    await expect(read(content)).rejects.toMatchObject({
      name: 'Fault',
      code: 'malformed',
      message: expect.stringMatching(said),
    });
  });

  test('and so is a file that cannot be read', async () => {
    for (const path of [join(folder, 'nobody.jsonl'), folder])
      await expect(recordedLines(path, () => undefined).next()).rejects.toMatchObject({
        name: 'Fault',
        code: 'storage',
        message: expect.stringContaining(`The recording ${path} cannot be read`),
      });
  });
});
