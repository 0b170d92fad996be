import { complianceFile } from '../configuration/compliance-file.ts';
import { readLayer } from '../configuration/load.ts';
import type { ComplianceTerms } from '../domain/compliance.ts';
import { shipped } from './shipped.ts';

/** What must be kept to: a file of whoever runs this, or what is shipped for Thailand. @throws Fault `configuration`. */
export const readCompliance = (file: string | null = null): ComplianceTerms =>
  complianceFile(readLayer(file ?? shipped('config/compliance/thailand.json')));
