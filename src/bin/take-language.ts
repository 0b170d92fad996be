import type { Command } from 'commander';

/** Every command takes `--lang`, wherever it stands; what it says is read before the command line is (`chooseLanguage`). */
export const takeLanguage = (command: Command): void => {
  if (!command.options.some(({ long }) => long === '--lang'))
    command.option('--lang <language>', 'en or th; usual: that of LANG');
  command.commands.forEach(takeLanguage);
};
