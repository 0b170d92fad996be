import type { CaseEntry, CaseKind, OpenCase } from '../domain/compliance.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';

/** Who must be told of a breach (PDPA s. 37(4)): the office; the persons too where their rights are at high risk. */
const OFFICE = 'pdpc';

/** Who ends the time of a case when told: of a breach the office, of a request whoever asked. */
const ends = (kind: CaseKind, whom: string): boolean =>
  kind === 'breach' ? whom === OFFICE : whom === 'person' || whom === 'persons';

/** What an entry of the register comes to: the cases as they stand then, or why it cannot be entered. */
export type Entered =
  | Readonly<{ kind: 'entered'; cases: readonly OpenCase[] }>
  | Readonly<{ kind: 'refused'; why: string }>;

/** Adds an entry to the register, whose cases so far are `cases`. */
export const enterCase = (cases: readonly OpenCase[], entry: CaseEntry): Entered => {
  const found = cases.find(({ id }) => id === entry.case);
  const refused = refusalOf(found, entry);
  if (refused !== null) return { kind: 'refused', why: refused };
  if (entry.does === 'open') {
    const { case: id, kind, since, what, by } = entry;
    return { kind: 'entered', cases: [...cases, { id, kind, since, what, by, told: [], closed: null }] };
  }
  return { kind: 'entered', cases: cases.map((one) => (one.id === entry.case ? withEntry(one, entry) : one)) };
};

const withEntry = (one: OpenCase, entry: Exclude<CaseEntry, { does: 'open' }>): OpenCase =>
  entry.does === 'tell'
    ? { ...one, told: [...one.told, tellingOf(entry)] }
    : { ...one, closed: { at: entry.at, outcome: entry.outcome, by: entry.by } };

const tellingOf = ({
  at,
  told = at,
  whom,
  what,
  by,
}: Extract<CaseEntry, { does: 'tell' }>): OpenCase['told'][number] => ({
  ...{ at: told, entered: at, whom, what, by },
});

const refusalOf = (found: OpenCase | undefined, entry: CaseEntry): string | null => {
  const { case: id, at } = entry;
  if (entry.does === 'open') {
    if (found !== undefined) return `The case ${id} is open already. Give the new one another name.`;
    return entry.since > at
      ? `The case ${id} would begin at ${bangkokTime(entry.since)}, and it is ${bangkokTime(at)}. Is the clock right?`
      : null;
  }
  if (found === undefined) return `There is no case ${id}. See: gridtokenx compliance incident list.`;
  if (found.closed !== null) return `The case ${id} was closed at ${bangkokTime(found.closed.at)}. Open another one.`;
  if (entry.does === 'tell' && entry.told !== undefined && entry.told > at)
    return `Of the case ${id} somebody would be told at ${bangkokTime(entry.told)}, and it is ${bangkokTime(at)}. Is the clock right?`;
  if (entry.does === 'tell' && entry.told !== undefined && entry.told < found.since)
    return `Of the case ${id} somebody would be told at ${bangkokTime(entry.told)}, before it became known at ${bangkokTime(found.since)}.`;
  if (entry.does === 'close' && !entry.noRisk && isOwed(found))
    return `${owedSentence(found.kind)} Enter it first (compliance incident tell ${id}), or close it with --no-risk where the law asks for no notice.`;
  return null;
};

const owedSentence = (kind: CaseKind): string =>
  kind === 'breach'
    ? `Nobody has told the office of the data protection committee (${OFFICE}) of this breach.`
    : 'Nobody has told the person what came of it.';

/** Whether somebody still has to be told: of a breach the office, of a request whoever asked. */
export const isOwed = ({ kind, told, closed }: OpenCase): boolean =>
  closed === null && !told.some(({ whom }) => ends(kind, whom));

/** When whoever had to be told was told; null as long as nobody was. */
export const toldAt = ({ kind, told }: OpenCase): Instant | null =>
  told
    .filter(({ whom }) => ends(kind, whom))
    .map(({ at }) => at)
    .toSorted((one, other) => one - other)[0] ?? null;
