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

test.each([
  [['demo', '--intervals', 'abc'], '--intervals "abc"; allowed: a whole number from 1 to 10000.'],
  [['demo', '--intervals', '0'], '--intervals "0"; allowed: a whole number from 1 to 10000.'],
  [['demo', '--rate', '601'], '--rate "601"; allowed: 1 (real time) to 600.'],
  [['demo', '--rate', 'fast'], '--rate "fast"; allowed: 1 (real time) to 600.'],
  [['demo', '--seed', '-1'], '--seed "-1"; allowed: a whole number from 0 to 4294967295.'],
  [['demo', '--http-port', 'x'], '--http-port "x"; allowed: a whole number from 0 to 65000.'],
  [
    ['demo', '--mqtt', 'broker'],
    '--mqtt: mqtt.url is "broker"; allowed: an address that begins with mqtt:// or mqtts://.',
  ],
  [
    ['demo', '--state', '/etc/passwd'],
    '--state "/etc/passwd" cannot be used (EEXIST); allowed: a folder that can be written to, or that can be made.',
  ],
  [['proof', 'receipt', '--sequence', 'x'], '--sequence "x"; allowed: a whole number from 1 to 9999999999.'],
  [['sim', '--seed', 'x'], '--seed "x"; allowed: a whole number from 0 to 4294967295.'],
  [['sim', '--baud', 'x'], '--baud "x"; allowed: a whole number from 300 to 1000000.'],
  [['read', '--tcp', '127.0.0.1', '--profile', 'eastron/sdm630', '--unit', 'x'], /^--unit "x"; allowed: /],
  [['read', '--serial', '/dev/null', '--profile', 'eastron/sdm630', '--baud', 'x'], /^--baud "x"; allowed: /],
  [['watch', '--tcp', '127.0.0.1', '--period', 'x'], /^--period "x"; allowed: /],
  [['watch', '--tcp', '127.0.0.1', '--count', 'x'], /^--count "x"; allowed: /],
])('%j: what was typed and what is allowed in one sentence, and 2', async (args, says) => {
  const { code, stdout, stderr } = await runGridtokenx(...args);
  const said =
    typeof says === 'string'
      ? `gridtokenx: ${says}\n`
      : expect.stringMatching(new RegExp(says.source.replace('^', '^gridtokenx: ')));
  expect([code, stdout, stderr]).toEqual([2, '', said]);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
