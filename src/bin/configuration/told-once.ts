import { isHeard } from '../../configuration/change-moves.ts';
import type { ChangeAnswer, ChangeWay } from '../../domain/configuration-change.ts';

/** What was answered, to which proposal, and which way that came. */
type Answered = Readonly<{ id: string; way: ChangeWay; answer: ChangeAnswer }>;

/** Many more than are under way at once. */
const REMEMBERED = 64;

/** Tells of an answer to somebody the first time alone: who waits for an end asks again and again, and nothing happens by that. */
export const toldOnce = (tell: (answered: Answered) => void): ((answered: Answered) => void) => {
  const told = new Set<string>();
  return (answered) => {
    const { id, answer } = answered;
    // A file is known by what it says: the same again is news.
    if (!isHeard(answered)) return tell(answered);
    const one = `${id} ${answer.kind} ${'change' in answer ? answer.change : null}`;
    if (told.has(one)) return;
    told.add(one);
    const [oldest] = told;
    if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest);
    tell(answered);
  };
};
