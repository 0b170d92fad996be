import { Fault } from '../../domain/fault.ts';
import type { VerifySignature } from '../../domain/identity.ts';
import { checkProof } from '../../verification/check-proof.ts';
import type { Finding } from '../../verification/finding.ts';
import { fromHex } from '../../wire/bytes.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { decodeLogEntry } from '../../wire/log-entry.ts';
import { merkleLeafHash, merkleRoot } from '../../wire/merkle.ts';
import type { ProofFile, TrustFile } from '../../wire/proof-file.ts';
import { type Bill, momentOf } from './bill.ts';
import type { Evidence } from './evidence.ts';
import { shortly } from './prove-evidence.ts';

/**
 * Holds a bill against the whole log (`gridtokenx proof log`): it must be the log the bill was written under, and name no
 * run of the billed intervals and no rules that the folder has left out, also after the bill was written.
 */
export const checkComplete = (
  bill: Bill,
  evidence: Evidence,
  proof: ProofFile,
  trust: TrustFile,
  verify: VerifySignature,
): readonly Finding<string>[] => {
  if (proof.kind !== 'log')
    throw new Fault('malformed', 'What --log names is not the export of a log (`gridtokenx proof log`).');
  const failed = checkProof(proof, trust.keys, verify, trust.history ?? []).filter(({ holds }) => !holds);
  if (failed.length > 0) return failed;
  const { size, root } = bill.head;
  const hashes = proof.entries.slice(0, size).map((entry) => merkleLeafHash(entry));
  if (hashes.length < size || !sameBytes(merkleRoot(hashes), fromHex(root)))
    return [
      {
        check: 'whole log',
        holds: false,
        detail: 'the log is not the one under which the bill was written, or ends before it',
      },
    ];
  const shown = new Set(evidence.log.map(({ index }) => index));
  const first = Math.min(...shown);
  const billed = new Map(bill.intervals.map((one) => [`${one.zone} ${one.start}`, one.runs.at(-1)?.entry ?? -1]));
  const left = proof.entries.flatMap((bytes, index) => {
    if (shown.has(index) || index < first) return [];
    const entry = decodeLogEntry(bytes);
    if (entry.kind === 'rules') return [`entry ${index} brings rules into force that the folder does not have`];
    if (entry.kind !== 'run') return [];
    const start = momentOf(entry.totals.start);
    const last = billed.get(`${entry.totals.zone} ${start}`);
    if (last === undefined) return [];
    const when = index < size ? 'and the bill does not have it' : 'after the bill was written: ask for a new one';
    return [`run ${entry.totals.run} of ${shortly(start)} is entry ${index} of the log, ${when}`];
  });
  if (left.length > 0) return left.map((detail) => ({ check: 'whole log', holds: false, detail }));
  return [
    { check: 'whole log', holds: true, detail: `no run and no rules are left out, of ${proof.entries.length} entries` },
  ];
};
