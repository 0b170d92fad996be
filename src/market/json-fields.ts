/** An object as JSON has it. */
export type Json = Readonly<Record<string, unknown>>;

/** Readers of the fields of rules in their text, which refuse with the place: each throws RangeError. */
export const jsonFields = (where: string) => {
  const refuse = (name: string, value: unknown, wanted: string): never => {
    throw new RangeError(`${where}: ${name} is ${JSON.stringify(value) ?? 'missing'}, and no ${wanted}`);
  };
  return {
    text: (json: Json, name: string): string => {
      const value = json[name];
      return typeof value === 'string' ? value : refuse(name, value, 'text');
    },
    whole: (json: Json, name: string): number => {
      const value = json[name];
      return typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse(name, value, 'whole number');
    },
    one: <T extends string>(json: Json, name: string, allowed: readonly T[]): T =>
      allowed.find((one) => one === json[name]) ?? refuse(name, json[name], allowed.join(' or ')),
    record: (json: Json, name: string): Json => {
      const value = json[name];
      return isRecord(value) ? value : refuse(name, value, 'object');
    },
    list: (json: Json, name: string): readonly Json[] => {
      const value = json[name];
      return Array.isArray(value) && value.every(isRecord) ? value : refuse(name, value, 'list of objects');
    },
  };
};

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
