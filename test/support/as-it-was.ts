import { afterAll, vi } from 'vitest';
import { speak } from '../../src/bin/speech.ts';

// The next file of this worker begins with the process as this one found it; spies go by themselves.
afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await speak('en');
});
