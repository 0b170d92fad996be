import type { ChangeAnswer } from '../../domain/configuration-change.ts';

/** What was answered, and to which request. */
type Answered = Readonly<{ id: string; answer: ChangeAnswer }>;

/** Many more than are under way at once. */
const REMEMBERED = 64;

/** Tells of an answer to a signed request the first time alone: who waits for an end asks again and again, and nothing happens by that. */
export const toldOnce = (tell: (answer: ChangeAnswer) => void): ((answered: Answered) => void) => {
  const told = new Set<string>();
  return ({ id, answer }) => {
    const change = 'change' in answer ? answer.change : null;
    const one = `${id} ${answer.kind} ${change}`;
    // A file is known by what it says: the same again is news.
    if (!/^[0-9a-f]{64}$/.test(id)) return tell(answer);
    if (told.has(one)) return;
    told.add(one);
    const [oldest] = told;
    if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest);
    tell(answer);
  };
};
