import {
  type ComplianceTerms,
  confidences,
  type Duty,
  duties,
  dutyUnits,
  type Requirement,
} from '../domain/compliance.ts';
import * as format from './formats.ts';
import { type Layer, loadConfiguration } from './load.ts';
import type { ListOf, Schema } from './schema.ts';
import { required, setting } from './setting.ts';
import { wrong } from './wrong.ts';

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

/**
 * What whoever runs this has put in the place of the numbers of `law`, which it may only make stricter.
 * @throws Fault `configuration`
 */
export const stricterThan = (law: ComplianceTerms, own: ComplianceTerms, file: string): ComplianceTerms => {
  const valueIn = (terms: ComplianceTerms, duty: Duty) => terms.requirements.find((one) => one.duty === duty)?.value;
  for (const { duty, value: most, unit } of law.requirements) {
    const side = stricter[duty];
    const value = valueIn(own, duty) ?? null;
    if (side === undefined || most === null) continue;
    if (value === null || (side === 'at most' ? value > most : value < most))
      throw wrong(`${file}: the duty "${duty}" is ${value}; allowed: ${side} ${most} ${unit}, as the law has it`);
  }
  const [warning, notice] = [valueIn(own, 'breach-warning') ?? 0, valueIn(own, 'breach-notice') ?? 0];
  if (warning >= notice)
    throw wrong(
      `${file}: the duty "breach-warning" is ${warning}; allowed: less than the ${notice} h of "breach-notice"`,
    );
  return own;
};

/**
 * A file of `config/compliance`: every duty once, in its unit.
 * @throws Fault `configuration`
 */
export const complianceFile = (layer: Layer): ComplianceTerms => {
  const terms = loadConfiguration(schema, [layer]) as ComplianceTerms;
  const isOf = (one: Requirement) => terms.requirements.filter(({ duty }) => duty === one.duty).length === 1;
  for (const one of terms.requirements) {
    if (!isOf(one)) throw wrong(`${layer.name}: the duty "${one.duty}" stands twice; allowed: each duty once`);
    if (one.unit !== dutyUnits[one.duty])
      throw wrong(`${layer.name}: the duty "${one.duty}" is in ${one.unit}; allowed: ${dutyUnits[one.duty]}`);
  }
  const missing = duties.filter((duty) => !terms.requirements.some((one) => one.duty === duty));
  if (missing.length > 0)
    throw wrong(`${layer.name}: the duties ${missing.join(', ')} are missing; allowed: every duty, once`);
  return terms;
};
