import { existsSync } from 'node:fs';
import { concatMap, EMPTY, from, lastValueFrom, mergeMap, type Observable, type OperatorFunction, tap } from 'rxjs';
import { pinoLog } from '../../adapters/pino/log.ts';
import { openQualityStore } from '../../adapters/sqlite/quality-store.ts';
import { Fault } from '../../domain/fault.ts';
import type { QualityStore } from '../../ports/quality-store.ts';
import type { QualitySaid } from '../../power-quality/power-quality.ts';
import { progress } from '../installer/progress.ts';
import { partChecks } from '../replay/part-checks.ts';
import { type RecordedLines, recordedLines } from '../replay/recorded-lines.ts';
import { outputLine, summaryLines } from '../replay/replay-lines.ts';
import { replayRules } from '../replay/replay-rules.ts';
import { replayStage } from '../replay/replay-stage.ts';
import { replayTally } from '../replay/tally.ts';
import { said } from '../speech.ts';

export type ReplayOptions = Readonly<{
  /** In the order in which they were written; `-` is standard input. */
  files: readonly string[];
  limits?: string;
  config?: string;
  json?: boolean;
  frames?: string;
  progress?: boolean;
}>;

/**
 * `gridtokenx replay`: what the power-quality stage says of recorded inputs, line by line, and what it comes to. 0 when
 * all was replayed.
 * @throws Fault `malformed`, `storage` or `configuration`.
 */
export const run = async (options: ReplayOptions): Promise<number> => {
  const { files, json = false, frames } = options;
  const shown = progress(options.progress === true);
  const note = (text: string): void => {
    shown.end();
    process.stderr.write(`gridtokenx: ${said(text)}\n`);
  };
  const print = (line: string | null): void => {
    if (line !== null) process.stdout.write(`${line}\n`);
  };
  endWithReader();
  const rulesFor = replayRules(options);
  const check = partChecks(rulesFor, note);
  const tally = replayTally();
  await using store = frames === undefined ? null : newStore(frames);
  const linesOf = ({ lines, file }: RecordedLines) =>
    from(lines).pipe(
      tap((line) => {
        check(line, file);
        tally.took(line);
      }),
    );
  const outputs = from(files).pipe(
    concatMap((file) => recordedLines(file, note)),
    tap((read) => shown.show(() => howFar(read))),
    concatMap(linesOf),
    replayStage((header) => rulesFor(header).rules),
    tap((output) => {
      tally.gave(output);
      print(json ? forMachines(output) : outputLine(output));
    }),
    keptIn(store),
  );
  await lastValueFrom(outputs, { defaultValue: undefined });
  shown.end();
  const summary = tally.summary();
  if (summary.gateway === '') throw new Fault('malformed', `There is nothing to replay in ${files.join(', ')}.`);
  if (json) print(JSON.stringify({ kind: 'summary', ...summary }));
  else for (const line of summaryLines(summary)) print(said(line));
  return 0;
};

const forMachines = (output: QualitySaid): string | null => (output.kind === 'frame' ? null : JSON.stringify(output));

const howFar = ({ file, read, size }: RecordedLines): string => {
  const mebibytes = `${Math.floor(read / 1024 ** 2)} MiB`;
  return size === null || size === 0 ? `${file}: ${mebibytes}` : `${file}: ${Math.floor((100 * read) / size)} %`;
};

/** A store of its own: what is replayed must not come among what a gateway keeps. */
const newStore = (file: string): QualityStore & AsyncDisposable => {
  if (existsSync(file))
    throw new Fault('configuration', `--frames ${file} is there already; allowed: the name of a new file.`);
  return openQualityStore(file, { log: pinoLog({ program: 'replay' }) });
};

/** Frames and events that are over, as a gateway keeps them; passes on nothing, and completes when all is durable. */
const keptIn =
  (store: QualityStore | null): OperatorFunction<QualitySaid, void> =>
  (outputs: Observable<QualitySaid>) =>
    outputs.pipe(
      mergeMap((output) => {
        if (store === null) return EMPTY;
        if (output.kind === 'frame') return store.keepFrame(output.frame);
        return output.kind === 'grid-event' && output.event.end !== null ? store.keepEvent(output.event) : EMPTY;
      }, 64),
    );

/** Whoever read the lines has seen enough: `| head`. */
const endWithReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(0);
  });
};
