import { Fault } from '../../src/domain/fault.ts';

/** An object of which nothing is known yet. Fields are taken out by name. */
export type Fields = Readonly<Record<string, unknown>>;
export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with a value, to stand behind its name: `is a number`; null when nothing is. */
type Rule = (value: unknown) => string | null;
export type Rules = Readonly<Record<string, Rule>>;

export const oneOf =
  (choices: readonly unknown[]): Rule =>
  (value) =>
    choices.includes(value) ? null : `is one of ${choices.join(', ')}`;
const whole =
  (least: number, most: number): Rule =>
  (value) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? null
      : `is a whole number from ${least} to ${most}`;

export const text: Rule = (value) => (typeof value === 'string' && value !== '' ? null : 'is a text');
/** Also the name of a file. */
export const name: Rule = (value) =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9-]*$/.test(value) ? null : 'is a name of small letters, digits and -';
export const number: Rule = (value) => (typeof value === 'number' && Number.isFinite(value) ? null : 'is a number');
export const notNegative: Rule = (value) =>
  number(value) === null && Number(value) >= 0 ? null : 'is a number not below 0';
export const address = whole(0, 0xffff);
export const unit = whole(1, 247);
export const tcpPort = whole(0, 65_535);
export const baud = whole(300, 1_000_000);
export const list: Rule = (value) => (Array.isArray(value) ? null : 'is a list');

/** Every field known and right, none missing but the optional ones. @throws Fault `configuration` */
export const checkFields = (where: string, fields: Fields, needs: Rules, takes: Rules): void => {
  const missing = Object.keys(needs).find((field) => fields[field] === undefined);
  if (missing !== undefined) throw new Fault('configuration', `${where} lacks "${missing}".`);
  for (const [field, value] of Object.entries(fields)) {
    const rule = needs[field] ?? takes[field];
    if (rule === undefined)
      throw new Fault(
        'configuration',
        `${where}: nobody knows "${field}"; there are ${[...Object.keys(needs), ...Object.keys(takes)].join(', ')}.`,
      );
    const wrong = value === undefined ? null : rule(value);
    if (wrong !== null) throw new Fault('configuration', `${where}: "${field}" ${wrong}.`);
  }
};
