import type { CoreView } from '../../domain/view.ts';
import { thousandths } from '../../web/format/figures.ts';
import { hourAndMinute } from '../../web/format/moment.ts';
import { said } from '../speech.ts';
import type { Colours } from './ansi.ts';
import { screenWords } from './screen-words.ts';
import { cut } from './text-width.ts';

type Fact = CoreView['facts'][number];

const phraseOf = ({ zone, gateway, kind, since, meters, measured }: Fact): string => {
  const shown =
    measured === null
      ? [...(meters === 0 ? [] : [screenWords().byMeters(meters)])]
      : [`${thousandths(measured.value)} ${measured.unit}`];
  return [screenWords().factKinds[kind], zone ?? gateway, said(`since ${hourAndMinute(since)}`), ...shown].join(' ');
};

/** What stands of the grid, emergencies first, on one line; no line where nothing does. */
export const factLines = (core: CoreView | null, columns: number, paint: Colours): readonly string[] => {
  const facts = core?.facts ?? [];
  if (facts.length === 0) return [];
  const ordered = facts.toSorted((one, other) => rank(one) - rank(other));
  return [paint.critical(cut(said(`grid: ${ordered.map(phraseOf).join('; ')}`), columns))];
};

const rank = ({ kind }: Fact): number => (kind === 'emergency' ? 0 : 1);
