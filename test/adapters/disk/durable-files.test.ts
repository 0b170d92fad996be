import { chownSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { machineFiles } from '../../../src/adapters/disk/durable-files.ts';

// Only root can give files away: elsewhere there is nothing to prove.
test.runIf(process.geteuid?.() === 0)('what root writes belongs to whom the folder belongs to', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-durable-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  chownSync(folder, 1_234, 2_345);
  const [entries, file] = [join(folder, 'configuration', 'entries'), join(folder, 'configuration', 'entries', 'one')];
  await machineFiles.makeFolder(entries);
  await machineFiles.writeSynced(file, new Uint8Array(3));
  for (const path of [join(folder, 'configuration'), entries, file])
    expect(statSync(path)).toMatchObject({ uid: 1_234, gid: 2_345 });
});
