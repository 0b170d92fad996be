import { readFileSync } from 'node:fs';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { Fault } from '../../domain/fault.ts';
import { whyOf } from '../../domain/why.ts';
import { checkProof } from '../../verification/check-proof.ts';
import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import type { Finding } from '../../verification/finding.ts';
import { ownKeys, pinnedHistory, pinnedKeys } from '../../verification/pinned-keys.ts';
import { publicKey } from '../../wire/key-id.ts';
import { decodeProofFile, decodeTrustFile, type ProofKeys } from '../../wire/proof-file.ts';
import { said, spoken } from '../speech.ts';
import { left } from '../terminal/text-width.ts';

export type VerifyOptions = Readonly<{ file: string; trust?: string; json?: boolean }>;

/**
 * `gridtokenx verify`: says line by line what was checked in a proof file. 0 when all of it holds, 1 when not; a file
 * that cannot be read is a Fault.
 */
export const run = async ({ file, trust, json }: VerifyOptions): Promise<number> => {
  const proof = decodeProofFile(read(file));
  const pins = trust === undefined ? null : decodeTrustFile(read(trust));
  const keys = pins === null ? proof.keys : pinnedKeys(proof, pins);
  const history = pins === null ? (proof.history ?? []) : pinnedHistory(proof, pins);
  const others =
    proof.kind !== 'head'
      ? []
      : pins === null
        ? proof.gateways.map(({ gateway, publicKey: raw }) => [gateway, raw] as const)
        : [...pins.gateways];
  const named = [
    ...Object.entries(keys),
    ...others,
    ...history.map(({ purpose, raw }) => [`former ${purpose}`, raw] as const),
  ];
  const weak = named.filter(([, raw]) => !isEnrollableKey(raw));
  if (weak.length > 0)
    throw new Fault('key', `Weak keys prove nothing: ${weak.map(([purpose]) => purpose).join(', ')}.`);
  const own = pins === null ? [] : [ownKeys(proof.keys, keys, history)];
  const findings = [...own, ...checkProof(proof, keys, verifySignature, history, pins?.gateways)];
  const holds = findings.every((finding) => finding.holds);
  const pinned = trust !== undefined;
  process.stdout.write(
    json
      ? forMachines(proof.kind, holds, pinned, keys, findings)
      : spoken(forPeople(proof.kind, holds, pinned, keys, findings)),
  );
  return holds ? 0 : 1;
};

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Fault('malformed', `${path} cannot be read: ${whyOf(error)}.`, {
      cause: error,
    });
  }
};

const identified = (keys: ProofKeys): readonly (readonly [string, string])[] =>
  Object.entries(keys).map(([purpose, raw]) => [purpose, publicKey(raw).kid]);

const forMachines = (
  kind: string,
  holds: boolean,
  pinned: boolean,
  keys: ProofKeys,
  findings: readonly Finding[],
): string => `${JSON.stringify({ kind, holds, pinned, keys: Object.fromEntries(identified(keys)), findings })}\n`;

const forPeople = (
  kind: string,
  holds: boolean,
  pinned: boolean,
  keys: ProofKeys,
  findings: readonly Finding[],
): string => {
  const lines = findings.map(
    ({ check, holds: yes, detail }) => `${left(said(yes ? 'ok' : 'FAIL'), 4)} ${said(check)}: ${said(detail)}`,
  );
  const source = pinned ? 'pinned by --trust' : 'from the file itself: compare them with those you were given';
  const shown = identified(keys).map(([purpose, kid]) => `     ${purpose} ${kid}`);
  const verdict = holds ? `The ${kind} proof holds.` : `The ${kind} proof does NOT hold.`;
  return `${[...lines, `keys ${source}`, ...shown, verdict].join('\n')}\n`;
};
