import type { AuthorsWord, ChangeAnswer, ChangeReason, ChangeStep } from '../domain/configuration-change.ts';
import type { Instant } from '../domain/time.ts';
import { fromHex } from '../wire/bytes.ts';
import { LONGEST_OUTCOME, LONGEST_PARAMS, MOST_REASONS } from '../wire/configuration-entry.ts';
import { type ChangeHistory, type ChangeRecord, standingOf } from './change-history.ts';
import type { ChangeRules, EntryDraft, NumberedChange, Proposal } from './change-state.ts';

/** A step of a change, with what is said of it and who signed for it. */
export type ChangeEnd = Readonly<{
  step: ChangeStep;
  outcome: string | null;
  reasons?: readonly ChangeReason[];
  word: AuthorsWord | null;
}>;

/** The entry of a step, behind the newest one. Only a proposal tells what differs; of a long outcome its beginning is kept. */
export const draftOf = (
  { head }: ChangeHistory,
  { change, proposal, configuration, diff }: NumberedChange,
  { step, outcome, reasons = [], word }: ChangeEnd,
  at: Instant,
): EntryDraft => ({
  ...{
    sequence: head.sequence + 1,
    before: head.hash,
    at,
    change,
    step,
    configuration,
    outcome: cut(outcome),
    reasons: keepable(reasons),
    word,
  },
  ...{ way: proposal.way, author: proposal.author, reason: proposal.reason, basedOn: proposal.basedOn },
  restores: proposal.wanted.kind === 'restore' ? proposal.wanted.change : null,
  diff: step === 'proposed' ? diff : [],
});

/** Codes of a part alone would hide the rest: where there is no room for all, the words are what is kept. */
const keepable = (reasons: readonly ChangeReason[]): readonly ChangeReason[] =>
  reasons.length <= MOST_REASONS && reasons.every(({ params }) => JSON.stringify(params).length <= LONGEST_PARAMS)
    ? reasons
    : [];

const cut = (outcome: string | null): string | null =>
  outcome === null || outcome.length <= LONGEST_OUTCOME ? outcome : `${outcome.slice(0, LONGEST_OUTCOME - 1)}…`;

/** Whether a change was ever in force: only such a configuration is known to be good. */
export const ranOnce = ({ steps }: ChangeRecord): boolean => steps.some(({ step }) => step === 'confirmed');

/** What became of a change, to who asks once more. */
export const answerOf = (record: ChangeRecord, { trial }: ChangeRules): ChangeAnswer => {
  const { change } = record;
  const kind = standingOf(record);
  if (kind === 'proposed' || kind === 'applied') return { kind: 'trial', change, seconds: trial / 1_000 };
  const { outcome, reasons = [] } = record.steps.at(-1) ?? { outcome: null };
  const why = outcome ?? '';
  return kind === 'refused' ? { kind, change, why, reasons } : { kind, change, why };
};

/** A change as its record has it, of one that runs from the start of this process on. */
export const numberedOf = ({
  change,
  way,
  author,
  reason,
  basedOn,
  restores,
  configuration,
}: ChangeRecord): NumberedChange => {
  const wanted =
    restores === null ? ({ kind: 'site', files: [] } as const) : ({ kind: 'restore', change: restores } as const);
  const proposal: Proposal = { id: `start-${change}`, way, author, reason, basedOn, wanted, word: null };
  return { change, proposal, configuration: fromHex(configuration), diff: [], begun: true };
};
