import type { Json } from '../domain/json.ts';
import type { WitnessedHead } from '../ports/core-service.ts';
import { StrictReader } from '../wire/strict-reader.ts';
import { type Answered, type Ask, readBytes, readJson, readText, withQuery } from './answers.ts';

/** Hashes of a proof from the bottom up, lower-case hex. */
type Path = Readonly<{ path: readonly string[] }>;

/** The transparency log of a core: what is needed to hold it to what it once said (`src/verification` does). */
export type LogApi = Readonly<{
  /** The newest head, a signed note (C2SP tlog-checkpoint). */
  checkpoint: () => Promise<Answered<string>>;
  /** The newest head that gateways have co-signed. */
  witnessed: () => Promise<Answered<Json<WitnessedHead>>>;
  /** One entry as it was hashed: deterministic CBOR. */
  entry: (index: number) => Promise<Answered<Uint8Array>>;
  /** At most 1,000 from one on; none past the end. @throws Fault `malformed` where the answer is no list of entries */
  entries: (from: number, count: number) => Promise<Answered<readonly Uint8Array[]>>;
  /** A tile by its path (C2SP tlog-tiles), such as `0/x001/067` or `entries/000`. */
  tile: (path: string) => Promise<Answered<Uint8Array>>;
  /** That an entry is in the tree of so many (RFC 9162 §2.1.3). */
  inclusion: (index: number, size: number) => Promise<Answered<Path>>;
  /** That one tree is the beginning of another (RFC 9162 §2.1.4). */
  consistency: (from: number, to: number) => Promise<Answered<Path>>;
}>;

export const logApi = (ask: Ask): LogApi => ({
  checkpoint: async () => readText(await ask('/v1/log/checkpoint')),
  witnessed: async () => readJson(await ask('/v1/log/witnessed')),
  entry: async (index) => readBytes(await ask(`/v1/log/entries/${index}`)),
  entries: async (from, count) => {
    const answer = await readBytes(await ask(withQuery('/v1/log/entries', { from, count })));
    return answer.kind === 'answered' ? { ...answer, value: entriesIn(answer.value) } : answer;
  },
  tile: async (path) => readBytes(await ask(`/v1/log/tile/${path}`)),
  inclusion: async (index, size) => readJson(await ask(withQuery('/v1/log/proof/inclusion', { index, size }))),
  consistency: async (from, to) => readJson(await ask(withQuery('/v1/log/proof/consistency', { from, to }))),
});

const entriesIn = (bytes: Uint8Array): readonly Uint8Array[] => {
  const reader = new StrictReader(bytes, 'log entries');
  const entries = Array.from({ length: reader.list() }, () => reader.bytes().slice());
  reader.end();
  return entries;
};
