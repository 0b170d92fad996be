import { type ComplianceTerms, confidences, duties, dutyUnits, type Requirement } from '../domain/compliance.ts';
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
