import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where a program keeps it. */
export const historyFolder = (storage: string): string => join(storage, 'configuration');

/** Whether a folder has a history at all. */
export const hasHistory = (storage: string): boolean => existsSync(historyFolder(storage));
