import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { replaceFile } from '../../src/bin/replace-file.ts';

// Only root can give files away: elsewhere there is nothing to prove.
test.runIf(process.getuid?.() === 0)(
  'what root replaces belongs to whom it belonged to, and so does what is kept',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-replace-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'gateway.json');
    writeFileSync(file, 'old', { mode: 0o640 });
    chownSync(file, 1_234, 2_345);
    const kept = replaceFile(file, 'new', 'v1');
    expect(readFileSync(file, 'utf8')).toBe('new');
    for (const one of [file, kept]) expect(statSync(one)).toMatchObject({ uid: 1_234, gid: 2_345 });
    expect(statSync(file).mode & 0o777).toBe(0o640);
  },
);
