import { duration } from '../format/moment.ts';
import type { Feed } from '../live/feed.ts';
import { useNow } from '../live/use-now.ts';
import { useSpeech } from '../words/language.ts';

/**
 * One line that is always there, so that nothing jumps: quiet while data flow, loud when they are old. Only the change
 * is announced to screen readers, not the seconds.
 */
export const LinkStrip = ({ feed }: Readonly<{ feed: Feed }>) => {
  const { words } = useSpeech();
  const now = useNow(feed.link !== 'live');
  const { link, view, receivedAt } = feed;
  const said = { connecting: words.connecting, live: words.live, strange: words.strange };
  const lost = view === null ? words.lostEmpty : words.lost;
  return (
    <div class={`strip ${link}`} data-link={link}>
      <span class="strip-dot" aria-hidden="true" />
      <span role="status">{link === 'lost' ? lost : said[link]}</span>
      {(link === 'lost' || link === 'strange') && receivedAt !== null ? (
        <span class="strip-age">{words.dataAge(duration(now - receivedAt))}</span>
      ) : null}
    </div>
  );
};
