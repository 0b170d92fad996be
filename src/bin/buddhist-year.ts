import { Fault } from '../domain/fault.ts';
import { commonEraOf } from '../web/format/moment.ts';

/** `2026-09 (พ.ศ. 2569)`, where the year of a day, a month, a moment or by itself can only be one of the Buddhist era; else null. */
export const buddhistYear = (written: string): string | null => {
  const [, year, rest = ''] = /^(2[4-9]\d\d)(?!\d)(.*)$/s.exec(written) ?? [];
  return year === undefined ? null : `${commonEraOf(Number(year))}${rest} (พ.ศ. ${year})`;
};

/** What is none in either era is refused as such. @throws Fault `configuration`, with what may be meant. */
export const refuseBuddhist = (option: string, written = ''): void => {
  const meant = buddhistYear(written);
  if (meant === null || Number.isNaN(Date.parse(written))) return;
  throw new Fault(
    'configuration',
    `--${option} "${written}"; allowed: a year of the common era; did you mean ${meant}?`,
  );
};
