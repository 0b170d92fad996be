import { Fault } from '../domain/fault.ts';
import { type CoreId, isOpaqueId, type Kid, type Realm, realms } from '../domain/identity.ts';
import { fromHex } from '../wire/bytes.ts';
import { decodeCbor } from '../wire/cbor.ts';
import { bytesOf, listOf } from '../wire/fields.ts';
import { decodeTrustFile, encodeProofFile, type PastKey, type ProofKeys } from '../wire/proof-file.ts';
import { type AskedCore, askCore, coreAddress } from './ask-core.ts';

/** As many as a core gives in one answer. */
const PAGE = 1_000;

/** The whole transparency log of a core under its newest checkpoint, as a proof file. @throws Fault. */
export const fetchLogProof = async (core: string, pins: readonly Kid[]): Promise<string> => {
  const note = await ask({ core, pins }, '/v1/log/checkpoint', (answer) => answer.text());
  const { size, ...log } = logNamed(note);
  const keys = await ask({ core, pins }, '/v1/registry', async (answer) => keysIn(await answer.text()));
  const entries: Uint8Array[] = [];
  while (entries.length < size) {
    const wanted = Math.min(PAGE, size - entries.length);
    const page = await ask({ core, pins }, `/v1/log/entries?from=${entries.length}&count=${wanted}`, async (answer) =>
      entriesIn(new Uint8Array(await answer.arrayBuffer())),
    );
    if (page.length === 0)
      throw new Fault('malformed', `The core at ${core} gave ${entries.length} of ${size} entries.`);
    entries.push(...page);
  }
  return encodeProofFile({ kind: 'log', keys, ...log, entries, checkpoints: [note] });
};

/** The newest head that gateways have co-signed, as a proof file; null before the first. @throws Fault. */
export const fetchHeadProof = async (core: string, pins: readonly Kid[]): Promise<string | null> => {
  const head = await ask({ core, pins }, '/v1/log/witnessed', readJson, 404);
  if (head === null) return null;
  const registry = await ask({ core, pins }, '/v1/registry', (answer) => answer.text());
  try {
    const { note, realm, core: id, witnesses } = head as HeadAnswer;
    const { gateways } = JSON.parse(registry) as { gateways: readonly ListedGateway[] };
    const history = gateways.flatMap(({ id: gateway, former = [] }) =>
      former.map(({ key, until }): PastKey => ({ purpose: 'gateway', raw: fromHex(key.raw), until, gateway })),
    );
    return encodeProofFile({
      ...{ kind: 'head', keys: keysIn(registry), realm, core: id, note },
      witnesses: witnesses.map(({ gateway, statement }) => ({ gateway, statement: fromHex(statement) })),
      gateways: gateways.map(({ id: gateway, key }) => ({ gateway, publicKey: fromHex(key.raw) })),
      ...(history.length > 0 && { history }),
    });
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('malformed', 'The co-signed head of the core cannot be read.', { cause });
  }
};

/** `former` is missing where an older core answers. */
type ListedGateway = Readonly<{
  id: string;
  key: Readonly<{ raw: string }>;
  former?: readonly Readonly<{ key: Readonly<{ raw: string }>; until: number }>[];
}>;

type HeadAnswer = Readonly<{
  realm: Realm;
  core: CoreId;
  note: string;
  witnesses: readonly Readonly<{ gateway: string; statement: string }>[];
}>;
const readJson = (answer: Response): Promise<unknown> => answer.json();

/** Whose log a checkpoint says it is of, and of how many entries: unverified, as everything here. */
const logNamed = (note: string): Readonly<{ realm: Realm; core: CoreId; size: number }> => {
  const [, named, core = '', size] = /^gridtokenx\/([^/\n]+)\/([^/\n]+)\n(\d{1,15})\n/.exec(note) ?? [];
  const realm = realms.find((known) => known === named);
  if (realm !== undefined && isOpaqueId(core)) return { realm, core, size: Number(size) };
  throw new Fault('malformed', 'What the core gives as its checkpoint is none.');
};

async function ask<T>(asked: AskedCore, path: string, read: (answer: Response) => Promise<T>): Promise<T>;
async function ask<T>(
  asked: AskedCore,
  path: string,
  read: (answer: Response) => Promise<T>,
  none: 404,
): Promise<T | null>;
async function ask<T>(
  { core, pins }: AskedCore,
  path: string,
  read: (answer: Response) => Promise<T>,
  none?: 404,
): Promise<T | null> {
  const answer = await askCore({ core, pins }, coreAddress(core, path), (response) => response);
  if (answer.status === none) return null;
  if (!answer.ok) throw new Fault('core-unreachable', `The core at ${core} answered ${answer.status} for ${path}.`);
  return read(answer);
}

const keysIn = (registry: string): ProofKeys => {
  try {
    const { keys } = JSON.parse(registry) as { keys?: { core?: { raw?: unknown }; log?: { raw?: unknown } } };
    return decodeTrustFile(JSON.stringify({ core: keys?.core?.raw, log: keys?.log?.raw })).keys;
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('malformed', 'The registry of the core cannot be read.', { cause });
  }
};

const entriesIn = (bytes: Uint8Array): readonly Uint8Array[] =>
  listOf(decodeCbor(bytes, 'log entries'), 'log entries').map((entry) => bytesOf(entry, 'log entry'));
