import { isOfStorage } from '../../core/audit/audit-report.ts';
import type { StorageAudit } from './audit-storage.ts';

/** Gateways of a year leave thousands. */
const NOTES = 20;

/**
 * Whether a copy may be gone by, and what to say of it, line by line. Only the laws of storage decide: what a meter once said stays in
 * its journal for ever, and a copy of it is as whole as the original.
 */
export const judgeCopy = ({
  laws,
  findings,
  notes,
}: Pick<StorageAudit, 'laws' | 'findings' | 'notes'>): Readonly<{ holds: boolean; lines: readonly string[] }> => ({
  holds: laws.every(({ law, broken }) => broken === 0 || !isOfStorage(law)),
  lines: [
    ...findings
      .filter(({ law }) => isOfStorage(law))
      .flatMap(({ law, where, what, advice }) => [`FAIL ${law}: ${where}: ${what}`, `     ${advice}`]),
    ...findings
      .filter(({ law }) => !isOfStorage(law))
      .map(({ law, where, what }) => `note ${law}: ${where}: ${what} (so it is in the core itself: core audit)`),
    ...notes.slice(0, NOTES).map((note) => `note ${note}`),
    ...(notes.length > NOTES ? [`note and ${notes.length - NOTES} more: core audit tells all of them`] : []),
  ],
});
