import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { run as change } from '../../../src/bin/commands/config-change.ts';
import { run as diff } from '../../../src/bin/commands/config-diff.ts';
import { run as explain } from '../../../src/bin/commands/config-explain.ts';
import { run as schema } from '../../../src/bin/commands/config-schema.ts';
import { run as validate } from '../../../src/bin/commands/config-validate.ts';
import { beginConfiguration } from '../../../src/bin/configuration/begin-configuration.ts';
import { coreProgram } from '../../../src/bin/configuration/core-program.ts';
import { faultSentences } from '../../../src/bin/fault-sentence.ts';
import { composeGateway } from '../../../src/bin/read-gateway-configuration.ts';
import { spokenLanguage } from '../../../src/bin/spoken-language.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { signRegistry } from '../../../src/wire/registry-file.ts';
import { tradingRegistry } from '../../support/core-fixture.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { gatewayFile, meterEntry } from '../../support/gateway-file.ts';
import { runGridtokenx } from '../../support/run-gridtokenx.ts';
import { ten } from '../../support/sealed-substation.ts';
import { testSigner } from '../../support/test-signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const written = (name: string, value: unknown): string => {
  const file = join(folder, name);
  writeFileSync(file, JSON.stringify(value));
  return file;
};
/** What a command has printed, and the code it ends with. */
const saidBy = async (work: () => Promise<number>): Promise<Readonly<{ code: number; out: string }>> => {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  try {
    return { code: await work(), out: written.join('') };
  } finally {
    spy.mockRestore();
  }
};
const lines = async (work: () => Promise<number>) => {
  const { code, out } = await saidBy(work);
  return { code, lines: out.trimEnd().split('\n') };
};

const right = written('gateway.json', { ...gatewayFile(), layers: { authority: 'mea' } });
const wrong = written('wrong.json', { ...gatewayFile(), silenceSeconds: '22 kV', http: { port: 99_999 } });

describe('explain', () => {
  test('lists the layers, then every setting with its value and who has set it', async () => {
    const { code, lines: said } = await lines(() => explain({ file: right, lang: 'en' }));
    expect(code).toBe(0);
    expect(said.slice(0, 4)).toEqual([
      'layers, the later wins:',
      '  default config/default.json',
      '  authority config/authorities/mea.yaml',
      `  site ${right}`,
    ]);
    expect(said).toContainEqual(
      expect.stringMatching(/^limits +\["egat-system","mea-lv",.*\] +authority config\/authorities\/mea\.yaml$/),
    );
    expect(said).toContainEqual(expect.stringMatching(/^silenceSeconds +10 s +default config\/default\.json$/));
    expect(said).toContainEqual(expect.stringMatching(/^lines\[rs485-1\]\.meters\[h02\]\.unit +2 +site /));
    // What nobody has set and is nothing is no news.
    expect(said.filter((line) => line.startsWith('licence'))).toEqual([]);
    expect((await lines(() => explain({ file: right, all: true }))).lines).toContainEqual(
      expect.stringMatching(/^licence +null +usual$/),
    );
  });

  test('says everything of one setting, by either name of its place', async () => {
    const { lines: said } = await lines(() =>
      explain({ file: right, path: 'lines[rs485-1].meters[h01].unit', lang: 'en' }),
    );
    expect(said).toEqual([
      'lines[rs485-1].meters[h01].unit = 1',
      '  its Modbus address',
      `  set by: site ${right}`,
      '  allowed: a whole number from 0 to 255',
    ]);
    expect((await lines(() => explain({ file: right, path: 'lines[0].meters[0].unit', lang: 'en' }))).lines).toEqual(
      said,
    );
    expect((await lines(() => explain({ file: right, path: 'limits', lang: 'th' }))).lines).toContainEqual(
      expect.stringMatching(/^ {2}ที่มา: MEA connection regulation 2558/),
    );
  });

  test('a path with a slip is refused with the one that was meant', async () => {
    await expect(explain({ file: right, path: 'retention.batchesDay' })).rejects.toThrow(
      /has no setting "retention\.batchesDay"\. Did you mean "retention\.batchesDays"\?$/,
    );
    await expect(explain({ file: right, path: 'colour' })).rejects.toThrow(
      /has no setting "colour"\. `gridtokenx config explain .*` shows all\.$/,
    );
  });

  test('what is nobody’s business is never shown, for people or machines', async () => {
    const [line] = gatewayFile().lines;
    const meters = [{ ...meterEntry('h01', 1), serialNumber: 'SN-4711' }];
    const file = written('secret.json', {
      ...gatewayFile(),
      lines: [{ ...line, meters }],
    });
    for (const json of [true, false]) {
      const { out } = await saidBy(() => explain({ file, json, all: true }));
      expect(out).toContain('serialNumber');
      expect(out).not.toContain('4711');
    }
    const core = written('core.json', {
      core: 'c',
      keyFile: 'a',
      logKeyFile: 'b',
      storage: 's',
      registry: { file: 'r', operatorKey: '4c'.repeat(32) },
      roles: { regulators: [{ name: 'erc', tokenHash: 'the-token-itself' }] },
    });
    const { out } = await saidBy(() => validate({ files: [core], lang: 'en' }));
    expect(out).toContain('roles.regulators[0].tokenHash is (not shown); allowed: 64 lower-case hex digits.');
    expect(out).not.toContain('the-token-itself');
  });
});

describe('validate', () => {
  test('says everything that is wrong, each in a line, and goes on with the next file', async () => {
    const { code, lines: said } = await lines(() => validate({ files: [wrong, right], elsewhere: true, lang: 'en' }));
    expect(code).toBe(1);
    expect(said).toEqual([
      `${wrong}: silenceSeconds is "22 kV", and "kV" is no unit of a time (ms, s, min, h, days); allowed: a number of s from 1 to 3600.`,
      `${wrong}: http.port is 99999; allowed: a whole number from 0 to 65535.`,
      `${wrong} is not right.`,
      `${right} is right: gateway gateway-1, 2 meters.`,
      'Not looked at, as they lie on another machine or are handed over at a start: keyFile, storage.',
    ]);
  });

  test('in Thai, and for machines with codes', async () => {
    const { lines: said } = await lines(() => validate({ files: [wrong], lang: 'th' }));
    expect(said[0]).toBe(
      `${wrong}: silenceSeconds คือ "22 kV" แต่ "kV" ไม่ใช่หน่วยของเวลา (ms, s, min, h, days) ค่าที่ใช้ได้: จำนวนเป็นวินาที ตั้งแต่ 1 ถึง 3600`,
    );
    const { out } = await saidBy(() => validate({ files: [wrong, right], elsewhere: true, json: true, lang: 'en' }));
    expect(JSON.parse(out)).toMatchObject([
      {
        file: wrong,
        right: false,
        refusals: [{ code: 'unit', params: { path: 'silenceSeconds' } }, { code: 'value' }],
      },
      { file: right, right: true, program: 'gateway', id: 'gateway-1', unseen: ['keyFile', 'storage'] },
    ]);
  });

  test('cross-checks are all said too, over all lines and meters', async () => {
    const [line] = gatewayFile().lines;
    const { binding: _, ...unbound } = meterEntry('h01', 300);
    const file = written('crossed.json', {
      ...gatewayFile(),
      realm: 'live',
      core: { ...gatewayFile().core, url: 'http://10.0.0.9' },
      lines: [
        {
          ...line,
          transport: { kind: 'tcp' },
          meters: [{ ...unbound, unit: 3, grid: { ratedKva: 1, ratedA: 1 } }, meterEntry('h02', 255)],
        },
      ],
    });
    const { lines: said } = await lines(() => validate({ files: [file], lang: 'en' }));
    const codes = [
      /realm is "live"/,
      /plain http/,
      /transport\.host is missing/,
      /binding is missing/,
      /has ratedKva 1 and ratedA 1/,
      /gateway\.key/,
    ];
    for (const code of codes) expect(said.filter((sentence) => code.test(sentence))).toHaveLength(1);
    expect(said).toHaveLength(codes.length + 1);
  });

  test('what a gateway would not start with is wrong too: a model on a line that is none of its own', async () => {
    const [line] = gatewayFile().lines;
    const file = written('foreign.json', { ...gatewayFile(), limits: ['pea-lvv'], lines: [line] });
    const { lines: said } = await lines(() => validate({ files: [file], lang: 'en' }));
    expect(said[0]).toMatch(/There are no limits "pea-lvv" in config\/limits; .* Did you mean "pea-lv"\?$/);
    expect(said[1]).toMatch(/gateway\.key/);
    expect(said).toHaveLength(3);
  });

  test('what a core would not start with is wrong too, all of it: keys, registry, prices, certificate', async () => {
    createKeyFile(join(folder, 'log.key'), 'log');
    writeFileSync(join(folder, 'registry.cose'), 'torn');
    const core = {
      ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'market' },
      registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
      http: { host: '127.0.0.1', port: 8470, keyFile: 'tls.key' },
      journal: { connectionFile: 'journal.connection' },
    };
    const file = written('core.json', core);
    const { code, lines: said } = await lines(() => validate({ files: [file], lang: 'en' }));
    expect([code, said]).toEqual([
      1,
      [
        expect.stringMatching(/core\.key/),
        expect.stringMatching(/journal\.connection/),
        expect.stringMatching(/tls\.key/),
        expect.stringMatching(/registry is malformed/),
        `${file}: what depends on registry.file, registry.operatorKey can be judged once that is right.`,
        `${file} is not right.`,
      ],
    ]);
    createKeyFile(join(folder, 'core.key'), 'core');
    writeFileSync(join(folder, 'journal.connection'), 'postgresql://127.0.0.1/journal\n', { mode: 0o600 });
    createKeyFile(join(folder, 'tls.key'), 'tls');
    const { code: still, lines: left } = await lines(() => validate({ files: [file], lang: 'th' }));
    expect([still, left.length]).toEqual([1, 3]);
    for (const sentence of left) expect(sentence).toMatch(/[ก-๙]/);
    const operator = testSigner('operator');
    writeFileSync(
      join(folder, 'registry.cose'),
      signRegistry(tradingRegistry('pea-residential-tou'), operator, isEnrollableKey),
    );
    const whole = written('core.json', {
      ...core,
      registry: { ...core.registry, operatorKey: toHex(operator.key.raw) },
      keyFile: 'credential:core.key',
    });
    expect((await lines(() => validate({ files: [whole], lang: 'en' }))).lines).toEqual([
      `${whole} is right: core core-1.`,
      'Not looked at, as they lie on another machine or are handed over at a start: keyFile.',
    ]);
    const [zone] = tradingRegistry().zones;
    const slip = written('core.json', {
      ...JSON.parse(readFileSync(whole, 'utf8')),
      market: { networkRoot: 'substation', lines: [{ from: `${zone?.id}x`, to: 'substation' }] },
    });
    const warnings = [
      `market.lines ends at ${zone?.id}x, which is no zone of the registry: nobody can trade there. Is "${zone?.id}" meant?`,
      `No line of market.lines leads to the zone ${zone?.id}: it trades with no other.`,
    ];
    const warned = await lines(() => validate({ files: [slip], lang: 'en' }));
    expect([warned.code, warned.lines.slice(1, 3)]).toEqual([0, warnings]);
    // What `config apply` adds to its answer, also where the slip is live, over a file that has none.
    const { market: slipped } = JSON.parse(readFileSync(slip, 'utf8'));
    const site = { ...JSON.parse(readFileSync(whole, 'utf8')), keyFile: 'core.key' };
    delete site.market;
    delete site.journal;
    written('core.json', site);
    (await beginConfiguration(coreProgram, slip, fakeClock({ start: ten })))[Symbol.dispose]();
    const live = written('live.json', { market: slipped });
    const { lines: applied } = await lines(() =>
      change({ action: 'apply', live: true, file: live, config: slip, reason: 'a line', author: 'somchai' }),
    );
    expect(applied.slice(-2)).toEqual(warnings);
  });
});

test('diff is by path and names who has set each side; the order of meters is no difference', async () => {
  const [line] = gatewayFile().lines;
  const other = written('other.json', {
    ...gatewayFile(),
    layers: { authority: 'pea' },
    silenceSeconds: 20,
    lines: [{ ...line, meters: [meterEntry('h02', 7), meterEntry('h01', 1)] }],
  });
  const { code, lines: said } = await lines(() => diff({ from: right, to: other, lang: 'en' }));
  expect(code).toBe(1);
  expect(said.toSorted()).toEqual([
    `layers.authority: "mea" (site ${right}) → "pea" (site ${other})`,
    expect.stringMatching(
      /^limits: \[.*"mea-lv".*\] \(authority config\/authorities\/mea\.yaml\) → \[.*"pea-lv".*\] \(authority config\/authorities\/pea\.yaml\)$/,
    ),
    `lines[rs485-1].meters[h02].unit: 2 (site ${right}) → 7 (site ${other})`,
    `silenceSeconds: 10 s (default config/default.json) → 20 s (site ${other})`,
  ]);
  expect(await saidBy(() => diff({ from: right, to: right }))).toMatchObject({ code: 0, out: '' });
});

test('schema is JSON, of a program or a section, and a slip is refused', async () => {
  const { out } = await saidBy(() => schema({ program: 'core', section: 'market' }));
  expect(JSON.parse(out)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    properties: { tick: { default: 100 } },
  });
  const inThai = await saidBy(() => schema({ program: 'core', section: 'sessions', lang: 'th' }));
  expect(JSON.parse(inThai.out).properties.listeners.description).toMatch(/^จำนวนผู้ฟังเหตุการณ์และตลาดพร้อมกันสูงสุด/);
  // LANG is of the people at a terminal, and asks for nothing that an editor reads.
  vi.stubEnv('LC_ALL', 'th_TH.UTF-8');
  for (const [chosen, words] of [
    [undefined, /^[a-z]/],
    ['th', /^จำนวนผู้ฟัง/],
  ] as const) {
    vi.stubEnv('GRIDTOKENX_LANG', chosen);
    const one = await saidBy(() => schema({ program: 'core', section: 'sessions' }));
    expect(JSON.parse(one.out).properties.listeners.description).toMatch(words);
  }
  vi.unstubAllEnvs();
  await expect(schema({ program: 'fleet' })).rejects.toThrow('There is no program "fleet"; allowed: gateway, core.');
  await expect(schema({ program: 'cora' })).rejects.toThrow('allowed: gateway, core. Did you mean "core"?');
  await expect(schema({ section: 'mqqt' })).rejects.toThrow(/There is no section "mqqt"; .* Did you mean "mqtt"\?$/);
});

test.for([
  [undefined, {}, 'en'],
  [undefined, { LANG: 'th_TH.UTF-8' }, 'th'],
  [undefined, { LANG: 'th_TH.UTF-8', LC_ALL: 'C' }, 'en'],
  [undefined, { LANG: 'en_GB', LC_MESSAGES: 'th' }, 'th'],
  [undefined, { LANG: 'thx' }, 'en'],
  ['th', { LANG: 'en_GB' }, 'th'],
] as const)('--lang %s among %j is %s', ([asked, env, expected]) => {
  expect(spokenLanguage(asked, env)).toBe(expected);
});

test('a refused configuration is said in Thai to whoever asks for it, any other fault as it was thrown', () => {
  const thrown = (value: unknown): Fault => {
    try {
      return composeGateway(written('thrown.json', value), { env: {} }) as never;
    } catch (error) {
      return error as Fault;
    }
  };
  const { core: _, ...without } = gatewayFile();
  expect(faultSentences(thrown(without), 'th')[0]).toMatch(/: core\.url ยังไม่ได้กำหนด ค่าที่ใช้ได้: /);
  expect(faultSentences(new Fault('storage', 'The disk is full.'), 'th')).toEqual(['The disk is full.']);
});

test('as an installer types it', async () => {
  const { code, stdout } = await runGridtokenx('config', 'validate', wrong, '--lang', 'en');
  expect([code, stdout.split('\n').length]).toEqual([1, 5]);
  const gone = await runGridtokenx('config', 'explain', join(folder, 'gone.json'));
  expect(gone).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(
      /^gridtokenx: The configuration in .*gone\.json cannot be read: there is no such file/,
    ),
  });
  expect(await runGridtokenx('config', 'explain', right, '--lang', 'de')).toMatchObject({
    code: 2,
    stderr: 'gridtokenx: --lang "de"; allowed: en, th.\n',
  });
});
