import { NEVER, of, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { appendTogether } from '../../../src/adapters/sqlite/append-together.ts';
import { type PackedAppends, unpackBatches } from '../../../src/adapters/sqlite/pack-appends.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { capturedAfter, sealedBatch } from '../../support/sealed.ts';

const sequencesOf = (packed: PackedAppends): readonly number[] => unpackBatches(packed).map(({ sequence }) => sequence);

test('what is asked for in one turn is one message with the last state, and every batch byte for byte', async () => {
  const messages: PackedAppends[] = [];
  const { append } = appendTogether((packed) => {
    messages.push(packed);
    return of(undefined);
  });
  const done: number[] = [];
  for (const sequence of [1, 2, 3])
    append(sealedBatch(sequence, { size: 100 * sequence }), capturedAfter(sequence)).subscribe(() =>
      done.push(sequence),
    );
  expect(messages).toEqual([]);
  await Promise.resolve();
  expect(messages.map(unpackBatches)).toEqual([
    [1, 2, 3].map((sequence) => sealedBatch(sequence, { size: 100 * sequence })),
  ]);
  expect(messages[0]?.state).toMatchObject({ epoch: 1, sequence: 3 });
  expect(done).toEqual([1, 2, 3]);
  append(sealedBatch(4), capturedAfter(4)).subscribe();
  await Promise.resolve();
  expect(messages.map(sequencesOf)).toEqual([[1, 2, 3], [4]]);
});

test('a message that fails is tried again batch by batch, so that only the one that cannot be kept fails', async () => {
  const full = new Fault('disk-full', 'no room for 2');
  const { append } = appendTogether((packed) =>
    sequencesOf(packed).includes(2) ? throwError(() => full) : of(undefined),
  );
  const said: string[] = [];
  for (const sequence of [1, 2, 3])
    append(sealedBatch(sequence), capturedAfter(sequence)).subscribe({
      next: () => said.push(`kept ${sequence}`),
      error: (error: Fault) => said.push(`${sequence}: ${error.message}`),
    });
  await Promise.resolve();
  expect(said).toEqual(['kept 1', '2: no room for 2', 'kept 3']);
});

test('what was asked for before the end goes before the end', () => {
  const messages: (readonly number[])[] = [];
  const { append, flush } = appendTogether((packed) => {
    messages.push(sequencesOf(packed));
    return NEVER;
  });
  append(sealedBatch(1), capturedAfter(1)).subscribe();
  flush();
  flush();
  expect(messages).toEqual([[1]]);
});
