import { type CoreId, isOpaqueId, type Realm, realms } from '../../domain/identity.ts';
import type { LogHead } from '../../domain/transaction.ts';
import type { AccountView } from '../../domain/view.ts';
import { type AccountEvidence, receiptHead } from '../../verification/check-account.ts';
import { fromHex } from '../../wire/bytes.ts';
import { decodeProofFile, type PastKey, type TrustFile } from '../../wire/proof-file.ts';
import { endpoint } from '../live/browser-ports.ts';

type RegistryAnswer = Readonly<{
  realm: string;
  core: string;
  keys: Readonly<Record<'core' | 'log', Readonly<{ raw: string }>>>;
  gateways: readonly Readonly<{ id: string; key: Readonly<{ raw: string }> }>[];
}>;

/** The keys a core gives for its own, for the log and for the gateways: to be believed at a first visit, compared later. */
export type GivenKeys = Readonly<{ realm: Realm; core: CoreId; trust: TrustFile }>;

/** @throws when the core does not answer, or with what is no registry. */
export const fetchKeys = async (): Promise<GivenKeys> => {
  const { realm: named, core, keys, gateways } = (await get('v1/registry')) as RegistryAnswer;
  const realm = realms.find((known) => known === named);
  if (realm === undefined || !isOpaqueId(core)) throw new Error('the registry names no realm and core');
  const trust = {
    keys: { core: fromHex(keys.core.raw), log: fromHex(keys.log.raw) },
    gateways: new Map(gateways.map(({ id, key }) => [id, fromHex(key.raw)] as const)),
  };
  return { realm, core, trust };
};

/** Everything there is to check for an account. The head is asked for last, so that it covers every receipt. */
export const fetchEvidence = async (
  token: string,
  { realm, core }: GivenKeys,
  remembered: LogHead | null,
): Promise<AccountEvidence> => {
  const { proofs, account } = await fetchAtOnce({ authorization: `Bearer ${token}` });
  const witnessed = await fetchWitnessed(realm, core);
  const note = await (await ask('v1/log/checkpoint')).text();
  const size = Number(note.split('\n')[1]);
  const sizes = new Set([
    ...proofs.flatMap(sizeIn),
    ...(witnessed === null ? [] : [Number(witnessed.note.split('\n')[1])]),
    ...(remembered === null ? [] : [remembered.size]),
  ]);
  const growth = new Map<number, readonly Uint8Array[]>();
  for (const from of sizes) {
    const path = from < size ? await pathFrom(from, size) : null;
    if (path !== null) growth.set(from, path);
  }
  return { realm, core, note, proofs, growth, witnessed, shown: account.intervals };
};

/** More often nothing comes in between: a reading is corrected seldom. Engineering choice. */
const MOST_TRIES = 5;

/** Proofs and account of one moment: a reading that is corrected in between would look like a lie. */
const fetchAtOnce = async (
  headers: Record<string, string>,
): Promise<Readonly<{ proofs: readonly string[]; account: AccountView }>> => {
  const fetchProofs = async () => (await get('v1/account/proofs', headers)) as readonly string[];
  let proofs = await fetchProofs();
  for (let tries = 1; ; tries += 1) {
    const account = (await get('v1/account', headers)) as AccountView;
    const again = await fetchProofs();
    if (tries === MOST_TRIES || again.join() === proofs.join()) return { proofs: again, account };
    proofs = again;
  }
};

/** Null before gateways have signed anything, and where nobody answers: who has not signed is not counted. */
const fetchWitnessed = async (realm: Realm, core: CoreId): Promise<AccountEvidence['witnessed']> => {
  try {
    const { note, witnesses } = (await get('v1/log/witnessed')) as Readonly<{
      note: string;
      witnesses: readonly Readonly<{ gateway: string; statement: string }>[];
    }>;
    const words = witnesses.map(({ gateway, statement }) => ({ gateway, statement: fromHex(statement) }));
    return { realm, core, note, witnesses: words };
  } catch {
    return null;
  }
};

/** Former keys, as the proofs bring them along: believed together with the keys that came after them. */
export const historyIn = (proofs: readonly string[]): readonly PastKey[] => {
  const found = proofs.flatMap((text) => attempt(() => decodeProofFile(text).history ?? [], []));
  return [...new Map(found.map((past) => [`${past.purpose} ${past.gateway ?? ''} ${past.until}`, past])).values()];
};

/** What cannot be read is found again, and named, by the check itself. */
const sizeIn = (text: string): readonly number[] =>
  attempt(() => {
    const proof = decodeProofFile(text);
    return proof.kind === 'leaf' ? [receiptHead(proof).size] : [];
  }, []);

/** Null where the core has none to show: the check then says what is not proven. */
const pathFrom = async (from: number, to: number): Promise<readonly Uint8Array[] | null> => {
  try {
    const { path } = (await get(`v1/log/proof/consistency?from=${from}&to=${to}`)) as { path: readonly string[] };
    return path.map((hash) => fromHex(hash));
  } catch {
    return null;
  }
};

const ask = async (path: string, headers: Record<string, string> = {}): Promise<Response> => {
  const answer = await fetch(endpoint(path), { headers });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer;
};
const get = async (path: string, headers?: Record<string, string>): Promise<unknown> =>
  (await ask(path, headers)).json();

const attempt = <Found>(work: () => Found, otherwise: Found): Found => {
  try {
    return work();
  } catch {
    return otherwise;
  }
};
