let suite = '';

/** Names the suite that what follows belongs to. */
export const startSuite = (name: string): void => {
  suite = name;
};

/** What is going on, for whoever waits: standard output stays clean for the numbers. */
export const progress = (what: string): void => {
  process.stderr.write(`bench: ${suite === '' ? '' : `${suite}: `}${what}\n`);
};
