import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { systemClock } from '../../../src/adapters/system/clock.ts';
import { commands } from '../../../src/bin/command-list.ts';
import { beginConfiguration } from '../../../src/bin/configuration/begin-configuration.ts';
import { gatewayProgram } from '../../../src/bin/configuration/gateway-program.ts';
import { faultIn } from '../../../src/bin/fault-in-language.ts';
import { speak } from '../../../src/bin/speech.ts';
import { takeLanguage } from '../../../src/bin/take-language.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { gatewayFile } from '../../support/gateway-file.ts';
import { storedCore } from '../../support/stored-core.ts';
import { testSigner } from '../../support/test-signers.ts';

/** A site as somebody has it before him: a core that is stopped, a gateway that has not run, an operator. */
const folder = mkdtempSync(join(fastFolder(), 'thai-'));
const at = (name: string): string => join(folder, name);
let said = '';
let code = 0;

beforeAll(async () => {
  await storedCore(at('data'));
  for (const [name, purpose] of [
    ['core.key', 'core'],
    ['log.key', 'log'],
    ['operator.key', 'operator'],
    ['account.key', 'account'],
  ] as const)
    createKeyFile(at(name), purpose);
  createKeyFile(at('gateway.key'), 'gateway');
  const core = {
    ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'data', http: { port: 0 } },
    registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
  };
  writeFileSync(at('core.json'), JSON.stringify(core));
  const lines = [{ ...gatewayFile().lines[0], transport: { kind: 'rtu', path: '/dev/serial/by-id/none' } }];
  writeFileSync(at('gateway.json'), JSON.stringify({ ...gatewayFile(), lines, layers: { authority: 'mea' } }));
  writeFileSync(at('other.json'), JSON.stringify({ ...gatewayFile(), layers: { authority: 'pea' } }));
  writeFileSync(at('wrong.json'), JSON.stringify({ ...gatewayFile(), lines, silenceSeconds: 0, realm: 'live' }));
  // A history: what it began with, and a start with a file that is refused.
  const clock = systemClock();
  for (const fastPeriodMs of [1_000, 1]) {
    writeFileSync(at('kept.json'), JSON.stringify({ ...gatewayFile(), lines, storage: 'kept', fastPeriodMs }));
    (await beginConfiguration(gatewayProgram, at('kept.json'), clock))[Symbol.dispose]();
  }
  const hear = (text: string | Uint8Array): boolean => {
    said += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(hear);
  vi.spyOn(process.stderr, 'write').mockImplementation(hear);
  vi.stubEnv('GRIDTOKENX_LANG', 'th');
  await speak('th');
}, 120_000);
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await speak('en');
  rmSync(folder, { recursive: true });
});

const program = (): Command => {
  const made = new Command('gridtokenx').enablePositionalOptions().exitOverride();
  for (const define of commands)
    define(made, async (load, options) => {
      code = await (await load()).run(options as never);
    });
  takeLanguage(made);
  return made;
};

/** What a command says with `--lang th`; a fault is said as the program says it. */
const spokenBy = async (words: string): Promise<string> => {
  said = '';
  const given = words.split(' ').map((word) => word.replace(/^@/, `${folder}/`));
  try {
    await program().parseAsync([...given, '--lang', 'th'], { from: 'user' });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    said += await faultIn('th', error);
  }
  return said;
};

const span = '--from 2026-11-24T10:00+07:00 --to 2026-11-24T12:00+07:00';
/** `@name`: a file of the site. One after the other: some need what others made. */
const spoken: readonly string[] = [
  'doctor --config @gateway.json',
  'doctor --config @core.json',
  'profile list',
  'profile test eastron/sdm630',
  'keys show @gateway.key',
  'keys rotate @next.key --config @gateway.json --out @handover.cose',
  'config explain @gateway.json silenceSeconds',
  'config explain @gateway.json lines',
  'config explain @wrong.json',
  'config explain @wrong.json silenceSeconds',
  'config validate @gateway.json',
  'config diff @gateway.json @other.json',
  'config history --storage @state',
  'config history --storage @kept',
  'config show 1 --storage @kept',
  'config show 2 --storage @kept',
  'registry new @new.cose --core core-1 --realm simulation --operator @operator.key --approve',
  'registry zone add @new.cose zone-1 --loss-from 0 --loss-to 50000 --operator @operator.key',
  'registry show @new.cose --operator @operator.key',
  'registry invite @new.cose gw-1',
  'registry admit @new.cose @none --operator @operator.key',
  'core audit --config @core.json',
  'core at 2026-11-24T10:05:00+07:00 --config @core.json',
  `core ledger --account a-h02 ${span} --config @core.json`,
  'core backup @copy --config @core.json',
  `bill export --config @core.json --account a-h02 ${span} --out @bill`,
  'verify bill @bill',
  'person export --config @core.json --account a-h02 --out @person',
  `erase request @erase.cose --operator @operator.key --core core-1 --realm simulation --account a-h02 ${span} --author x --reason y --good-until 2100-01-01T00:00+07:00`,
  'erase carry-out @erase.cose --config @core.json',
  'invoice --config @core.json --account a-h02 --month 2026-12',
  'statement --config @core.json --account a-h02 --month 2026-12',
  'buffer state --config @gateway.json',
  `buffer erase --config @gateway.json --point point-h01 ${span}`,
  'buffer export @buffer.bin --config @gateway.json',
  'buffer import @buffer.bin --config @gateway.json',
  'compliance status --core @core.json',
  'compliance incident open c-1 --kind breach --what x --by y --core @core.json',
  'compliance incident list --core @core.json',
  'compliance incident close c-1 --outcome x --by y --core @core.json',
  'report --config @gateway.json --period 2026-W47 --out @reports',
  'replay @none.jsonl',
  'commission --config @gateway.json --device nobody',
  'read --tcp 127.0.0.1:2 --profile eastron/sdm120',
  'scan --tcp 127.0.0.1:2',
  'tariff price --at 2026-09 --kwh 523 --class residential-large --authority MEA',
  'tariff calendar 2026',
  'tariff day 2026-05-13',
  'sim --list',
  'gaps --core http://127.0.0.1:2',
  'market prices --core http://127.0.0.1:2',
  'order buy --core http://127.0.0.1:2 --key @account.key --account a-h02 --realm simulation --limit 3 --kwh x',
  'order buy --core http://127.0.0.1:2 --key @account.key --account a-h02 --point p --zone z --start 2026-11-24T10:30+07:00 --limit 3 --kwh 1 --green --in-force ioc',
  'queue list --core http://127.0.0.1:2 --operator @operator.key',
  'proof leaf --gateway http://127.0.0.1:2 --point h01 --start 2026-11-24T10:00+07:00',
  'bus stats --gateway http://127.0.0.1:2',
  'watch --gateway http://127.0.0.1:2',
];
/** Which say nothing to people, or run until they are stopped: their sentences are looked for in the source (`thai-said.test.ts`). */
const unspoken = ['demo', 'gateway', 'core', 'openapi', 'meter'];

/** Names, units and the words that a machine or an operating system adds. */
const allowed = [
  /gridtokenx [a-z][^\n]*/g,
  /`[^`]*`/g,
  /"[^"]*"/g,
  /--[a-z-]+/g,
  /(?:connect )?E[A-Z]{4,}[^\n]*/g,
  /sudo [^\n]*|timedatectl set-ntp true|echo 1 [^\n]*/g,
  /compliance incident [a-z]+/g,
  // Kinds of a transport, as they stand in a file.
  /tcp, rtu-over-tcp/g,
  // What Modbus calls it.
  /transaction id|illegal data address/g,
  /\S+\.json/g,
  // Sources of tariffs are quoted; captures of models are described by those who wrote them, in English.
  /^ +(?:\[\d+\]|แหล่งที่มา:|nationthailand\.com).*$/g,
  /: [^:]* \(worked\)$/g,
  /(?<= {2,})[A-Z].*$/g,
];
const englishIn = (text: string): readonly string[] =>
  text
    .replaceAll(folder, '')
    .split('\n')
    .filter((line) =>
      /\b[a-z]{2,}[,;:]? [a-z]{2,}\b/.test(allowed.reduce((left, one) => left.replaceAll(one, ' '), line)),
    );

test.each(spoken)(
  '%s: in Thai, and nothing in English',
  async (words) => {
    const text = await spokenBy(words);
    expect(text).toMatch(/[ก-๙]/);
    expect(englishIn(text)).toEqual([]);
    expect(code).toBeLessThan(3);
  },
  60_000,
);

test('every command of the program is among them', () => {
  const names = program().commands.map((command) => command.name());
  const tried = new Set([...spoken.map((words) => words.split(' ')[0]), ...unspoken]);
  expect(names.filter((name) => !tried.has(name))).toEqual([]);
});
