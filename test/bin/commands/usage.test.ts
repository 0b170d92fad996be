import { expect, test } from 'vitest';
import { runGridtokenx } from '../../support/run-gridtokenx.ts';

test.each([
  ['no command', [], 'gridtokenx: no command is given\nSee gridtokenx --help\n'],
  ['a group without a command', ['keys'], 'gridtokenx: no command is given\nSee gridtokenx keys --help\n'],
  [
    'an unknown command, with the near one',
    ['scna'],
    "gridtokenx: unknown command 'scna'\n(Did you mean scan?)\nSee gridtokenx --help\n",
  ],
  [
    'an unknown option',
    ['scan', '--tcpp', 'x'],
    "gridtokenx: unknown option '--tcpp'\n(Did you mean --tcp?)\nSee gridtokenx scan --help\n",
  ],
  [
    'a missing option',
    ['gateway'],
    "gridtokenx: required option '--config <file>' not specified\nSee gridtokenx gateway --help\n",
  ],
  [
    'a missing argument of a command in a group',
    ['profile', 'show'],
    "gridtokenx: missing required argument 'id'\nSee gridtokenx profile show --help\n",
  ],
])('%s: one sentence, where the help is, and 2', async (_, args, said) => {
  expect(await runGridtokenx(...args)).toEqual({ code: 2, stdout: '', stderr: said });
});

test.each([
  [['--help'], /^Usage: gridtokenx \[options\] \[command\]/],
  [['meter', 'replace', '--help'], /^Usage: gridtokenx meter replace \[options\]/],
  [['help', 'sim'], /^Usage: gridtokenx sim \[options\]/],
  [['--version'], /^\d+\.\d+\.\d+\S*\n$/],
])('%j is an answer, with 0 and on standard output', async (args, said) => {
  expect(await runGridtokenx(...args)).toEqual({ code: 0, stdout: expect.stringMatching(said), stderr: '' });
});

test.each([[['--tcp', 'a:502', '--serial', '/dev/a']], [['--tcp', 'a:502', '--opc-ua', 'opc.tcp://a']]])(
  'scan %j: two places are not one search',
  async (places) => {
    const { code, stderr } = await runGridtokenx('scan', ...places);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/Say one of --serial, --tcp and/),
    });
  },
);
