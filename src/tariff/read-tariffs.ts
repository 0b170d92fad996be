import { type Read, readCalendar, readTariff } from './read-tariff.ts';
import type { Tariff } from './tariff.ts';

/** What a tariff or calendar file says, as JSON, and the name people know it by. */
type TariffFile = Readonly<{ name: string; content: unknown }>;
export type TariffFiles = Readonly<{ calendars: readonly TariffFile[]; tariffs: readonly TariffFile[] }>;

/** Checks calendar files, then tariff files against them; of one name there may be one. */
export const readTariffs = (files: TariffFiles): Read<readonly Tariff[]> => {
  const calendars = readAll(files.calendars, readCalendar);
  if ('errors' in calendars) return calendars;
  return readAll(files.tariffs, (content, file) => readTariff(content, file, calendars.value));
};

const readAll = <T extends Readonly<{ name: string }>>(
  files: readonly TariffFile[],
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
