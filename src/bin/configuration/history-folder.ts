import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where a program keeps it. */
export const historyFolder = (storage: string): string => join(storage, 'configuration');

/** Where the bytes of a configuration are kept, by their SHA-256 in digits. */
export const keptFile = (storage: string, digits: string): string => join(historyFolder(storage), 'contents', digits);

/** Whether a folder has a history at all. */
export const hasHistory = (storage: string): boolean => existsSync(historyFolder(storage));
