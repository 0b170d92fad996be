import { coreSchema } from '../../configuration/core-schema.ts';
import { gatewaySchema } from '../../configuration/gateway-schema.ts';
import { jsonSchemaOf } from '../../configuration/json-schema.ts';
import { schemaIn } from '../../configuration/purpose-in.ts';
import { Fault } from '../../domain/fault.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { askedLanguage } from '../spoken-language.ts';

const schemas = { gateway: gatewaySchema, core: coreSchema };
type Name = keyof typeof schemas;

type Asked = Readonly<{ program?: string; section?: string; lang?: string }>;

/** `gridtokenx config schema`: for editors, in English unless another language is asked for by name. @throws Fault `configuration` for a program or a section that there is none of. */
export const run = async ({ program = 'gateway', section, lang }: Asked): Promise<number> => {
  const names = Object.keys(schemas) as readonly Name[];
  const name = names.find((one) => one === program);
  if (name === undefined)
    throw new Fault(
      'configuration',
      `There is no program "${program}"; allowed: ${names.join(', ')}.${meantOf(program, names)}`,
    );
  const language = askedLanguage(lang) ?? 'en';
  const schema = jsonSchemaOf(schemaIn(language, schemas[name]), `Configuration of a GridTokenX ${name}`);
  process.stdout.write(`${JSON.stringify(section === undefined ? schema : sectionOf(schema, section), null, 2)}\n`);
  return 0;
};

const sectionOf = (schema: Readonly<Record<string, unknown>>, section: string): object => {
  const sections = schema['properties'] as Readonly<Record<string, object>>;
  const known = Object.keys(sections);
  if (known.includes(section)) return { $schema: schema['$schema'], ...sections[section] };
  throw new Fault(
    'configuration',
    `There is no section "${section}"; allowed: ${known.join(', ')}.${meantOf(section, known)}`,
  );
};

const meantOf = (word: string, known: readonly string[]): string => {
  const meant = nearMiss(word, known);
  return meant === null ? '' : ` Did you mean "${meant}"?`;
};
