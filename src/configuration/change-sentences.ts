import { bangkokTime, type Instant, type Millis } from '../domain/time.ts';

const seconds = (span: Millis): number => Math.round(span / 1_000);

/** What is said of changes of a configuration, in entries, answers, alarms and the log. Its Thai is in `web/words`. */
export const changeSentences = {
  first: 'The first configuration in this storage: its history begins here, on no trial.',
  begunAnew: (sequence: number, hash: string): string =>
    sequence === 0
      ? 'Its history was begun anew: of the one before it, which was damaged, no entry holds.'
      : `Its history was begun anew: the one before it, which was damaged, holds up to entry ${sequence} (SHA-256 ${hash}).`,
  inForceRuns: 'What was in force runs.',
  formerRuns: 'What was in force before runs: the newest that was cannot be read, or not be started with.',
  filesRun: 'What the files say runs, on no trial: nothing that was in force can be read.',
  started: 'The program was started with it.',
  nothingElse: 'It is in force at once: this program cannot use what was in force before.',
  confirmed: (trial: Millis): string =>
    `It is in force: the program did well for the ${seconds(trial)} s of its trial.`,
  stale: (basedOn: number, inForce: number): string =>
    `It is based on change ${basedOn}, and change ${inForce} is in force. See what differs (gridtokenx config diff ${basedOn} ${inForce}), and propose it again.`,
  tooMany: (waiting: number): string => `${waiting} changes wait already. Propose it again when they are done.`,
  superseded: 'A newer state of the same file took its place before its turn came.',
  failedBefore: (change: number): string =>
    `Change ${change} to the same was rolled back. Put the file right, or send SIGHUP to have it tried again.`,
  neverRan: (change: number, allowed: readonly number[]): string =>
    `There is no change ${change} that was in force; allowed: ${allowed.join(', ')}.`,
  notKept: (why: string): string => `Nothing was changed, as it could not be written down first. ${why}`,
  ranUnkept: (why: string): string => `It could not be written down that it runs. ${why}`,
  ill: (why: string): string => `The program did not do well on trial. ${why}`,
  silent: (span: Millis): string => `Nothing was heard of how the program does for ${seconds(span)} s.`,
  takenBack: (author: string, reason: string): string => `${author} took it back: ${reason}`,
  ended: 'The program ended before the trial did.',
  tryAgain: 'To have it tried again, save the file with any difference in it, or propose it once more.',
  neverApplied: 'The program ended before it was applied.',
  refused: (why: string): string => `A change of the configuration was refused, and what ran before runs on. ${why}`,
  noneRefused: 'No change of the configuration is refused.',
  rolledBack: (change: number, inForce: number, why: string): string =>
    `Change ${change} of the configuration was rolled back, and change ${inForce} runs again. ${why}`,
  noneRolledBack: 'No change of the configuration is rolled back.',
  stuck: (change: number, why: string): string =>
    `Change ${change} of the configuration cannot be taken back yet, and is tried again. ${why}`,
  noneStuck: 'No change of the configuration waits to be taken back.',
  unkept: (why: string): string => `The history of the configuration cannot be written, and is tried again. ${why}`,
  noHistory: (why: string): string =>
    `No history of the configuration is kept: no change is on trial, and none can be taken back. ${why}`,
  noneUnkept: 'The history of the configuration is kept.',
  differs: (file: string, change: number): string =>
    `${file} says another configuration than change ${change}, which runs. Put the file right, or stop the program and have it written again (gridtokenx config rollback ${change} --config ${file} --reason "…").`,
  differsUntil: (file: string, change: number, opens: Instant): string =>
    `${file} says another configuration than change ${change}, which runs: it is tried when the next maintenance window opens, at ${bangkokTime(opens)}.`,
  noneDiffers: 'The file of the configuration says what runs.',
} as const;
