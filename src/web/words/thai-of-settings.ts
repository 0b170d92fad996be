import { thaiSettingRefusals } from './thai-setting-refusals.ts';

type Known = Readonly<{ parts: readonly string[]; pattern: RegExp; thai: string }>;
let known: readonly Known[] | null = null;

const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Those that say most come first: `{}: {} is {}; allowed: {}.` is the form of many. */
const knownSentences = (): readonly Known[] => {
  known ??= Object.entries(thaiSettingRefusals)
    .toSorted(([one], [other]) => said(other) - said(one))
    .map(([english, thai]) => {
      const parts = english.split('{}');
      // What is allowed may end with a question, and then no full stop follows it.
      const pattern = parts
        .map(literally)
        .join('(.*?)')
        .replace(/\(\.\*\?\)\\\.$/, '(.*?)\\.?');
      return { parts: parts.filter((part) => part !== '.'), pattern: new RegExp(`^${pattern}$`), thai };
    });
  return known;
};
const said = (english: string): number => english.replaceAll('{}', '').length;

/**
 * Why a configuration is refused, a sentence or a part of one, in Thai; null for anything else. Programs that read configurations
 * have both languages at hand (`src/configuration/words`), but an alarm and the history hold the English alone.
 */
export const settingRefusalInThai = (sentence: string): string | null => {
  for (const { parts, pattern, thai } of knownSentences()) {
    if (!parts.every((part) => sentence.includes(part))) continue;
    const found = pattern.exec(sentence);
    if (found !== null)
      return thai.replaceAll(/\{(\d)\}/g, (_, hole) => {
        const part = found[Number(hole)] ?? '';
        return settingRefusalInThai(part) ?? part;
      });
  }
  return null;
};
