/** What an operating system says by a code, in words. */
const words: Readonly<Record<string, string>> = {
  EACCES: 'whoever runs this has no right to it',
  EISDIR: 'it is a folder',
  ENOENT: 'there is no such file or folder',
  ENOSPC: 'its disk is full',
  ENOTDIR: 'a part of its path is a file and no folder',
  EPERM: 'whoever runs this has no right to it',
  EROFS: 'its file system may only be read',
};

/** Why something failed, as part of a sentence that names the file already: words, and a system's code in brackets. */
export const whyOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  const code = 'code' in cause && 'syscall' in cause ? String(cause.code) : '';
  const said = words[code];
  return said === undefined ? cause.message : `${said} (${code})`;
};
