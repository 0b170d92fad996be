import type { Log } from '../../src/ports/log.ts';

export type Line = Readonly<{ level: keyof Log; fields: object; message: string }>;

/** Keeps what is logged for a test to read. */
export const quietLog = (): Log & { readonly lines: readonly Line[] } => {
  const lines: Line[] = [];
  const at = (level: keyof Log) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};
