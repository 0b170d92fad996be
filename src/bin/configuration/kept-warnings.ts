import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { toHex } from '../../wire/bytes.ts';
import { bundleHash, encodeBundle } from '../../wire/configuration-bundle.ts';

/** What is in force, what is on trial, and what was judged meanwhile. */
const MOST = 8;

/** What was said of the configurations that were judged last, although they may run. */
export type KeptWarnings = Readonly<{
  keep: (bundle: ConfigurationBundle, warnings: readonly string[]) => void;
  /** By the digits of its hash; none also of one that was judged long ago. */
  of: (digits: string) => readonly string[];
}>;

export const keptWarnings = (): KeptWarnings => {
  const known = new Map<string, readonly string[]>();
  const keep = (digits: string, warnings: readonly string[]): readonly string[] => {
    known.delete(digits);
    if (warnings.length > 0) known.set(digits, warnings);
    for (const oldest of [...known.keys()].slice(0, -MOST)) known.delete(oldest);
    return warnings;
  };
  return {
    keep: (bundle, warnings) => void keep(toHex(bundleHash(encodeBundle(bundle))), warnings),
    of: (digits) => keep(digits, known.get(digits) ?? []),
  };
};
