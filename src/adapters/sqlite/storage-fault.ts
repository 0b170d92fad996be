import { Fault, type FaultCode } from '../../domain/fault.ts';

/** A fault as it crosses a thread: errors lose their class when they are cloned. */
export type Trouble =
  | Readonly<{ kind: 'fault'; code: FaultCode; message: string }>
  | Readonly<{ kind: 'bug'; message: string; stack: string }>;

/** The result code of an SQLite error (`SQLITE_FULL`, …), null for anything else. */
export const sqliteCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('SQLITE_')
    ? error.code
    : null;

/** The error number of a system call (`EACCES`, `EISDIR`, …), null for anything else. */
const systemCode = (error: unknown): string | null =>
  error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** Names what went wrong with `file`. What SQLite did not say and nobody named is a bug. */
export const troubleOf = (file: string, error: unknown): Trouble => {
  if (error instanceof Fault) return { kind: 'fault', code: error.code, message: error.message };
  const code = sqliteCode(error) ?? systemCode(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'SQLITE_FULL' || code === 'ENOSPC')
    return {
      kind: 'fault',
      code: 'disk-full',
      message: `There is no room left for ${file} (${text}). Nothing that was acknowledged is lost; free space on its disk.`,
    };
  if (code === 'SQLITE_BUSY')
    return {
      kind: 'fault',
      code: 'storage',
      message: `${file} is in use by another process. Only one program may write it: stop the other one.`,
    };
  if (code !== null)
    return { kind: 'fault', code: 'storage', message: `${file} cannot be used: ${text} (${code}). Check its disk.` };
  return { kind: 'bug', message: text, stack: error instanceof Error ? (error.stack ?? text) : text };
};

/** What is thrown on the other side of the thread. */
export const errorOf = (trouble: Trouble): Error => {
  if (trouble.kind === 'fault') return new Fault(trouble.code, trouble.message);
  return Object.assign(new Error(trouble.message), { stack: trouble.stack });
};
