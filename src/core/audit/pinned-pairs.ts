import type { PublicKey } from '../../domain/identity.ts';
import { publicKey } from '../../wire/key-id.ts';
import type { TrustFile } from '../../wire/proof-file.ts';

/** Keys that receipts are held to, for entries of the log below `until`; null: to this day. */
export type PinnedTime = Readonly<{ coreKey: PublicKey; logKey: PublicKey; until: number | null }>;

/** The pairs of a trust file, oldest first; null where it has no key of a core or none of its log. */
export const pinnedPairs = ({ keys, history = [] }: TrustFile): readonly PinnedTime[] | null => {
  if (keys.core === undefined || keys.log === undefined) return null;
  const ours = history.filter(({ purpose }) => purpose === 'core' || purpose === 'log');
  const ends = [...new Set(ours.map(({ until }) => until))].sort((one, other) => one - other);
  const before = (purpose: 'core' | 'log', end: number, now: Uint8Array): PublicKey => {
    const later = ours.filter((one) => one.purpose === purpose && one.until >= end);
    return publicKey(later.sort((one, other) => one.until - other.until)[0]?.raw ?? now);
  };
  const { core, log } = keys;
  const former = ends.map((until) => ({
    coreKey: before('core', until, core),
    logKey: before('log', until, log),
    until,
  }));
  return [...former, { coreKey: publicKey(core), logKey: publicKey(log), until: null }];
};
