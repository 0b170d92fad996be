import type { GapsView } from '../domain/view.ts';
import { said } from './speech.ts';

/** `points` are told to the operator alone. */
type Told = Pick<GapsView, 'gateways'> & Partial<Pick<GapsView, 'points'>>;

/** Whether anything is missing, as far as is told. */
export const isComplete = ({ gateways, points = [] }: Told): boolean =>
  gateways.every(({ missing, forgotten }) => missing.length === 0 && forgotten === 0) &&
  points.every(({ missing, forgotten }) => missing.length === 0 && forgotten === null);

/** What a core has never had, for people: a line a gateway, a line a point and a line a stretch, then what to do. */
export const gapLines = (gaps: Told): string => {
  const { gateways, points = [] } = gaps;
  const silent = points.some(({ missing }) => missing.some((one) => !one.said));
  const known = points.some(({ missing }) => missing.some((one) => one.said));
  const advice = [
    gateways.some(({ missing }) => missing.length > 0)
      ? 'Batches that never came wait at their gateway, were set aside by it, or are lost with its card: see `gridtokenx buffer state` there.'
      : null,
    silent ? 'What nobody has said anything of may still be in such a batch.' : null,
    known
      ? 'What a gateway has said to be missing it fills from the registers, marked as recovered, once the meter answers again.'
      : null,
  ].filter((one) => one !== null);
  const lines = [...gateways.map(ofGateway), ...points.map(ofPoint)].join('');
  const hidden =
    gaps.points === undefined ? 'What is missing of points is told to the operator: --operator <file>.\n' : '';
  if (isComplete(gaps))
    return `${lines}${gaps.points === undefined ? 'No batch is missing.' : 'Nothing is missing.'}\n${hidden}`;
  return `${lines}${advice.join('\n')}${advice.length > 0 ? '\n' : ''}${hidden}`;
};

const ofGateway = ({ gateway, epoch, through, missing, forgotten }: GapsView['gateways'][number]): string => {
  const had = said(through === 0 ? 'no batch yet' : `batches through ${through}`);
  const ranges = missing.map(({ from, to }) => (from === to ? `${from}` : `${from} ${said('to')} ${to}`));
  const never = ranges.length === 0 ? '' : said(`; never came: ${ranges.join(', ')}`);
  const older = forgotten === 0 ? '' : said(`; ${forgotten} older gaps are told no more`);
  return `${gateway} (epoch ${epoch}): ${had}${never}${older}\n`;
};

const ofPoint = ({ point, through, missing, forgotten }: GapsView['points'][number]): string => {
  const heard = said(through === null ? 'never heard of' : `heard of until ${through}`);
  const older = forgotten === null ? '' : said(`; ${forgotten.holes} gaps before ${forgotten.before} are told no more`);
  const stretches = missing.map(
    ({ from, to, said: wasSaid }) =>
      `  ${from} ${said('to')} ${to}  ${said(wasSaid ? 'said to be missing' : 'nothing came')}\n`,
  );
  return `${point}: ${heard}${older}\n${stretches.join('')}`;
};
