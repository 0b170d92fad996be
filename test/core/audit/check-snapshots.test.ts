import { describe, expect, test } from 'vitest';
import { auditReport } from '../../../src/core/audit/audit-report.ts';
import { checkSnapshots } from '../../../src/core/audit/check-snapshots.ts';
import { openBooks } from '../../../src/core/books.ts';
import type { Plain } from '../../../src/domain/plain.ts';
import { encodeSnapshot } from '../../../src/wire/snapshot-file.ts';
import { randomTown } from '../../support/random-town.ts';
import { sha256 } from '../../support/small-market.ts';

const issuer = { realm: 'simulation', core: 'core' } as const;
const books = openBooks(issuer, { sha256 });
for (const entry of randomTown(20_261_130, 300)) books.apply(entry);
type Fields = Readonly<Record<string, Plain>>;
const sound = books.dump() as Fields;
const market = sound['market'] as Fields;
const rowHash = 'ab'.repeat(32);

const findings = (held: Plain): readonly string[] => {
  const report = auditReport();
  const bytes = encodeSnapshot(
    { ...issuer, row: 7, rowHash, stateHash: books.stateHash(), books: held, told: null },
    sha256,
  );
  const check = checkSnapshots(
    issuer,
    [{ name: 'snapshot-7', row: 7, isOrigin: false, read: () => bytes }],
    sha256,
    report,
  );
  check.at(7, rowHash, books);
  check.end(7, true);
  return report.findings().map(({ what }) => what);
};

describe('a snapshot beside the replay', () => {
  test('that holds the same is sound', () => expect(findings(sound)).toEqual([]));
  test('of before there were prices, controls and months is sound', () => {
    const { prices: _, ...others } = sound;
    const { controls: __, applied: ___, periods: ____, ...earlier } = market;
    expect(findings({ ...others, market: earlier })).toEqual([]);
  });
  test('that holds another number beside its state is named', () => {
    const commands = Number(sound['commands']) + 1;
    expect(findings({ ...sound, commands })).toEqual([expect.stringMatching(/holds beside/)]);
  });
});
