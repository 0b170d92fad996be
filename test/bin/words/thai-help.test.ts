import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commands } from '../../../src/bin/command-list.ts';
import { complaintInThai, speakThai } from '../../../src/bin/speak-thai.ts';
import { takeLanguage } from '../../../src/bin/take-language.ts';
import { thaiHelp } from '../../../src/bin/words/thai-help.ts';

/** Commands whose help is still in English: this list may only become shorter. */
const notYet: readonly string[] = [];

const programOf = (): Command => {
  const program = new Command('gridtokenx').description(
    'Edge gateway for smart meters and the local energy market core of a substation.',
  );
  for (const define of commands) define(program, async () => undefined);
  takeLanguage(program);
  return program;
};

const textsOf = (command: Command): readonly string[] => [
  command.description(),
  ...command.options.map(({ description }) => description),
  ...command.registeredArguments.map(({ description }) => description),
  ...command.commands.flatMap(textsOf),
];
const covered = (program: Command) => program.commands.filter((command) => !notYet.includes(command.name()));

test('every word of every help page has Thai', () => {
  const said = [...new Set(covered(programOf()).flatMap(textsOf))].filter((text) => text !== '');
  expect(said.length).toBeGreaterThan(300);
  expect(said.filter((text) => thaiHelp[text] === undefined)).toEqual([]);
});

test('no Thai is left of what nobody says any more, and none is English', () => {
  const said = new Set(textsOf(programOf()));
  const ofCommander = ['output the version number', 'display help for command'];
  expect(Object.keys(thaiHelp).filter((text) => !said.has(text) && !ofCommander.includes(text))).toEqual([]);
  expect(Object.values(thaiHelp).filter((thai) => !/[ก-๙]/.test(thai) && !/^simulation,/.test(thai))).toEqual([]);
});

test('every command takes --lang in the same way, and none has a language of its own', () => {
  const below = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(below)];
  const all = below(programOf()).map((command) => {
    const { flags, description, defaultValue, argChoices } =
      command.options.find(({ long }) => long === '--lang') ?? {};
    // What is printed for editors stays English until somebody asks for another by name.
    const usual = command.name() === 'schema' ? 'en' : 'that of LANG';
    expect([flags, description], command.name()).toEqual(['--lang <language>', `en or th; usual: ${usual}`]);
    return [defaultValue, argChoices];
  });
  expect(all.length).toBeGreaterThan(100);
  expect(all.flat().filter((one) => one !== undefined)).toEqual([]);
});

test('a help page in Thai, its headings too', () => {
  const program = programOf();
  speakThai(program);
  const scan = program.commands.find((command) => command.name() === 'scan');
  const help = scan?.helpInformation() ?? '';
  expect(help).toMatch(/^วิธีใช้: gridtokenx scan \[options\]/);
  expect(help).toMatch(/^ตัวเลือก:$/m);
  expect(help).toMatch(/--lang <language> +en หรือ th/);
});

test.for([
  [
    "gridtokenx: unknown command 'scna'\n(Did you mean scan?)\nSee gridtokenx --help\n",
    "gridtokenx: ไม่รู้จักคำสั่ง 'scna'\n(หมายถึง scan ใช่หรือไม่?)\nดู gridtokenx --help\n",
  ],
  [
    "gridtokenx: required option '--config <file>' not specified\nSee x --help\n",
    "gridtokenx: ต้องระบุตัวเลือก '--config <file>'\nดู x --help\n",
  ],
  ['gridtokenx: something else\n', 'gridtokenx: something else\n'],
])('%j', ([english = '', thai]) => {
  expect(complaintInThai(english)).toBe(thai);
});
