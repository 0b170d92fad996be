/** Null where a parsed JSON value is as it should be; otherwise where and what it is not: ` is not a number`. */
export type Check = (value: unknown) => string | null;
/** A key that may be absent; where it is there, it must be as it should be. */
type Perhaps = Readonly<{ perhaps: Check }>;

/** One check for every key a type has, so that the compiler sees that none is forgotten. */
export type Shape<T> = { readonly [Key in keyof T]-?: Check | Perhaps };

export const perhaps = (check: Check): Perhaps => ({ perhaps: check });

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with these keys and no others. */
export const record = <T>(shape: Shape<T>): Check => {
  const fields = Object.entries<Check | Perhaps>(shape);
  const known = new Set(fields.map(([key]) => key));
  return (value) => {
    if (!isRecord(value)) return ' is not an object';
    for (const [key, field] of fields) {
      const inner = value[key];
      if (inner === undefined) {
        if (typeof field === 'function') return `.${key} is missing`;
        continue;
      }
      const wrong = (typeof field === 'function' ? field : field.perhaps)(inner);
      if (wrong !== null) return `.${key}${wrong}`;
    }
    for (const key in value) if (!known.has(key)) return ` has ${JSON.stringify(key)}, which nobody knows`;
    return null;
  };
};

/** An object of which any of the known keys may be there. */
export const someOf = (known: readonly string[], check: Check): Check => {
  const keys = new Set(known);
  return (value) => {
    if (!isRecord(value)) return ' is not an object';
    for (const key in value) {
      if (!keys.has(key)) return ` has ${JSON.stringify(key)}, which nobody knows`;
      const wrong = check(value[key]);
      if (wrong !== null) return `.${key}${wrong}`;
    }
    return null;
  };
};

export const list =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return ' is not a list';
    for (const [index, one] of value.entries()) {
      const wrong = check(one);
      if (wrong !== null) return `[${index}]${wrong}`;
    }
    return null;
  };

export const oneOf = (...allowed: readonly unknown[]): Check => {
  const values = new Set(allowed);
  return (value) => (values.has(value) ? null : ` is ${shown(value)}, which nobody knows`);
};

export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null ? null : check(value);

export const either =
  (...checks: readonly Check[]): Check =>
  (value) => {
    let wrong: string | null = null;
    for (const check of checks) {
      wrong = check(value);
      if (wrong === null) return null;
    }
    return wrong;
  };

export const number: Check = (value) => (typeof value === 'number' ? null : ' is not a number');
export const wholeNumber: Check = (value) => (Number.isSafeInteger(value) ? null : ' is not a whole number');
export const text: Check = (value) => (typeof value === 'string' ? null : ' is not a text');
export const flag: Check = (value) => (typeof value === 'boolean' ? null : ' is not true or false');

/** A text for which this holds. */
export const textThat =
  (holds: (value: string) => boolean, what: string): Check =>
  (value) =>
    typeof value === 'string' && holds(value) ? null : ` is not ${what}`;

const shown = (value: unknown): string => {
  const json = JSON.stringify(value) ?? 'missing';
  return json.length > 40 ? `${json.slice(0, 37)}...` : json;
};
