import { existsSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commands } from '../../src/bin/command-list.ts';
import { readCompliance } from '../../src/bin/read-compliance.ts';

const table = readFileSync('deploy/compliance.md', 'utf8');
const quoted = [...table.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);

/** The longest row of words that names a command of the program; null where the first is none. */
const commandIn = (words: readonly string[]): string | null => {
  let at = new Command('gridtokenx');
  for (const define of commands) define(at, async () => undefined);
  for (const word of words) {
    const next = at.commands.find((command) => command.name() === word);
    // Options and arguments follow; a group alone is no command.
    if (next === undefined) break;
    at = next;
  }
  const isGroup = at.commands.length > 0 && at.registeredArguments.length === 0;
  return at.parent === null || isGroup ? null : at.name();
};

test('every file that the table names is there', () => {
  const files = quoted.filter((text) =>
    /^(?:src|test|config|drivers|deploy|systemd)\/|^[\w-]+\.(?:md|json)$/.test(text),
  );
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

test('every command that it names is one', () => {
  const named = quoted.filter((text) => text.startsWith('gridtokenx ')).map((text) => text.split(' ').slice(1));
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((words) => commandIn(words) === null)).toEqual([]);
  expect(commandIn(['compliance', 'forget'])).toBe(null);
});

test('a row says what is left to the operator, and each standard that the duties map to has its rows', () => {
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| Control'));
  expect(rows.length).toBeGreaterThan(45);
  for (const row of rows) expect(row.split('|').length, row).toBe(5);
  const controls = readCompliance()
    .requirements.flatMap(({ maps }) => maps.split('; '))
    .filter((one) => one !== '');
  for (const control of controls) expect(table, control).toContain(control.split(' ').at(-1) as string);
});
