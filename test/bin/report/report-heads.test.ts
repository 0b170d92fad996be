import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { keepReport } from '../../../src/bin/report/keep-report.ts';
import { CHAIN_FILE, lastOf, listedIn, readChain } from '../../../src/bin/report/report-chain.ts';
import { checkHeads, HEADS_FILE, missingHead, readHeads } from '../../../src/bin/report/report-heads.ts';
import type { ReportView } from '../../../src/power-quality/report/report-view.ts';
import { emptyReport } from '../../support/quality-reports.ts';
import { testSigner } from '../../support/test-signers.ts';

const gateway = testSigner('gateway');
/** A folder of reports of these views, and the storage of the gateway that made them. */
const made = (...views: readonly ReportView[]) => {
  const root = mkdtempSync(join(tmpdir(), 'gridtokenx-heads-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [folder, storage] = [join(root, 'reports'), join(root, 'storage')];
  for (const path of [folder, storage]) mkdirSync(path);
  for (const view of views) {
    const chain = readChain(folder);
    keepReport({ ...emptyReport('2026-W48', lastOf(chain, view)), view }, gateway, {
      folder,
      chain,
      storages: [storage],
    });
  }
  return { folder, storage };
};
const cutTo = (folder: string, lines: number): void => {
  const file = join(folder, CHAIN_FILE);
  const kept = readFileSync(file, 'utf8').split('\n').slice(0, lines);
  writeFileSync(file, kept.map((line) => `${line}\n`).join(''));
};
const whys = ({ folder, storage }: ReturnType<typeof made>) =>
  checkHeads(readHeads(storage, folder), listedIn(folder), 'list').map(({ why }) => why);

test('a gateway knows the last report of each view', () => {
  const place = made('dso', 'consumer', 'dso');
  const chain = readChain(place.folder);
  expect(readHeads(place.storage, place.folder)).toEqual({ dso: chain[2]?.hash, consumer: chain[1]?.hash });
  expect(whys(place)).toEqual([]);
});

test.for([
  { left: 2, cut: ['dso'] },
  { left: 1, cut: ['dso', 'consumer'] },
  { left: 0, cut: ['dso', 'consumer'] },
])('of a list cut to $left of three lines the ends of $cut are missed', ({ left, cut }) => {
  const place = made('dso', 'consumer', 'dso');
  const heads = readHeads(place.storage, place.folder);
  cutTo(place.folder, left);
  expect(whys(place)).toEqual(
    cut.map(
      (view) => `The last ${view} report that the gateway made, ${heads[view]}, is not listed: the end was cut off.`,
    ),
  );
});

// A power cut between the names of the list and of the heads.
test('a list that goes on after the head is whole', () => {
  const place = made('dso', 'dso');
  const [first] = readChain(place.folder);
  expect(missingHead({ dso: first?.hash ?? '' }, readChain(place.folder), 'dso')).toBeNull();
});

test('of a folder it never wrote to a gateway says so', () => {
  const { storage } = made('dso');
  const other = made();
  expect(readHeads(storage, other.folder)).toEqual({});
  expect(whys({ storage, folder: other.folder })).toEqual([expect.stringMatching(/knows no report in this folder/)]);
});

test.for([['not json'], ['[]'], ['{"a":1}'], ['{"a":{"dso":1}}']] as const)(
  'heads that are %s are refused',
  ([text]) => {
    const { folder, storage } = made('dso');
    writeFileSync(join(storage, HEADS_FILE), text);
    expect(() => readHeads(storage, folder)).toThrow(/report-heads\.json is not what a report wrote there\./);
  },
);
