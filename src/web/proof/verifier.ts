import type { CoreId, Realm, VerifySignature } from '../../domain/identity.ts';
import { type AccountCheck, changedKeys, checkAccount } from '../../verification/check-account.ts';
import { checkProof } from '../../verification/check-proof.ts';
import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import type { Finding } from '../../verification/finding.ts';
import { ownKeys, pinnedHistory, pinnedKeys } from '../../verification/pinned-keys.ts';
import { portableVerdict } from '../../verification/portable-verdict.ts';
import { parseMessage } from '../../wire/cose.ts';
import { publicKey } from '../../wire/key-id.ts';
import { decodeProofFile, type ProofFile, type ProofKeys, type TrustFile } from '../../wire/proof-file.ts';
import { decodeReceipt, decodeReceiptMessage } from '../../wire/receipt.ts';
import { recall, remember } from './believed.ts';
import { fetchEvidence, fetchKeys, historyIn } from './fetch-evidence.ts';

// Loaded only when somebody wants something checked: the page itself stays as small as it was.

/** A key as people compare it: whose it is, and its identifier (SHA-256 of the SPKI, hexadecimal). */
export type NamedKey = Readonly<{ of: 'core' | 'log' | 'gateway'; id: string | null; kid: string }>;

export type AccountOutcome =
  /** `since`: size of the log at the last visit; null at a first one. */
  | Readonly<{ kind: 'checked'; check: AccountCheck; keys: readonly NamedKey[]; since: number | null }>
  | Readonly<{ kind: 'keys-changed'; before: readonly NamedKey[]; now: readonly NamedKey[] }>;

/** Checks what a core says of an account. `believe`: take the keys it gives now. @throws when the core cannot be had. */
export const checkMyAccount = async (token: string, believe: boolean): Promise<AccountOutcome> => {
  const given = await fetchKeys();
  const { realm, core } = given;
  const known = recall(realm, core);
  const evidence = await fetchEvidence(token, given, known?.head ?? null);
  const changed = known === null || believe ? [] : changedKeys(known.trust, given.trust);
  if (known !== null && changed.length > 0) {
    const only = (trust: TrustFile) => namedKeys(trust).filter(({ of, id }) => changed.includes(id ?? of));
    return { kind: 'keys-changed', before: only(known.trust), now: only(given.trust) };
  }
  const trust = {
    ...given.trust,
    history: believe || known === null ? historyIn(evidence.proofs) : (known.trust.history ?? []),
  };
  const check = checkAccount(evidence, trust, known?.head ?? null, await verdictFor(trust));
  // What does not hold is not what later visits are compared with.
  const head = check.log.every(({ holds }) => holds) ? check.head : null;
  remember(realm, core, { trust, head: head ?? known?.head ?? null });
  return { kind: 'checked', check, keys: keysUsed(evidence.proofs, trust), since: known?.head?.size ?? null };
};

export type FileOutcome =
  | Readonly<{ kind: 'unreadable'; why: string }>
  /** `known`: by keys this browser remembers, not by those the file brings along. */
  | Readonly<{
      kind: 'checked';
      holds: boolean;
      known: boolean;
      findings: readonly Finding[];
      keys: readonly NamedKey[];
    }>;

/** Checks a proof file that somebody brings: under the keys this browser knows of that core, or the file's own. */
export const checkFile = async (text: string): Promise<FileOutcome> => {
  try {
    const proof = decodeProofFile(text);
    const [realm, core] = ownerOf(proof);
    const trust = recall(realm, core)?.trust ?? null;
    const keys = trust === null ? proof.keys : pinnedKeys(proof, trust);
    const history = trust === null ? (proof.history ?? []) : pinnedHistory(proof, trust);
    const all = [...Object.values(keys), ...history.map(({ raw }) => raw), ...gatewaysIn(proof).values()];
    const weak: Finding[] = all.every(isEnrollableKey)
      ? []
      : [{ check: 'strong keys', holds: false, detail: 'One of the keys is weak: it proves nothing.' }];
    const own = trust === null ? [] : [ownKeys(proof.keys, keys, history)];
    const verify = await verdictFor({ keys, gateways: trust?.gateways ?? gatewaysIn(proof), history });
    const findings = [...weak, ...own, ...checkProof(proof, keys, verify, history, trust?.gateways)];
    const holds = findings.every((finding) => finding.holds);
    return { kind: 'checked', holds, known: trust !== null, findings, keys: keysIn(keys) };
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
};

const gatewaysIn = (proof: ProofFile): ReadonlyMap<string, Uint8Array> =>
  new Map(proof.kind === 'head' ? proof.gateways.map(({ gateway, publicKey: raw }) => [gateway, raw] as const) : []);

const ownerOf = (proof: ProofFile): readonly [Realm, CoreId] => {
  if (proof.kind === 'log' || proof.kind === 'checkpoints' || proof.kind === 'head') return [proof.realm, proof.core];
  const { realm, core } = decodeReceipt(parseMessage('receipt', decodeReceiptMessage(proof.receipt).cose).payload);
  return [realm, core];
};

/** The part for P-256 is fetched only where one of the keys is one. */
const verdictFor = async ({ keys, gateways, history = [] }: TrustFile): Promise<VerifySignature> => {
  const all = [...Object.values(keys), ...gateways.values(), ...history.map(({ raw }) => raw)];
  if (all.every(({ length }) => length === 32)) return portableVerdict(null);
  const { verifyEs256 } = await import('../../verification/p256-verdict.ts');
  return portableVerdict(verifyEs256);
};

const keysIn = ({ core, log, gateway }: ProofKeys, id: string | null = null): readonly NamedKey[] => [
  ...named('core', core, null),
  ...named('log', log, null),
  ...named('gateway', gateway, id),
];
const named = (of: NamedKey['of'], raw: Uint8Array | undefined, id: string | null): readonly NamedKey[] =>
  raw === undefined ? [] : [{ of, id, kid: publicKey(raw).kid }];

const namedKeys = ({ keys, gateways }: TrustFile): readonly NamedKey[] => [
  ...keysIn(keys),
  ...[...gateways].flatMap(([id, raw]) => named('gateway', raw, id)),
];

/** Of many gateways, those that the account's own readings come from. */
const keysUsed = (proofs: readonly string[], trust: TrustFile): readonly NamedKey[] => {
  const mine = new Set(
    proofs.flatMap((text) => {
      try {
        const { gateway } = pinnedKeys(decodeProofFile(text), trust);
        return gateway === undefined ? [] : [publicKey(gateway).kid];
      } catch {
        // The check itself says what is wrong with it.
        return [];
      }
    }),
  );
  return namedKeys(trust).filter(({ of, kid }) => of !== 'gateway' || mine.has(kid));
};
