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
  await vi.waitFor(() => expect(said).toHaveBeenCalled());
  expect(said.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/^gridtokenx: sim goes on without its log \/dev\/full: ENOSPC.*\.\n$/),
  ]);
});
