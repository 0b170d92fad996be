import type { Read, ReadFrom } from './field-reader.ts';
import { readCalendar } from './read-calendar.ts';
import { readTariff } from './read-tariff.ts';
import type { DataFile } from './spell-out.ts';
import type { Calendar, Tariff } from './tariff.ts';

/** Tariffs, each whole in itself, and the calendars they name: what a market journals. */
export type TariffFiles = Readonly<{ calendars: readonly DataFile[]; tariffs: readonly DataFile[] }>;

/** Checks calendar files, then tariff files against them; of one name there may be one. */
export const readTariffs = (
  files: TariffFiles,
  readFrom: ReadFrom = 'file',
): Read<Readonly<{ tariffs: readonly Tariff[]; calendars: readonly Calendar[] }>> => {
  const calendars = readAll(files.calendars, (content, file) => readCalendar(content, file, readFrom));
  if ('errors' in calendars) return calendars;
  const tariffs = readAll(files.tariffs, (content, file) => readTariff(content, file, calendars.value, readFrom));
  return 'errors' in tariffs ? tariffs : { value: { tariffs: tariffs.value, calendars: calendars.value } };
};

const readAll = <T extends Readonly<{ name: string }>>(
  files: readonly DataFile[],
  read: (content: unknown, file: string) => Read<T>,
): Read<readonly T[]> => {
  const [values, errors]: [T[], string[]] = [[], []];
  for (const { name: file, content } of files) {
    const result = read(content, file);
    if ('errors' in result) errors.push(...result.errors);
    else if (values.some(({ name }) => name === result.value.name))
      errors.push(`${file}: name is ${JSON.stringify(result.value.name)}; allowed: a name no other file has`);
    else values.push(result.value);
  }
  return errors.length === 0 ? { value: values } : { errors };
};
