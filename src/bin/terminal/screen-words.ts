import { english, type Words } from '../../web/words/english.ts';
import { thai } from '../../web/words/thai.ts';
import { spokenLanguage } from '../spoken-language.ts';

/** Words of the pages for who looks at the terminal: reasons, kinds of facts, what an auction came to. */
export const screenWords = (): Words => (spokenLanguage() === 'th' ? thai : english);
