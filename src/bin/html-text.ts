const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What meters and people say is text on a page, never markup. */
export const safe = (text: string): string => text.replace(/[&<>"]/g, (letter) => escapes[letter] ?? letter);
