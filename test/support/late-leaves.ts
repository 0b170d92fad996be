import { forkJoin, lastValueFrom } from 'rxjs';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { type Instant, instant } from '../../src/domain/time.ts';
import { quietLog } from './quiet-log.ts';
import { seededRandom } from './seeded-random.ts';

/** As many bytes of a leaf are found again, wherever they lie. */
const PIECE = 24;
/** Of very different sizes: then splitting pages leaves most behind. */
const [SHORTEST, LONGEST] = [60, 960];

/** Leaves of one point, each of another start, and every piece of them. */
type LateLeaves = Readonly<{ starts: readonly Instant[]; pieces: ReadonlySet<string> }>;

/** Files leaves of a point out of order, from `start` on, between those of neighbours, in an archive that nobody has open. */
export const fileLateLeaves = async (file: string, point: string, start: Instant): Promise<LateLeaves> => {
  const random = seededRandom(20_261_130);
  const bytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random.fraction() * 256));
  const someLength = () => SHORTEST + Math.floor(random.fraction() * (LONGEST - SHORTEST));
  const pieces = new Set<string>();
  await using archive = openArchive(file, { log: quietLog() });
  const starts = Array.from({ length: 300 }, (_, number) => [random.fraction(), instant(start + number)] as const)
    .sort(([one], [other]) => one - other)
    .map(([, at]) => at);
  const batches = starts.map((at, number) => {
    const leaf = bytes(someLength());
    for (let from = 0; from + PIECE <= leaf.length; from += 1)
      pieces.add(Buffer.from(leaf.subarray(from, from + PIECE)).toString('latin1'));
    const neighbours = ['a', 'z'].map((name) => ({ point: `${name}-neighbour`, leaf: bytes(someLength()) }));
    return archive.keepBatch({
      ...{ gateway: 'gw-late', epoch: 1, sequence: number + 1, payloadHash: bytes(32) },
      ...{ cose: bytes(16), hashes: bytes(96) },
      leaves: [{ point, leaf }, ...neighbours].map((one) => ({ ...one, start: at, version: 1 })),
    });
  });
  await lastValueFrom(forkJoin(batches), { defaultValue: undefined });
  return { starts, pieces };
};

/** How often one of these pieces lies in some bytes. */
export const piecesIn = (bytes: Buffer, pieces: ReadonlySet<string>): number => {
  const text = bytes.toString('latin1');
  let found = 0;
  for (let at = 0; at + PIECE <= text.length; at += 1) if (pieces.has(text.slice(at, at + PIECE))) found += 1;
  return found;
};
