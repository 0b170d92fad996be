import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { readOutbox } from '../../adapters/sqlite/read-outbox.ts';
import type { Instant } from '../../domain/time.ts';
import type { CoreView } from '../../domain/view.ts';
import type { ProofQuestion } from '../../ports/proof-desk.ts';
import { proofOf } from '../../settlement/make-proof.ts';
import type { TransparencyLog } from '../../settlement/transparency-log.ts';
import { fromHex } from '../../wire/bytes.ts';
import { encodeProofFile } from '../../wire/proof-file.ts';
import { gatewayOf, pointOf, type Site } from './site.ts';

const household = 'h01';

/**
 * Keeps in `proofs/` what a person would: the proof of one household's first interval, of the first batch it is in, and
 * of the whole log under the checkpoint the core showed last. `trust.json` beside it has the keys to check them with.
 */
export const keepProofs = (site: Site, log: TransparencyLog, shown: CoreView['log'], first: Instant): void => {
  const folder = join(site.folder, 'proofs');
  makeFolder(folder);
  const write = (name: string, text: string): void => writeFileSync(join(folder, `${name}.json`), text);

  const gateway = gatewayOf(household);
  const held = readOutbox(join(site.folder, gateway, 'outbox.sqlite')).batches;
  const { realm, core, gateways } = site.registry;
  const ofCore = { core: fromHex(site.pinned.core), log: fromHex(site.pinned.log) };
  const enrolled = gateways.find(({ id }) => id === gateway);
  const keys = { ...ofCore, ...(enrolled && { gateway: enrolled.key.raw }) };
  const keep = (name: string, question: ProofQuestion): void => {
    const answer = proofOf(held, question, keys);
    // What is absent is missing from the demo's own proof too, and named there.
    if (answer.kind === 'proof') write(name, answer.text);
  };
  keep('leaf', { kind: 'leaf', point: pointOf(household), start: first });
  keep('receipt', { kind: 'receipt', sequence: 1 });
  const entries = Array.from({ length: shown.size }, (_, index) => log.entry(index)).filter((entry) => entry !== null);
  write('log', encodeProofFile({ kind: 'log', keys: ofCore, realm, core, entries, checkpoints: [shown.checkpoint] }));
};
