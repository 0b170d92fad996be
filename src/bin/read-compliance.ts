import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { complianceFile, stricterThan } from '../configuration/compliance-file.ts';
import { readLayer } from '../configuration/load.ts';
import type { ComplianceTerms } from '../domain/compliance.ts';
import { shipped } from './shipped.ts';

const termsIn = (file: string): ComplianceTerms => complianceFile(readLayer(file));

/**
 * What must be kept to: a file of whoever runs this, or what is shipped for Thailand.
 * @throws Fault `configuration`, also where the file asks for less than the law.
 */
export const readCompliance = (file: string | null = null): ComplianceTerms => {
  const law = termsIn(shipped('config/compliance/thailand.json'));
  return file === null ? law : stricterThan(law, termsIn(file), file);
};

/** What a program with this storage must keep to: `compliance/terms.json` in it, where its operator has put one. @throws as above. */
export const complianceOf = (storage: string, asked?: string): ComplianceTerms => {
  const own = join(storage, 'compliance', 'terms.json');
  return readCompliance(asked ?? (existsSync(own) ? own : null));
};
