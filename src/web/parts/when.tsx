import { NONE } from '../format/figures.ts';
import { dateOf, dayAndTime, timeOfDay } from '../format/moment.ts';
import { useSpeech } from '../words/language.ts';

/** A moment in Bangkok time; the full date shows when the pointer rests on it. */
export const When = ({ at, as }: Readonly<{ at: string | null; as: 'time' | 'day' }>) => {
  const { language } = useSpeech();
  if (at === null) return <span>{NONE}</span>;
  return (
    <time dateTime={at} title={`${dateOf(at, language)} ${timeOfDay(at)}`}>
      {as === 'time' ? timeOfDay(at) : dayAndTime(at, language)}
    </time>
  );
};
