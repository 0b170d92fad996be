import { afterEach, expect, test, vi } from 'vitest';
import { startProgram } from '../../../src/bin/demo/processes.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

// Every write to /dev/full fails as on a full disk.
test('a program whose log cannot be written goes on without it, and that is said once', {
  timeout: 30_000,
}, async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const program = startProgram('sim', '/dev/full', ['--help']);
  expect(await program.firstLine).toMatch(/^Usage: gridtokenx/);
  expect(await program.ended).toBe(0);
  // Other files of this worker may leave something behind that warns.
  const ofLog = () => said.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('/dev/full'));
  await vi.waitFor(() => expect(ofLog()).not.toEqual([]));
  expect(ofLog()).toEqual([
    expect.stringMatching(/^gridtokenx: sim goes on without its log \/dev\/full: ENOSPC.*\.\n$/),
  ]);
});
