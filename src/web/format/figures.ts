/** What stands where there is no value. */
export const NONE = '–';

const group = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');

/** `1,234.567890` of a number that is written out already: its digits stay. */
export const groupedDecimal = (text: string): string => {
  const [whole = '', part] = text.split('.');
  return `${group(whole)}${part === undefined ? '' : `.${part}`}`;
};

/** `12,345`; the number is an integer. */
export const grouped = (value: number): string => `${value < 0 ? '-' : ''}${group(Math.abs(value).toFixed(0))}`;

/** `230.4`, or a dash. */
export const fixed = (value: number | null | undefined, decimals: number): string =>
  value === null || value === undefined || !Number.isFinite(value) ? NONE : value.toFixed(decimals);

/** A whole number of thousandths with its three decimals, exact: `48.712`. */
export const thousandths = (value: number): string => {
  const digits = Math.abs(value).toFixed(0).padStart(4, '0');
  return `${value < 0 ? '-' : ''}${group(digits.slice(0, -3))}.${digits.slice(-3)}`;
};

/** Whole watt-hours, `1,234`; exact. */
export const wattHours = (value: number | null): string => (value === null ? NONE : grouped(value));

/** A register in kWh with its three decimals, exact: `12,345.678`. */
export const kilowattHours = (wh: number | null): string => (wh === null ? NONE : thousandths(wh));

/** Magnitude of a power in kW; the direction is said in words beside it. */
export const kilowatts = (watts: number | null): string =>
  watts === null || !Number.isFinite(watts) ? NONE : (Math.abs(watts) / 1_000).toFixed(3);

/** Which way energy flows, seen from the metering point; `none` when it would be shown as 0.000 kW. */
export const direction = (watts: number | null): 'import' | 'export' | 'none' =>
  watts === null || Math.abs(watts) < 0.5 ? 'none' : watts > 0 ? 'import' : 'export';

/** `3.4 %` of a share from 0 to 1. */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** `512 B`, `12.3 kB`, `4.0 MB`: decimal prefixes (IEC 80000-13 leaves k, M to powers of ten). */
export const byteSize = (bytes: number): string => {
  if (bytes < 1_000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1_000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${value.toFixed(1)} ${unit}`;
};

/** `a1b2c3d4…0f9e` for hashes that a person compares, not reads. */
export const shortHash = (hash: string): string => (hash.length <= 16 ? hash : `${hash.slice(0, 8)}…${hash.slice(-6)}`);
