import type { Command, CommanderError } from 'commander';

/** The words on the command line that name a command, so that its help can be named: `meter replace`. */
const commandNamed = (program: Command, words: readonly string[]): readonly Command[] => {
  const path: Command[] = [program];
  for (const word of words) {
    const next = path.at(-1)?.commands.find((command) => command.name() === word);
    if (next === undefined) break;
    path.push(next);
  }
  return path;
};

/**
 * What is said of a command line that cannot be obeyed: one sentence and the way to the help.
 * `heard` is what commander had to say against it.
 */
export const refusal = (
  program: Command,
  words: readonly string[],
  error: CommanderError,
  heard: readonly string[],
): string => {
  const named = commandNamed(program, words).map((command) => command.name());
  const complaint = error.code === 'commander.help' ? 'no command is given' : heard.join('').trim();
  return `gridtokenx: ${complaint.replace(/^error: /, '')}\nSee ${named.join(' ')} --help\n`;
};
