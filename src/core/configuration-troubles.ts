import { EMPTY, ignoreElements, interval, type Observable, tap } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import { type Instant, SECOND } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Watch } from './watch.ts';

/** What is wrong with a program's configuration by now: each condition, standing or over. */
export type ConfigurationTroubles = (at: Instant) => readonly AlarmCondition[];

/** So often they are looked at; real time. */
const LOOK = 2 * SECOND;

/** Raises and settles alarms of the configuration for ever; emits nothing. Who has written a path into a file is not everybody's business. */
export const watchConfiguration = (
  troubles: ConfigurationTroubles | undefined,
  { watched, clock }: Readonly<{ watched: Watch; clock: Pick<Clock, 'now' | 'scheduler'> }>,
): Observable<never> => {
  if (troubles === undefined) return EMPTY;
  const said = new Map<string, string>();
  return interval(LOOK, clock.scheduler).pipe(
    tap(() => {
      for (const { id, standing, message } of troubles(clock.now())) {
        const source = id.split('/')[1] ?? id;
        const shown = standing ? shownTo(source) : message;
        if (said.get(id) === `${standing} ${message}`) continue;
        said.set(id, `${standing} ${message}`);
        if (standing) watched.raise({ kind: 'configuration', source, message: shown }, clock.now());
        else watched.settle({ kind: 'configuration', source, message: shown }, clock.now());
      }
    }),
    ignoreElements(),
  );
};

/** Everybody may read the alarms of a core: its operator reads more in the log and the history. */
const shownTo = (source: string): string => troubleSentences[source as keyof typeof troubleSentences] ?? usual;

const usual =
  "Something is wrong with this core's configuration. Its operator sees what: gridtokenx config history --config core.json.";

export const troubleSentences = {
  refused:
    "A change of this core's configuration is refused, and what ran before runs on. See gridtokenx config history --config core.json.",
  'rolled-back':
    "A change of this core's configuration was rolled back, and what was in force runs again. See gridtokenx config history --config core.json.",
  stuck: "A change of this core's configuration cannot be taken back yet, and is tried again. See the core's log.",
  history: "The history of this core's configuration cannot be written. See the core's log.",
  file: "The file of this core's configuration says another one than runs. Put the file right, or have it tried: SIGHUP, in a maintenance window where it has any.",
} as const;
