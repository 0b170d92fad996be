import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepReport } from '../../../src/bin/report/keep-report.ts';
import { CHAIN_FILE, checkChain, lastOf, readChain } from '../../../src/bin/report/report-chain.ts';
import { emptyReport } from '../../support/quality-reports.ts';
import { testSigner } from '../../support/test-signers.ts';

const gateway = testSigner('gateway');
/** Three weeks, as the command writes them. */
const threeWeeks = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-reports-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const label of ['2026-W46', '2026-W47', '2026-W48']) {
    const chain = readChain(folder);
    keepReport(emptyReport(label, lastOf(chain, 'dso')), gateway, { folder, chain, storages: [join(folder, 'none')] });
  }
  return folder;
};
const named = (label: string, end = '.json') => `gateway-1-dso-${label}${end}`;
const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));
const whys = (folder: string, key = gateway.key) => checkChain(folder, key).map(({ why }) => why);

test('what was written is right, and each hangs on the one before it', () => {
  expect(whys(threeWeeks())).toEqual([null, null, null]);
});

test('a letter that was changed is noticed', () => {
  const folder = threeWeeks();
  edit(join(folder, named('2026-W47')), (text) => text.replace('"kept":1008', '"kept":1007'));
  expect(whys(folder)).toEqual([null, 'It was altered: it is not the one that was signed.', null]);
});

test('a report that was taken out of the list is missed by the next', () => {
  const folder = threeWeeks();
  edit(join(folder, CHAIN_FILE), (text) => text.split('\n').toSpliced(1, 1).join('\n'));
  expect(whys(folder)).toEqual([null, 'It does not hang on the report before it: one was taken out or put in.']);
});

test('a report that is listed and gone is missed', () => {
  const folder = threeWeeks();
  rmSync(join(folder, named('2026-W46')));
  expect(whys(folder)[0]).toBe('It is listed and not there.');
});

test('a report that another one was put in the place of is noticed', () => {
  const folder = threeWeeks();
  writeFileSync(join(folder, named('2026-W48')), readFileSync(join(folder, named('2026-W47'))));
  expect(whys(folder)[2]).toBe('It is not the report that was listed here.');
});

test('the key of somebody else proves nothing', () => {
  expect(whys(threeWeeks(), testSigner('core').key).every((why) => why !== null)).toBe(true);
});

const noLine = [
  ['not json'],
  ['{"file":"../x","view":"dso","label":"x","hash":"y","previous":null,"files":{}}'],
  ['{"file":"x","view":"dso","label":"x","hash":"y","previous":null,"files":{"../x":"00"}}'],
  ['{"file":"x","view":"dso","label":"x","hash":"y","previous":null}'],
  ['[]'],
] as const;
test.for(noLine)('a list with the line %s is written on by nobody, and the others are checked', ([line]) => {
  const folder = threeWeeks();
  edit(join(folder, CHAIN_FILE), (text) => `${text}${line}\n`);
  expect(() => readChain(folder)).toThrow(/reports\.jsonl, line 4 is no line of a list of reports\.$/);
  expect(whys(folder)).toEqual([null, null, null, 'The line is no line of a list of reports.']);
});

test('a last line that is cut off is said with its number, and the others are checked', () => {
  const folder = threeWeeks();
  edit(join(folder, CHAIN_FILE), (text) => text.slice(0, -20));
  const checks = checkChain(folder, gateway.key);
  expect(checks.map(({ why }) => why)).toEqual([
    null,
    null,
    'The line is cut off: the report it named is not listed. Remove the line, and make that report again.',
  ]);
  expect(checks[2]?.file).toMatch(/reports\.jsonl, line 3$/);
  expect(() => readChain(folder)).toThrow(/reports\.jsonl, line 3 is cut off: the report it named is not listed\./);
});

test.for([[''], ['not json'], ['[]'], ['null'], ['{"report":1,"signed":"x"}'], ['{"report":{}}']] as const)(
  'a report that was made into %j is one failed check',
  ([text]) => {
    const folder = threeWeeks();
    writeFileSync(join(folder, named('2026-W47')), text);
    expect(whys(folder)).toEqual([
      null,
      'It is no report: that is the .json file that was written beside the page.',
      null,
    ]);
  },
);

test('a report that cannot be read is one failed check', () => {
  const folder = threeWeeks();
  rmSync(join(folder, named('2026-W47')));
  mkdirSync(join(folder, named('2026-W47')));
  expect(whys(folder)).toEqual([null, expect.stringMatching(/2026-W47\.json cannot be read\./), null]);
});

test.for([['.csv'], ['.events.csv'], ['.en.html'], ['.th.html']])(
  'a table or page %s that was altered or taken away is noticed',
  ([end]) => {
    const folder = threeWeeks();
    const name = named('2026-W47', end);
    edit(join(folder, name), (text) => `${text} `);
    expect(whys(folder)).toEqual([null, `${name} was altered: it is not the file that was listed.`, null]);
    rmSync(join(folder, name));
    expect(whys(folder)).toEqual([null, `${name} is listed and not there.`, null]);
  },
);

// SHA-256 of the signed file itself, which even a line break changes.
test('every line has the hashes of six files', () => {
  for (const { files } of readChain(threeWeeks())) expect(Object.keys(files)).toHaveLength(6);
  const folder = threeWeeks();
  edit(join(folder, named('2026-W47')), (text) => `${text}\n`);
  expect(whys(folder)[1]).toBe(`${named('2026-W47')} was altered: it is not the file that was listed.`);
});

test('a period that is reported again gets another name', () => {
  const folder = threeWeeks();
  const chain = readChain(folder);
  const again = emptyReport('2026-W48', lastOf(chain, 'dso'));
  const { files } = keepReport(again, gateway, { folder, chain, storages: [join(folder, 'none')] });
  expect(files[0]).toBe(join(folder, named('2026-W48-2')));
  expect(whys(folder)).toEqual([null, null, null, null]);
});

test('lines that were cut off at the end are seen by nobody who has only the list', () => {
  const folder = threeWeeks();
  edit(join(folder, CHAIN_FILE), (text) => `${text.split('\n').slice(0, 2).join('\n')}\n`);
  expect(whys(folder)).toEqual([null, null]);
});
