import type { Limits } from './watch-band.ts';

/** How the quantity under a band is spoken of. */
export type Wording = Readonly<{
  /** Begins the sentence, and has no " of " in it. */
  quantity: string;
  /** Whose it is: `h01 phase L1`. */
  place: string;
  /** Empty of a pure number. */
  unit: string;
  decimals: number;
  /** What somebody should do when it lasts. */
  advice: string;
}>;

/** What was measured, which limit that is, how sure the limit is, and while it stands what to do. */
export const bandSentence =
  (limits: Limits, { quantity, place, unit, decimals, advice }: Wording) =>
  (standing: boolean, value: number): string => {
    const caveat = limits.provenance.confirmed ? 'indicative' : 'indicative, limit not confirmed by the authority';
    const where = `${standing ? 'outside' : 'back inside'} ${withUnit(spanOf(limits), unit)}`;
    const upward = limits.high === null ? ' and above' : '';
    const figure = withUnit(value.toFixed(decimals), unit);
    const said = `${quantity} of ${place} is ${figure}, ${where}${upward} (${limits.name}; ${caveat}).`;
    return standing ? `${said} ${advice}` : said;
  };

const withUnit = (figure: string, unit: string): string => (unit === '' ? figure : `${figure} ${unit}`);

const spanOf = ({ low, high }: Limits): string => (high === null ? `${low}` : `${low ?? 0} to ${high}`);
