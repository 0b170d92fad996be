import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Workers and the hundreds of programs that tests start strip types and compile once. Where somebody chose a folder, that one.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/gridtokenx-tests');

const everything = {
  testTimeout: 30_000,
  hookTimeout: 60_000,
  // Vitest's own second is a promise about the machine, not about the page or the program that is looked at.
  expect: { poll: { timeout: 40_000, interval: 100 } },
};

/**
 * Files that measure a bus, or count what happens in real time: answers that come late because another file has the
 * machine look like a bad line to them. Everything else that starts programs mostly waits, for them and for its own clocks.
 */
const alone = [
  'test/process/demo.test.ts',
  'test/process/faulty-line.test.ts',
  'test/process/installer-serial.test.ts',
  'test/process/late-reply.test.ts',
  'test/process/line-isolation.test.ts',
  'test/process/replug.test.ts',
  'test/process/simulator.test.ts',
  'test/process/unplugged.test.ts',
];

const histories = 'test/simulation/histories/**/*.test.ts';

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    projects: [
      {
        // A worker for each processor: without a word Vitest leaves one of them to itself, on two that is half. Each goes through
        // its files one after the other with what it has loaded: loading everything anew for each took as long as many tests.
        test: {
          ...everything,
          name: 'unit',
          isolate: false,
          setupFiles: ['test/support/as-it-was.ts'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/process/**', 'test/browser/**', histories],
          maxWorkers: '100%',
        },
      },
      {
        // Minutes of one program's work each: in a worker of their own, where nothing else has been compiled and is kept.
        test: {
          ...everything,
          name: 'histories',
          include: [histories],
          maxWorkers: '100%',
          sequence: { groupOrder: 1 },
        },
      },
      {
        // Real processes, sockets and browsers that mostly wait for one another: two files at a time fill two cores.
        test: {
          ...everything,
          name: 'process',
          include: ['test/process/**/*.test.ts', 'test/browser/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          testTimeout: 300_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        // One file at a time, and nothing beside it.
        test: {
          ...everything,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          testTimeout: 300_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
