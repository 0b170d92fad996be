/** Where settings are that stood elsewhere in files of earlier versions, by the path they had. */
const moved: ReadonlyMap<string, string> = new Map(
  Object.entries({
    regulators: 'roles.regulators',
    'changes.authors': 'roles.authors',
    'http.requestsPerMinute': 'rates.public',
    'http.rates': 'rates',
    'outbox.keptDays': 'retention.batchesDays',
    'quality.keptDays': 'retention.statisticsDays',
    'record.days': 'retention.recordingsDays',
  }),
);

/** The path a setting has now; null where it had no other. */
export const movedTo = (path: string): string | null => moved.get(path) ?? null;
