import type { Command } from 'commander';

/** What the file of a command exports: it does the work and says with which exit code to end. */
type Work = Readonly<{ run: (options: never) => Promise<number> }>;
/** Loads the file of a command, and runs it: nothing of it is loaded before. */
export type Perform = (load: () => Promise<Work>, options: object) => Promise<void>;
/** Adds a command to the program: words, options, and which file does the work. `x-command.ts` lies beside `x.ts`. */
export type DefineCommand = (program: Command, perform: Perform) => void;
