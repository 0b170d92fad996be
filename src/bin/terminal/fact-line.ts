import type { CoreView } from '../../domain/view.ts';
import { thousandths } from '../../web/format/figures.ts';
import { hourAndMinute } from '../../web/format/moment.ts';
import { english } from '../../web/words/english.ts';
import type { Colours } from './ansi.ts';
import { cut } from './text-width.ts';

type Fact = CoreView['facts'][number];

const phraseOf = ({ zone, gateway, kind, since, meters, measured }: Fact): string => {
  const shown =
    measured === null
      ? [...(meters === 0 ? [] : [english.byMeters(meters)])]
      : [`${thousandths(measured.value)} ${measured.unit}`];
  return [english.factKinds[kind], zone ?? gateway, `since ${hourAndMinute(since)}`, ...shown].join(' ');
};

/** What stands of the grid, emergencies first, on one line; no line where nothing does. */
export const factLines = (core: CoreView | null, columns: number, paint: Colours): readonly string[] => {
  const facts = core?.facts ?? [];
  if (facts.length === 0) return [];
  const ordered = facts.toSorted((one, other) => rank(one) - rank(other));
  return [paint.critical(cut(`grid: ${ordered.map(phraseOf).join('; ')}`, columns))];
};

const rank = ({ kind }: Fact): number => (kind === 'emergency' ? 0 : 1);
