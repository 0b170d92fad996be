/** A sentence for the installer, in the two languages of the report. */
export type Words = Readonly<{ en: string; th: string }>;

/** What is looked at, in the order of the report. */
export const checkIds = [
  'answers',
  'identity',
  'ratios',
  'voltage',
  'phase-angles',
  'rotation',
  'neutral',
  'frequency',
  'power',
  'pairing',
  'direction',
  'load',
  'energy',
  'display',
  'resolution',
  'clock',
  'unconfirmed',
] as const;
export type CheckId = (typeof checkIds)[number];

/** From good to bad. `cannot-tell`: nothing speaks against it, and nothing proves it. */
const verdicts = ['pass', 'cannot-tell', 'suspect', 'fail'] as const;
export type Verdict = (typeof verdicts)[number];

/** A number behind a verdict, as it is printed. */
export type Figure = Readonly<{ name: string; value: string; unit: string }>;

/** One thing that was looked at: what was seen, the numbers behind it, and what to do where it is not proven. */
export type Check = Readonly<{
  id: CheckId;
  verdict: Verdict;
  says: Words;
  next: Words | null;
  figures: readonly Figure[];
}>;

type Say = (says: Words, figures?: readonly Figure[]) => Check;
type SayAndAdvise = (says: Words, next: Words, figures?: readonly Figure[]) => Check;

/** Checks of one kind, by verdict. */
export const checksOf = (
  id: CheckId,
): Readonly<{ pass: Say; suspect: SayAndAdvise; fail: SayAndAdvise; cannotTell: SayAndAdvise }> => {
  const advised =
    (verdict: Verdict): SayAndAdvise =>
    (says, next, figures = []) => ({ id, verdict, says, next, figures });
  return {
    pass: (says, figures = []) => ({ id, verdict: 'pass', says, next: null, figures }),
    suspect: advised('suspect'),
    fail: advised('fail'),
    cannotTell: advised('cannot-tell'),
  };
};

/** How a meter stands as a whole. What nobody could judge is left to the installer's hand and fails nobody. */
export const resultOf = (checks: readonly Check[]): 'pass' | 'suspect' | 'fail' => {
  const worst = Math.max(...checks.map(({ verdict }) => verdicts.indexOf(verdict)));
  return worst === verdicts.indexOf('fail') ? 'fail' : worst === verdicts.indexOf('suspect') ? 'suspect' : 'pass';
};

export const figure = (name: string, value: number, unit: string, decimals = 1): Figure => ({
  name,
  value: value.toFixed(decimals),
  unit,
});
