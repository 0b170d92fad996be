/** The languages in which a configuration is spoken of. */
export type Language = 'en' | 'th';
/** A sentence, or a part of one, in both. */
export type Said = Readonly<Record<Language, string>>;

/** The same in both: names, numbers, symbols. */
export const asItIs = (text: string): Said => ({ en: text, th: text });
