import { statSync } from 'node:fs';
import { toldOf } from '../../configuration/partly.ts';
import { refused } from '../../configuration/refusal.ts';
import type { Fault } from '../../domain/fault.ts';
import { gathered } from './all-faults.ts';

/** Which files are not judged: all that lie on another machine, or none but those that are handed over at a start. */
export type Unseen = Readonly<{ elsewhere: boolean; isHandedOver: (file: string) => boolean }>;

/** A file or folder that a setting names (null: it names none), and how a start opens it; what is wrong is thrown, or put into `faults`. */
export type OpenedFile = Readonly<{
  setting: string;
  file: () => string | null;
  open: (path: string, faults: Fault[]) => unknown;
  /** Whether something else is judged by what is in it. */
  decides?: () => boolean;
}>;

/** Opens each that lies here, and gathers what is wrong. `name`: of the configuration's file. @returns the settings of those that do not */
export const openAll = (
  files: readonly OpenedFile[],
  { elsewhere, isHandedOver }: Unseen,
  faults: Fault[],
  name: string,
): readonly string[] =>
  files.flatMap(({ setting, file, open, decides = () => false }) => {
    const [path] = toldOf(file);
    if (path === undefined && decides()) faults.push(refused('depends', { layer: name, paths: [setting] }));
    if (path === undefined || path === null) return [];
    if (elsewhere || isHandedOver(path)) return [setting];
    gathered(faults, () => open(path, faults));
    return [];
  });

/** A folder that a program makes where there is none: nothing else may be there. */
export const folderOf = (setting: string, file: OpenedFile['file']): OpenedFile => ({
  setting,
  file,
  open: (path) => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false)
      throw refused('not-a-folder', { setting, path });
  },
});
