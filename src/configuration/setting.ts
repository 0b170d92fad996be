import type { Format } from './formats.ts';
import type { Setting } from './schema.ts';

/** What it is, what it may be, and what it is when nobody says. */
export const setting = (doc: string, format: Format, usual: unknown): Setting => ({ doc, format, default: usual });
/** There is no usual value: somebody has to say it. */
export const required = (doc: string, format: Format): Setting => setting(doc, format, null);
/** The same, but its value is never shown. */
export const hidden = (of: Setting): Setting => ({ ...of, hidden: true });
