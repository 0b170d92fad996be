import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sealedBatch } from '../support/sealed.ts';
import { seededRandom } from '../support/seeded-random.ts';

/** Lets a child write until it has acknowledged `enough` more batches, kills it, and says what it acknowledged last. */
const writeAndKill = async (file: string, first: number, enough: number): Promise<number> => {
  const child = spawn(process.execPath, ['test/support/outbox-writer-program.ts', file, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = first - 1;
  for await (const line of createInterface(child.stdout)) {
    last = Number(line);
    if (last === first + enough) child.kill('SIGKILL');
  }
  return last;
};

test('an outbox killed while it writes holds everything it acknowledged, byte for byte', async () => {
  const seed = 20261124;
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'outbox-kill-'));
  const file = join(folder, 'outbox.sqlite');
  let next = 1;
  for (let kill = 1; kill <= 6; kill += 1) {
    const acknowledged = await writeAndKill(file, next, 1 + Math.floor(random.fraction() * 60));
    await using outbox = openOutbox(file, { log: quietLog() });
    const pending = await firstValueFrom(outbox.pending(10_000));
    const state = await firstValueFrom(outbox.state());
    expect(pending.length, `seed ${seed}, kill ${kill}`).toBeGreaterThanOrEqual(acknowledged);
    expect(state?.sequence).toBe(pending.length);
    pending.forEach(({ sequence, body, payloadHash }, index) => {
      const written = sealedBatch(index + 1, { size: 3_000 });
      expect(sequence).toBe(index + 1);
      expect(Buffer.from(body).equals(written.body) && Buffer.from(payloadHash).equals(written.payloadHash)).toBe(true);
    });
    next = pending.length + 1;
  }
  rmSync(folder, { recursive: true });
});
