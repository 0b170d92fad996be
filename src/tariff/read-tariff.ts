import { createReader, type Json, type Read, type ReadFrom } from './field-reader.ts';
import { readEntries } from './read-entries.ts';
import {
  type Calendar,
  type DatedList,
  datedLists,
  type EntryOf,
  type Gap,
  type Tariff,
  tariffClasses,
  voltageLevels,
} from './tariff.ts';

const texts = ['name', 'authority', 'code', 'description'] as const;

/** Checks a tariff (`config/tariffs/*.json`, spelled out) against the calendars there are. Unknown keys are errors. */
export const readTariff = (
  json: unknown,
  file: string,
  calendars: readonly Calendar[],
  readFrom: ReadFrom = 'file',
): Read<Tariff> => {
  const reader = createReader(readFrom);
  const top = reader.record(json, file, [...texts, 'class', 'level', 'calendar', 'peak', ...datedLists]);
  const at = (key: string): string => `${file}: ${key}`;
  const gaps: Gap[] = [];
  const entries = <K extends DatedList>(list: K): readonly EntryOf[K][] => {
    const read = readEntries(reader, list, top[list], at(list));
    gaps.push(...read.gaps);
    return read.known;
  };
  /** Null: the class is not charged so. */
  const charged = <K extends DatedList>(list: K): readonly EntryOf[K][] | null =>
    isNone(top[list]) ? null : entries(list);
  const energy = entries('energy');
  const value = {
    name: reader.text(top['name'], at('name')),
    authority: reader.text(top['authority'], at('authority')),
    code: reader.text(top['code'], at('code')),
    description: reader.text(top['description'], at('description')),
    class: top['class'] === undefined ? null : reader.oneOf(top['class'], at('class'), tariffClasses),
    level: top['level'] === undefined ? null : reader.oneOf(top['level'], at('level'), voltageLevels),
    ...hoursOf(reader, top, file, { energy, calendars }),
    energy,
    ft: entries('ft'),
    vat: entries('vat'),
    buyBack: entries('buyBack'),
    service: top['service'] === undefined ? [] : entries('service'),
    wheeling: top['wheeling'] === null ? [] : entries('wheeling'),
    ...{ demand: charged('demand'), kvar: charged('kvar'), minimum: charged('minimum'), green: charged('green') },
    gaps,
  };
  return reader.result(value);
};

const isNone = (value: unknown): boolean => value === undefined || value === null;

/** Calendar and peak hours, which a tariff of the hour has to have. */
const hoursOf = (
  reader: ReturnType<typeof createReader>,
  top: Json,
  file: string,
  { energy, calendars }: Readonly<{ energy: readonly object[]; calendars: readonly Calendar[] }>,
): Pick<Tariff, 'calendar' | 'peak'> => {
  const needed = energy.some((charge) => 'onPeak' in charge);
  if (!needed && isNone(top['calendar']) && isNone(top['peak'])) return { calendar: null, peak: null };
  const names = calendars.map(({ name }) => name);
  const name = reader.oneOf(top['calendar'], `${file}: calendar`, names);
  const peak = reader.record(top['peak'], `${file}: peak`, ['from', 'to']);
  const from = reader.minute(peak['from'], `${file}: peak.from`);
  const to = reader.minute(peak['to'], `${file}: peak.to`);
  if (to <= from) reader.fileError(`${file}: peak.to`, peak['to'], `a time of day after ${String(peak['from'])}`);
  return { calendar: calendars.find((one) => one.name === name) ?? null, peak: { from, to } };
};
