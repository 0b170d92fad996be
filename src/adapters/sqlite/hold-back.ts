import type { Request } from './commit-group.ts';
import { WIDER_GROUP } from './wear.ts';

/** Operations that write: those somebody waits for, and those that may be a minute late. */
export type Writes = Readonly<{ urgent: readonly string[]; relaxed: readonly string[] }>;

/**
 * Requests on their way to `commit`. While the card is to be spared, what can wait does, until something urgent is written
 * anyway or a minute has passed; their order among each other stays. Questions are answered of what is there.
 */
export const holdBack = ({ urgent, relaxed }: Writes, commit: (requests: readonly Request[]) => void) => {
  let held: readonly Request[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = (also: readonly Request[]): void => {
    clearTimeout(timer);
    timer = undefined;
    const all = [...held, ...also];
    held = [];
    if (all.length > 0) commit(all);
  };
  return {
    take: (requests: readonly Request[], sparing: boolean): void => {
      if (!sparing || requests.some(({ operation }) => urgent.includes(operation))) {
        release(requests);
        return;
      }
      const mayWait = ({ operation }: Request): boolean => relaxed.includes(operation);
      held = [...held, ...requests.filter(mayWait)];
      if (held.length > 0) timer ??= setTimeout(() => release([]), WIDER_GROUP);
      const now = requests.filter((one) => !mayWait(one));
      if (now.length > 0) commit(now);
    },
    release,
  };
};
