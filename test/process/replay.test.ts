import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readQuality } from '../../src/adapters/sqlite/read-quality.ts';
import { readLimits } from '../../src/bin/read-limits.ts';
import { recordedRules } from '../../src/bin/recorded-rules.ts';
import { instant, SECOND } from '../../src/domain/time.ts';
import { encodeRecordingLine, type RecordingLine } from '../../src/wire/recording.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { qualityMeter, unwatched } from '../support/quality-rules.ts';
import { readingBetween } from '../support/readings.ts';

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

const START = Date.parse('2026-11-24T10:00:00+07:00');
const pea = { ...unwatched, meters: [qualityMeter('h01', { limits: readLimits(['pea-lv']) })] };
const header: RecordingLine = {
  kind: 'header',
  gateway: 'gateway-1',
  rules: recordedRules(pea),
  start: instant(START),
  restored: [],
};
/** A reading a second: 220 V, for the middle third 246 V, which is too much under PEA's limits and under MEA's. */
const readings = Array.from({ length: 900 }, (_, second): RecordingLine => {
  const at = START + second * SECOND;
  const volts = second >= 300 && second < 600 ? 246 : 220;
  return { kind: 'reading', reading: readingBetween(at, at, { values: { 'voltage.L1': volts, frequency: 50 } }) };
});
const text = (...lines: readonly RecordingLine[]) => lines.map((line) => `${encodeRecordingLine(line)}\n`).join('');

beforeAll(() => {
  writeFileSync(path('whole.jsonl'), text(header, ...readings));
  writeFileSync(path('first.jsonl'), text(header, ...readings.slice(0, 450)));
  writeFileSync(path('second.jsonl'), text({ ...header, restored: null }, ...readings.slice(450)));
  writeFileSync(path('garbage.jsonl'), `${text(header)}{"kind":"weather"}\n`);
  writeFileSync(path('cut.jsonl'), text(header, ...readings).slice(0, -40));
});

const replay = (...args: readonly string[]) => run(args, undefined);
const run = (args: readonly string[], input: string | undefined) => {
  const all = ['src/bin/gridtokenx.ts', 'replay', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, {
    encoding: 'utf8',
    input,
    maxBuffer: 64 * 1024 ** 2,
  });
  return { status, lines: stdout.split('\n').slice(0, -1), stderr };
};

describe('replay', () => {
  test('says every change of every alarm, and what it comes to; the same twice, in parts and from standard input', () => {
    const whole = replay(path('whole.jsonl'));
    expect(whole).toMatchObject({ status: 0, stderr: '' });
    const ofBand = whole.lines.filter((line) => line.includes('  voltage-band/h01/L1/'));
    expect(ofBand).toEqual([
      expect.stringMatching(/^2026-11-24T10:0\d:\d\d\+07:00 {2}alarm raised.* {2}Voltage of h01 phase L1 is 246\.00 V/),
      expect.stringMatching(/^2026-11-24T10:1\d:\d\d\+07:00 {2}alarm returned-unacknowledged /),
    ]);
    expect(whole.lines.slice(-5)).toEqual([
      'gateway-1: 900 readings of 1 meter, 2026-11-24T10:00:00+07:00 to 2026-11-24T10:14:59+07:00; 1 start',
      expect.stringMatching(/^alarms raised: .*voltage-band 1/),
      expect.stringMatching(/^events: /),
      expect.stringMatching(/^frames: /),
      expect.stringMatching(/^sha256 of frames, alarms and events: [0-9a-f]{64}$/),
    ]);
    const last = whole.lines.at(-1);
    expect(replay(path('first.jsonl'), path('second.jsonl')).lines.at(-1)).toBe(last);
    expect(run(['-'], readFileSync(path('whole.jsonl'), 'utf8')).lines.at(-1)).toBe(last);
  });

  test('in JSON it is one object a line, the summary last', () => {
    const { status, lines } = replay(path('whole.jsonl'), '--json');
    const said = lines.map((line): Record<string, unknown> => JSON.parse(line));
    expect(status).toBe(0);
    expect(said.map(({ kind }) => kind)).toContain('alarm');
    expect(said.findIndex(({ kind }) => kind === 'summary')).toBe(said.length - 1);
    expect(said.at(-1)).toMatchObject({
      gateway: 'gateway-1',
      readings: 900,
      meters: 1,
      starts: 1,
      alarms: expect.objectContaining({ 'voltage-band': 1 }),
    });
  });

  test('under other limits it says so, and judges by them', () => {
    const { status, lines, stderr } = replay(path('whole.jsonl'), '--limits', 'egat-system');
    expect(status).toBe(0);
    expect(stderr).toMatch(/^gridtokenx: The rules are not those that were in force/);
    expect(lines.filter((line) => line.includes('voltage-band'))).toEqual([]);
  });

  test('a gateway’s configuration can say who the meters are', () => {
    const [line] = gatewayFile().lines;
    writeFileSync(path('gateway.json'), JSON.stringify({ ...gatewayFile(), limits: ['pea-lv'], lines: [line] }));
    const { status, lines } = replay(path('whole.jsonl'), '--config', path('gateway.json'));
    expect(status).toBe(0);
    expect(lines).toContainEqual(expect.stringMatching(/^alarms raised: .*voltage-band 1/));
  });

  test('frames and events are kept in a file of their own, which must be new', () => {
    expect(replay(path('whole.jsonl'), '--frames', path('quality.sqlite')).status).toBe(0);
    using history = readQuality(path('quality.sqlite'));
    expect(history.verifyChain()).toMatchObject({ frames: { broken: null }, events: { broken: null } });
    const again = replay(path('whole.jsonl'), '--frames', path('quality.sqlite'));
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/^gridtokenx: --frames \S+quality\.sqlite is there already; allowed: [^\n]*\n$/);
  });

  test('a recording that was cut off is replayed to there, and that is said', () => {
    const { status, lines, stderr } = replay(path('cut.jsonl'));
    expect(status).toBe(0);
    expect(stderr).toBe('gridtokenx: The last line of cut.jsonl (901) is cut off and left out.\n');
    expect(lines).toContain(
      'gateway-1: 899 readings of 1 meter, 2026-11-24T10:00:00+07:00 to 2026-11-24T10:14:58+07:00; 1 start',
    );
  });

  test.for([
    ['garbage', [path('garbage.jsonl')], /^gridtokenx: garbage\.jsonl, line 2, is no line of a recording: [^\n]*\n$/],
    [
      'a file that is not there',
      [path('nobody.jsonl')],
      /^gridtokenx: The recording \S+nobody\.jsonl cannot be read: [^\n]*\n$/,
    ],
    [
      'unknown limits',
      [path('whole.jsonl'), '--limits', 'pea-lw'],
      /^gridtokenx: There are no limits "pea-lw"[^\n]*Did you mean "pea-lv"\?\n$/,
    ],
    ['no file', [], /^gridtokenx: missing required argument 'files'\nSee gridtokenx replay --help\n$/],
  ] as const)('%s ends with 2 and a sentence', ([, args, said]) => {
    const { status, stderr } = replay(...args);
    expect(stderr).toMatch(said);
    expect(status).toBe(2);
  });
});
