import type { SealedBatch } from '../../src/domain/transaction.ts';
import { issueReceipt } from '../../src/settlement/issue-receipt.ts';
import { createLog } from '../../src/settlement/transparency-log.ts';
import { decodeBatchBody, sealBatch } from '../../src/wire/batch.ts';
import { logOrigin, signCheckpoint } from '../../src/wire/checkpoint.ts';
import { encodeLeaf, leafHash } from '../../src/wire/leaf.ts';
import { encodeLogEntry } from '../../src/wire/log-entry.ts';
import { inclusionPath, subtreesOf } from '../../src/wire/merkle.ts';
import type { MessageSigner } from '../../src/wire/message-signer.ts';
import type { ProofFile } from '../../src/wire/proof-file.ts';
import { goldenLeaf } from './golden-messages.ts';
import { quarter } from './sealed-substation.ts';
import { es256Signer, testSigner } from './test-signers.ts';

const named = { realm: 'simulation', core: 'core-1' } as const;
const [core, log] = [testSigner('core'), testSigner('log')];
const leaves = ['h01', 'h02', 'h03'].map((point) => encodeLeaf({ ...goldenLeaf, point }));

/** One batch of three points in a log of seven entries, proven in each of the four ways a proof file knows. */
const proofsOf = (gateway: MessageSigner): readonly ProofFile[] => {
  const keys = { gateway: gateway.key.raw, core: core.key.raw, log: log.key.raw };
  const kept = createLog();
  const entries: Uint8Array[] = [];
  const append = (entry: Uint8Array): number => {
    entries.push(entry);
    return kept.append(entry);
  };
  const noteOf = (size: number): string => signCheckpoint(logOrigin(named.realm, named.core), kept.head(size), log);
  for (let version = 1; version <= 6; version += 1)
    append(encodeLogEntry({ ...named, kind: 'enrolment', version, hash: new Uint8Array(32).fill(version) }));
  const span = { from: quarter(0).start, to: quarter(1).start };
  const header = { ...named, epoch: 1, gateway: 'gw-1', sequence: 1, ...span, seen: kept.head(5) };
  const batch: SealedBatch = sealBatch(header, leaves, gateway);
  const { payloadHash } = batch;
  const index = append(encodeLogEntry({ ...named, kind: 'batch', gateway: 'gw-1', sequence: 1, payloadHash }));
  const receipt = issueReceipt(
    { ...named, signer: core },
    kept,
    { ...header, payloadHash, index },
    { head: kept.head(), note: noteOf(7) },
  );
  const { cose } = decodeBatchBody(batch.body);
  const path = inclusionPath(subtreesOf(leaves.map((leaf) => leafHash(leaf))), 1, leaves.length);
  return [
    { kind: 'leaf', keys, leaf: leaves[1] ?? new Uint8Array(), index: 1, path, cose, receipt },
    { kind: 'receipt', keys, payloadHash, batch: batch.body, receipt },
    { kind: 'log', keys, ...named, entries, checkpoints: [noteOf(3), noteOf(7)] },
    {
      kind: 'checkpoints',
      keys,
      ...named,
      older: noteOf(3),
      newer: noteOf(7),
      consistency: kept.consistency(3, 7) ?? [],
    },
  ];
};

/** All of them by a gateway of each algorithm. */
export const provenInterval = (): readonly ProofFile[] =>
  [testSigner('gateway'), es256Signer('gateway')].flatMap(proofsOf);
