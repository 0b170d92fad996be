import { expect, test } from 'vitest';
import { run } from '../bench/offline.ts';

/** Six hours of what `npm run bench offline` does for thirty days: it throws where the order is another one. */
test('what 32 meters counted while the core was away is handed over oldest first, each once', async () => {
  const rows = await run('quick');
  expect(rows.find(({ name }) => name === 'batches that waited')?.number).toBe(24);
});
