import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Language } from '../format/moment.ts';
import { english, type Words } from './english.ts';
import { thai } from './thai.ts';

export type Speech = Readonly<{ language: Language; words: Words }>;

const speeches: Readonly<Record<Language, Speech>> = {
  en: { language: 'en', words: english },
  th: { language: 'th', words: thai },
};

export const SpeechContext = createContext<Speech>(speeches.en);

/** The words of the language the reader chose. */
export const useSpeech = (): Speech => useContext(SpeechContext);

const memory = 'gridtokenx.language';

const remembered = (): Language => {
  const chosen = localStorage.getItem(memory) ?? navigator.language.slice(0, 2);
  return chosen === 'th' ? 'th' : 'en';
};

/** The reader's language: remembered, else the browser's. Also tells the document, for screen readers and fonts. */
export const useLanguageChoice = (): readonly [Speech, (language: Language) => void] => {
  const [language, setLanguage] = useState<Language>(remembered);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (next: Language): void => {
    localStorage.setItem(memory, next);
    setLanguage(next);
  };
  return [speeches[language], choose];
};
