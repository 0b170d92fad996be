import type { BusView } from '../../domain/view.ts';
import { grouped, NONE, percent } from '../../web/format/figures.ts';
import { said } from '../speech.ts';
import { left, right, textWidth } from '../terminal/text-width.ts';

const count = (value: number | undefined): string => (value === undefined ? NONE : grouped(value));

const columns: readonly Readonly<{ title: string; width: number; cell: (bus: BusView) => string }>[] = [
  { title: 'asked', width: 12, cell: ({ requests }) => count(requests) },
  { title: 'answered', width: 12, cell: ({ answers }) => count(answers) },
  { title: 'refused', width: 9, cell: ({ exceptions }) => count(exceptions) },
  { title: 'time-outs', width: 11, cell: ({ timeouts }) => count(timeouts) },
  { title: 'CRC', width: 9, cell: ({ corrupt }) => count(corrupt) },
  { title: 'late', width: 8, cell: ({ late }) => count(late) },
  { title: 'foreign', width: 9, cell: ({ foreign }) => count(foreign) },
  { title: 'echoes', width: 8, cell: ({ echoes }) => count(echoes) },
  { title: 'in use', width: 9, cell: ({ utilisation }) => percent(utilisation) },
];

/** A line per bus under one heading, and how it is reached. */
export const busLines = (buses: readonly BusView[]): readonly string[] => {
  const name = Math.max(4, ...buses.map((bus) => textWidth(bus.name)));
  return [
    left(said('bus'), name) + columns.map(({ title, width }) => right(said(title), width)).join(''),
    ...buses.map(
      (bus) =>
        `${left(bus.name, name)}${columns.map(({ width, cell }) => right(cell(bus), width)).join('')}  ${bus.transport}`,
    ),
  ];
};

/** Asked, and nobody has ever answered. */
export const isDead = ({ requests, answers }: BusView): boolean => requests > 0 && answers === 0;
