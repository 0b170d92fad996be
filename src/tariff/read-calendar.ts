import { createReader, type Json, type Read, type ReadFrom } from './field-reader.ts';
import { type Calendar, type CalendarDay, type DayKind, dayKinds, type LocalDate } from './tariff.ts';

const treatments = ['off-peak', 'weekday'] as const;

/**
 * Checks a calendar file (`config/calendars/*.json`). Unknown keys are errors. `overrides` are what a dated notice says of single
 * days, whatever their kind: the same kind of special day was treated differently in different years.
 */
export const readCalendar = (json: unknown, file: string, readFrom: ReadFrom = 'file'): Read<Calendar> => {
  const reader = createReader(readFrom);
  const top = reader.record(json, file, ['name', 'timeZone', 'from', 'to', 'rules', 'days', 'overrides']);
  const rules = reader.record(top['rules'], `${file}: rules`, dayKinds);
  const rule = (kind: DayKind): 'off-peak' | 'weekday' =>
    reader.oneOf(rules[kind], `${file}: rules.${kind}`, treatments);
  reader.oneOf(top['timeZone'], `${file}: timeZone`, ['Asia/Bangkok'] as const);
  const thaiOf = (day: Json, path: string) =>
    day['thai'] === undefined ? {} : { thai: reader.text(day['thai'], `${path}.thai`) };
  const listed = reader.list(top['days'], `${file}: days`, (item, path) => {
    const day = reader.record(item, path, ['date', 'name', 'thai', 'kind', 'source', 'confidence']);
    const date = reader.date(day['date'], `${path}.date`);
    const name = reader.text(day['name'], `${path}.name`);
    const kind = reader.oneOf(day['kind'], `${path}.kind`, dayKinds);
    return { date, day: { name, ...thaiOf(day, path), kind, treatment: null, ...reader.provenance(day, path) } };
  });
  const overrides = reader.list(top['overrides'] ?? [], `${file}: overrides`, (item, path) => {
    const day = reader.record(item, path, ['date', 'name', 'thai', 'treatment', 'source', 'confidence']);
    const date = reader.date(day['date'], `${path}.date`);
    const name = reader.text(day['name'], `${path}.name`);
    const treatment = reader.oneOf(day['treatment'], `${path}.treatment`, treatments);
    return { date, day: { name, ...thaiOf(day, path), treatment, ...reader.provenance(day, path) } };
  });
  for (const [path, list] of [['days', listed] as const, ['overrides', overrides] as const])
    for (const [index, { date }] of list.entries())
      if (list.findIndex((one) => one.date === date) !== index)
        reader.fileError(`${file}: ${path}[${index}].date`, date, 'each day once');
  const days = new Map<LocalDate, CalendarDay>(listed.map(({ date, day }) => [date, day]));
  for (const { date, day } of overrides) days.set(date, { kind: days.get(date)?.kind ?? 'special', ...day });
  const value: Calendar = {
    name: reader.text(top['name'], `${file}: name`),
    ...reader.validity(top, `${file}: `),
    rules: {
      'public-holiday': rule('public-holiday'),
      'labour-day': rule('labour-day'),
      'in-lieu': rule('in-lieu'),
      'royal-ploughing': rule('royal-ploughing'),
      special: rule('special'),
    },
    days,
  };
  for (const { date } of [...listed, ...overrides])
    if (date < value.from || date > value.to)
      reader.error(`${file}: days`, date, `a day from ${value.from} to ${value.to}`);
  return reader.result(value);
};
