import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** What a recorded process did to its files, and what it said, in the order in which it was done. Paths are absolute. */
export type FileEvent =
  | Readonly<{ kind: 'write'; path: string; at: number; bytes: Uint8Array }>
  | Readonly<{ kind: 'truncate'; path: string; size: number }>
  | Readonly<{ kind: 'sync'; path: string }>
  | Readonly<{ kind: 'unlink'; path: string }>
  | Readonly<{ kind: 'rename' | 'link'; path: string; to: string }>
  /** A line of standard output, or the head of an answer on a socket. */
  | Readonly<{ kind: 'said'; text: string }>;

/** System calls that change files: a process may be killed at each of them. */
export const changingCalls = 'pwrite64,fsync,fdatasync,ftruncate,unlink,rename,link';
const recordedCalls = `${changingCalls},write,writev`;

/** The command line that records everything a program writes, into `trace`. */
export const recording = (trace: string): readonly string[] => [
  'strace',
  '-f',
  '-y',
  '-xx',
  '-s',
  '10000000',
  '-e',
  `trace=${recordedCalls}`,
  '-o',
  trace,
];

/** The command line that kills a program with signal 9 where it comes to such a call on one of these files for the nth time. */
export const killing = (call: string, nth: number, paths: readonly string[]): readonly string[] => [
  'strace',
  ...['-f', '-o', '/dev/null', '-e', `trace=${call}`, ...paths.flatMap((path) => ['-P', path])],
  ...['-e', `inject=${call}:signal=SIGKILL:when=${nth}`],
];

/** The command line that lets such a call on one of these files fail, from the nth time on and so many times. */
export const failing = (
  { call, nth }: Readonly<{ call: string; nth: number }>,
  { error, times }: Readonly<{ error: 'ENOSPC' | 'EIO'; times: number }>,
  paths: readonly string[],
): readonly string[] => [
  'strace',
  ...['-f', '-o', '/dev/null', '-e', `trace=${call}`, ...paths.flatMap((path) => ['-P', path])],
  ...['-e', `inject=${call}:error=${error}:when=${nth}..${nth + times - 1}`],
];

/** Runs a command to its end: the lines of its standard output, and the signal that ended it. */
export const linesOf = async ([program = '', ...args]: readonly string[]): Promise<
  Readonly<{ lines: readonly string[]; signal: NodeJS.Signals | null }>
> => {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) lines.push(line);
  await ended;
  return { lines, signal: child.signalCode };
};

/** How often each of these calls was made on one of these files, by the thread that made it most often: strace counts in each by itself. */
export const countedCalls = (
  trace: string,
  paths: readonly string[],
  calls = changingCalls,
): ReadonlyMap<string, number> => {
  const inThread = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const line of readFileSync(trace, 'latin1').split('\n')) {
    const [, thread = '', call = ''] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    const [, path = ''] = /[<"]((?:\\x[0-9a-f]{2})+)[>"]/.exec(line) ?? [];
    if (!calls.split(',').includes(call) || !paths.includes(unescaped(path))) continue;
    const count = (inThread.get(`${thread} ${call}`) ?? 0) + 1;
    inThread.set(`${thread} ${call}`, count);
    counts.set(call, Math.max(counts.get(call) ?? 0, count));
  }
  return counts;
};

/** Reads what `recording` wrote; calls that another thread interrupted count where they ended. */
export const readTrace = (trace: string): readonly FileEvent[] => {
  const begun = new Map<string, string>();
  const ends = new Map<string, number>();
  return readFileSync(trace, 'latin1')
    .split('\n')
    .flatMap((line): readonly FileEvent[] => {
      const [, thread = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
      if (rest.endsWith('<unfinished ...>')) {
        begun.set(thread, rest.slice(0, -'<unfinished ...>'.length).trimEnd());
        return [];
      }
      const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
      const whole = resumed === null ? rest : `${begun.get(thread) ?? ''}${resumed[1]}`;
      const event = eventOf(whole);
      if (event === null) return [];
      return [appended(event, ends)];
    });
};

/** What is written to a file without saying where comes after what was written to it so before, until it has another name or none. */
const appended = (event: FileEvent | AppendedEvent, ends: Map<string, number>): FileEvent => {
  if (event.kind === 'rename' || event.kind === 'unlink') ends.delete(event.path);
  if (event.kind !== 'append') return event;
  const { path, bytes } = event;
  const at = ends.get(path) ?? 0;
  ends.set(path, at + bytes.length);
  return { kind: 'write', path, at, bytes };
};
type AppendedEvent = Readonly<{ kind: 'append'; path: string; bytes: Uint8Array }>;

const eventOf = (call: string): FileEvent | AppendedEvent | null => {
  const [, name = '', args = '', result = ''] = /^(\w+)\((.*)\) += (-?\d+)/.exec(call) ?? [];
  if (name === '' || Number(result) < 0) return null;
  const descriptor = /^(\d+)<([^>]*)>/.exec(args);
  const path = unescaped(descriptor?.[2] ?? '');
  const [first = '', second = ''] = [...args.matchAll(/"([^"]*)"/g)].map(([, text = '']) => text);
  switch (name) {
    case 'pwrite64':
      return {
        kind: 'write',
        path,
        at: Number(/, (\d+)$/.exec(args)?.[1]),
        bytes: bytesOf(first).subarray(0, Number(result)),
      };
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', path };
    case 'ftruncate':
      return { kind: 'truncate', path, size: Number(/, (\d+)$/.exec(args)?.[1]) };
    case 'unlink':
      return { kind: 'unlink', path: unescaped(first) };
    case 'rename':
    case 'link':
      return { kind: name, path: unescaped(first), to: unescaped(second) };
    case 'write':
      // A pipe and a socket have names without a slash in front; a disk in memory is under /dev too.
      if (/^\/(?!dev\/(?!shm\/))/.test(path))
        return { kind: 'append', path, bytes: bytesOf(first).subarray(0, Number(result)) };
      return { kind: 'said', text: unescaped(first).slice(0, 2_000) };
    default:
      return { kind: 'said', text: unescaped(first).slice(0, 2_000) };
  }
};

const bytesOf = (escaped: string): Uint8Array => new Uint8Array(Buffer.from(escaped.replaceAll('\\x', ''), 'hex'));
const unescaped = (text: string): string =>
  text.startsWith('\\x') ? Buffer.from(bytesOf(text)).toString('latin1') : text;
