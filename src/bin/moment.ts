import { Fault } from '../domain/fault.ts';
import { refuseBuddhist } from './buddhist-year.ts';

/** Reads a moment off the command line, Unix milliseconds. @throws Fault `configuration`, naming the option. */
export const moment = (option: string, value: string | undefined): number => {
  refuseBuddhist(option, value);
  const at = Date.parse(value ?? '');
  // Without an offset the same text would mean another interval on another machine.
  if (!Number.isNaN(at) && /(Z|[+-]\d\d:\d\d)$/.test(value ?? '')) return at;
  const said = value === undefined ? 'is missing' : `"${value}"`;
  throw new Fault('configuration', `--${option} ${said}; allowed: a moment such as 2026-11-24T11:15+07:00.`);
};
