import { type Refusal, Refused, Untold } from '../../configuration/refusal.ts';
import { Fault } from '../../domain/fault.ts';

/** What a piece of work comes to; where it fails, or depends on what has failed, why is gathered and the rest goes on without. */
export const gathered = <T>(faults: Fault[], work: () => T): T | null => {
  try {
    return work();
  } catch (error) {
    if (error instanceof Untold) faults.push(new Refused([error.refusal]));
    else if (error instanceof Fault) faults.push(error);
    else throw error;
    return null;
  }
};

/** All of them in one, where there are any; refusals in both languages, and other faults among them as they are. */
export const throwAll = (faults: readonly Fault[]): void => {
  const [first] = faults;
  if (first === undefined) return;
  const refusals = faults.flatMap((one) => (one instanceof Refused ? one.refusals : []));
  const others = faults.filter((one) => !(one instanceof Refused));
  if (others.length === 0) throw new Refused(refusals);
  const [waiting, wrong] = [true, false].map((waits) => refusals.filter(({ code }) => (code === 'depends') === waits));
  const said = [...sentencesOf(wrong), ...others.map(({ message }) => message), ...sentencesOf(waiting)];
  throw new Fault((others[0] ?? first).code, [...new Set(said)].join('\n'), { cause: first });
};

const sentencesOf = (refusals: readonly Refusal[] = []): readonly string[] =>
  refusals.length === 0 ? [] : new Refused(refusals).message.split('\n');
