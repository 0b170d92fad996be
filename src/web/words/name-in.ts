/** The name of something a server calls by a key; a key these words do not know yet is shown as it is. */
export const nameIn = (names: Readonly<Record<string, string>>, key: string): string => names[key] ?? key;
