import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  CHAIN_FILE,
  checkChain,
  hashOfReport,
  lastOf,
  readChain,
  signedText,
} from '../../../src/bin/report/report-chain.ts';
import { emptyReport } from '../../support/quality-reports.ts';
import { testSigner } from '../../support/test-signers.ts';

const gateway = testSigner('gateway');
/** Three weeks, as the command writes them. */
const threeWeeks = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-reports-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  let lines = '';
  for (const label of ['2026-W46', '2026-W47', '2026-W48']) {
    writeFileSync(join(folder, CHAIN_FILE), lines);
    const one = emptyReport(label, lastOf(readChain(folder), 'dso'));
    const file = `${label}.json`;
    writeFileSync(join(folder, file), signedText(one, gateway));
    const line = { file, view: 'dso', label, hash: hashOfReport(one), previous: one.previous };
    lines += `${JSON.stringify(line)}\n`;
  }
  writeFileSync(join(folder, CHAIN_FILE), lines);
  return folder;
};
const edit = (file: string, change: (text: string) => string): void =>
  writeFileSync(file, change(readFileSync(file, 'utf8')));
const whys = (folder: string, key = gateway.key) => checkChain(folder, key).map(({ why }) => why);

test('what was written is right, and each hangs on the one before it', () => {
  expect(whys(threeWeeks())).toEqual([null, null, null]);
});

test('a letter that was changed is noticed', () => {
  const folder = threeWeeks();
  edit(join(folder, '2026-W47.json'), (text) => text.replace('"kept":1008', '"kept":1007'));
  expect(whys(folder)).toEqual([null, 'It was altered: it is not the one that was signed.', null]);
});

test('a report that was taken out of the list is missed by the next', () => {
  const folder = threeWeeks();
  edit(join(folder, CHAIN_FILE), (text) => text.split('\n').toSpliced(1, 1).join('\n'));
  expect(whys(folder)).toEqual([null, 'It does not hang on the report before it: one was taken out or put in.']);
});

test('a report that is listed and gone is missed', () => {
  const folder = threeWeeks();
  rmSync(join(folder, '2026-W46.json'));
  expect(whys(folder)[0]).toBe('It is listed and not there.');
});

test('a report that another one was put in the place of is noticed', () => {
  const folder = threeWeeks();
  writeFileSync(join(folder, '2026-W48.json'), readFileSync(join(folder, '2026-W47.json')));
  expect(whys(folder)[2]).toBe('It is not the report that was listed here.');
});

test('the key of somebody else proves nothing', () => {
  expect(whys(threeWeeks(), testSigner('core').key).every((why) => why !== null)).toBe(true);
});

test.for([['not json'], ['{"file":"../x","view":"dso","label":"x","hash":"y","previous":null}'], ['[]']])(
  'a list with the line %s is refused with its number',
  ([line]) => {
    const folder = threeWeeks();
    edit(join(folder, CHAIN_FILE), (text) => `${text}${line}\n`);
    expect(() => readChain(folder)).toThrow(/reports\.jsonl, line 4 is /);
  },
);
