import {
  type ComplianceTerms,
  confidences,
  type Duty,
  duties,
  dutyUnits,
  type Requirement,
} from '../domain/compliance.ts';
import { Fault } from '../domain/fault.ts';
import * as format from './formats.ts';
import { type Layer, loadConfiguration } from './load.ts';
import type { ListOf, Schema } from './schema.ts';
import { required, setting } from './setting.ts';

const requirements: ListOf = {
  doc: 'what must be kept to, each duty once',
  least: 1,
  most: duties.length,
  element: {
    duty: required('which one', format.oneOf(...duties)),
    value: setting(
      'its number; null: the law leaves it to whoever runs this',
      format.optional(format.number(0, 1e5, 'the unit')),
      null,
    ),
    unit: required('in what the number is', format.oneOf(...new Set(Object.values(dutyUnits)))),
    source: required('which text of which year', format.text),
    confidence: required('how sure the number is', format.oneOf(...confidences)),
    maps: setting('where the standards have it', format.optional(format.text), ''),
  },
};

const schema: Schema = { name: required('as it is called', format.opaqueId), requirements };

/** Which way what the law says may be changed: to less, or to more. Of the others whoever runs this may say what they will. */
const stricter: Readonly<Partial<Record<Duty, 'at most' | 'at least'>>> = {
  clock: 'at most',
  'log-retention': 'at least',
  'breach-notice': 'at most',
  'access-request': 'at most',
};

/** Everything at once: whoever corrects a file wants to do it once. @throws Fault `configuration`, a sentence a line. */
const refuseAll = (wrongs: readonly string[]): void => {
  if (wrongs.length > 0) throw new Fault('configuration', wrongs.join('\n'));
};

/**
 * What whoever runs this has put in the place of the numbers of `law`, which it may only make stricter.
 * @throws Fault `configuration`
 */
export const stricterThan = (law: ComplianceTerms, own: ComplianceTerms, file: string): ComplianceTerms => {
  const valueIn = (terms: ComplianceTerms, duty: Duty) => terms.requirements.find((one) => one.duty === duty)?.value;
  const looser = law.requirements.flatMap(({ duty, value: most, unit }): readonly string[] => {
    const side = stricter[duty];
    const value = valueIn(own, duty) ?? null;
    if (side === undefined || most === null) return [];
    if (value !== null && (side === 'at most' ? value <= most : value >= most)) return [];
    const bound = `${most} ${unit}`;
    return [
      side === 'at most'
        ? `${file}: the duty "${duty}" asks for ${value}; allowed: at most ${bound}, as the law has it.`
        : `${file}: the duty "${duty}" asks for ${value}; allowed: at least ${bound}, as the law has it.`,
    ];
  });
  const [warning, notice] = [valueIn(own, 'breach-warning') ?? 0, valueIn(own, 'breach-notice') ?? 0];
  const late =
    warning >= notice
      ? [
          `${file}: the duty "breach-warning" asks for ${warning}; allowed: less than the ${notice} h of "breach-notice".`,
        ]
      : [];
  refuseAll([...looser, ...late]);
  return own;
};

/**
 * A file of `config/compliance`: every duty once, in its unit.
 * @throws Fault `configuration`
 */
export const complianceFile = (layer: Layer): ComplianceTerms => {
  const terms = loadConfiguration(schema, [layer]) as ComplianceTerms;
  const isOf = (one: Requirement) => terms.requirements.filter(({ duty }) => duty === one.duty).length === 1;
  const doubles = new Set(terms.requirements.filter((one) => !isOf(one)).map(({ duty }) => duty));
  const others = terms.requirements.filter(({ duty, unit }) => unit !== dutyUnits[duty]);
  const missing = duties.filter((duty) => !terms.requirements.some((one) => one.duty === duty));
  refuseAll([
    ...[...doubles].map((duty) => `${layer.name}: the duty "${duty}" stands twice; allowed: each duty once.`),
    ...others.map(
      ({ duty, unit }) => `${layer.name}: the duty "${duty}" counts in ${unit}; allowed: ${dutyUnits[duty]}.`,
    ),
    ...(missing.length === 0
      ? []
      : [`${layer.name}: these duties are missing: ${missing.join(', ')}; allowed: every duty, once.`]),
  ]);
  return terms;
};
