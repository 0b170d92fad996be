import type { ComponentChildren } from 'preact';
import type { Language } from '../format/moment.ts';
import { between, dateOf, duration, hourAndMinute, progress, timeOfDay } from '../format/moment.ts';
import { useSpeech } from '../words/language.ts';

/** Who this is, what time the grid has, how far the interval is. */
export const Masthead = ({
  kind,
  name,
  badges,
  at,
  interval,
  choose,
}: Readonly<{
  kind: string;
  name: string;
  badges: ComponentChildren;
  at: string;
  interval: Readonly<{ start: string; end: string }>;
  choose: (language: Language) => void;
}>) => {
  const { words, language } = useSpeech();
  const span = `${hourAndMinute(interval.start)}–${hourAndMinute(interval.end)}`;
  return (
    <header class="masthead">
      <div class="masthead-name">
        <p class="masthead-kind">{kind}</p>
        <h1>{name}</h1>
        <div class="badges">{badges}</div>
      </div>
      <div class="masthead-interval">
        <p>
          <span class="quiet">{words.interval}</span> <strong>{span}</strong>
          <span class="masthead-left">{words.left(duration(between(at, interval.end)))}</span>
        </p>
        <progress aria-label={`${words.interval} ${span}`} value={progress(at, interval)} max={1} />
      </div>
      <p class="masthead-time">
        <span class="visually-hidden">{words.gridTime}: </span>
        <span class="masthead-date">{dateOf(at, language)}</span>
        <time dateTime={at}>{timeOfDay(at)}</time>
      </p>
      <LanguageSwitch choose={choose} />
    </header>
  );
};

/** Two buttons, each named in its own language. */
export const LanguageSwitch = ({ choose }: Readonly<{ choose: (language: Language) => void }>) => {
  const { words, language } = useSpeech();
  return (
    <fieldset class="languages">
      <legend class="visually-hidden">{words.language}</legend>
      <button type="button" lang="en" aria-pressed={language === 'en'} onClick={() => choose('en')}>
        EN
      </button>
      <button type="button" lang="th" aria-pressed={language === 'th'} onClick={() => choose('th')}>
        ไทย
      </button>
    </fieldset>
  );
};
