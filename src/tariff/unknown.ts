/** There is no value, and why: a sentence. Never an old one. */
export type Unknown = Readonly<{ unknown: string }>;
