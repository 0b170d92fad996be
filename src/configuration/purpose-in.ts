import { isList, isOptional, isSetting, type Node, type Schema } from './schema.ts';
import type { Language } from './words/said.ts';
import { thaiPurposes } from './words/thai-purposes.ts';

/** What a setting is for, in the language; as it is where nobody has translated it. */
export const purposeIn = (language: Language, doc: string): string =>
  language === 'en' ? doc : (thaiPurposes[doc] ?? doc);

/** The same settings, with what each is for in the language. */
export const schemaIn = (language: Language, schema: Schema): Schema =>
  Object.fromEntries(Object.entries(schema).map(([key, node]) => [key, nodeIn(language, node)]));

const nodeIn = (language: Language, node: Node): Node => {
  if (isSetting(node)) return { ...node, doc: purposeIn(language, node.doc) };
  if (isList(node)) return { ...node, doc: purposeIn(language, node.doc), element: schemaIn(language, node.element) };
  if (isOptional(node)) return { doc: purposeIn(language, node.doc), optional: schemaIn(language, node.optional) };
  return schemaIn(language, node);
};
