import { fileURLToPath } from 'node:url';

/** The absolute path of something that comes with the program, wherever that was started from. */
export const shipped = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
