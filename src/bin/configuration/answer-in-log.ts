import { isHeard } from '../../configuration/change-moves.ts';
import type { ChangeAnswer, ChangeWay } from '../../domain/configuration-change.ts';
import type { Log } from '../../ports/log.ts';

/** Says in the log what became of a change. That somebody who waits for the answer is refused is no error of this program. */
export const answerInLog = (log: Log, { way, answer }: Readonly<{ way: ChangeWay; answer: ChangeAnswer }>): void => {
  const failed = answer.kind === 'rolled-back' || (answer.kind === 'refused' && !isHeard({ way }));
  log[failed ? 'error' : 'info'](answer, sentenceOf(answer));
};

const sentenceOf = (answer: ChangeAnswer): string => {
  switch (answer.kind) {
    case 'trial':
      return `Change ${answer.change} of the configuration runs, on trial for ${answer.seconds} s.`;
    case 'confirmed':
      return `Change ${answer.change} of the configuration: ${answer.why}`;
    case 'refused':
      return `The configuration that runs goes on: ${answer.why}`;
    case 'rolled-back':
      return `Change ${answer.change} of the configuration was rolled back: ${answer.why}`;
    case 'unchanged':
      return 'The configuration says what runs already.';
    case 'waiting':
      return 'A change of the configuration waits for the one before it to end.';
  }
};
