import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bdSeqFile } from '../../../src/adapters/mqtt/bd-seq-file.ts';
import { nextBdSeq } from '../../../src/fleet/edge-node.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'bdseq-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** As a process does after every start. */
const take = (path = join(directory, 'bdseq')) => firstValueFrom(bdSeqFile(path, nextBdSeq)());

describe('the birth sequence on the disk', () => {
  test('counts on over restarts, and is on the disk before it is given', async () => {
    expect([await take(), await take(), await take()]).toEqual([0, 1, 2]);
    expect(readFileSync(join(directory, 'bdseq'), 'utf8')).toBe('2\n');
    expect(readdirSync(directory)).toEqual(['bdseq']);
  });

  test('nothing is spent until somebody subscribes', async () => {
    const next = bdSeqFile(join(directory, 'bdseq'), nextBdSeq);
    next();
    expect(await firstValueFrom(next())).toBe(0);
  });

  test.each([
    ['255', 0],
    ['7\n', 8],
    ['256', 0],
    ['', 0],
    ['-1', 0],
    ['seven', 0],
  ])('after %o comes %s', async (kept, next) => {
    writeFileSync(join(directory, 'bdseq'), kept);
    expect(await take()).toBe(next);
  });

  test('a disk that takes nothing is a storage fault', async () => {
    await expect(take(join(directory, 'nowhere', 'bdseq'))).rejects.toMatchObject({ name: 'Fault', code: 'storage' });
  });
});
