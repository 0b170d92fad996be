import { useEffect } from 'preact/hooks';
import { CorePage } from './core/core-page.tsx';
import type { Language } from './format/moment.ts';
import { GatewayPage } from './gateway/gateway-page.tsx';
import { type Feed, isGateway } from './live/feed.ts';
import type { LiveStore } from './live/live-store.ts';
import { useFeed } from './live/use-feed.ts';
import { ClockBadge, RealmBadge } from './parts/badges.tsx';
import { LinkStrip } from './parts/link-strip.tsx';
import { LanguageSwitch, Masthead } from './parts/masthead.tsx';
import { SpeechContext, useLanguageChoice, useSpeech } from './words/language.ts';

/** The page of whichever program serves it: a gateway or a core, told apart by the view's shape. */
export const App = ({ store }: Readonly<{ store: LiveStore }>) => {
  const feed = useFeed(store);
  const [speech, choose] = useLanguageChoice();
  const name = feed.view === null ? null : isGateway(feed.view) ? feed.view.gateway : feed.view.core;
  useEffect(() => {
    document.title = name === null ? 'GridTokenX' : `${name} · GridTokenX`;
  }, [name]);
  return (
    <SpeechContext.Provider value={speech}>
      <a class="skip" href="#content">
        {speech.words.skip}
      </a>
      <LinkStrip feed={feed} />
      <div class={feed.link === 'lost' || feed.link === 'strange' ? 'page stale' : 'page'}>
        <Top feed={feed} choose={choose} />
        <main id="content">
          <Content feed={feed} />
        </main>
      </div>
    </SpeechContext.Provider>
  );
};

const Top = ({ feed: { view }, choose }: Readonly<{ feed: Feed; choose: (language: Language) => void }>) => {
  const { words } = useSpeech();
  if (view === null)
    return (
      <header class="masthead">
        <div class="masthead-name">
          <h1>GridTokenX</h1>
        </div>
        <LanguageSwitch choose={choose} />
      </header>
    );
  const badges = (
    <>
      {isGateway(view) ? <ClockBadge clock={view.clock} /> : null}
      <RealmBadge realm={view.realm} />
    </>
  );
  const [kind, name] = isGateway(view) ? [words.gateway, view.gateway] : [words.core, view.core];
  return <Masthead kind={kind} name={name} badges={badges} at={view.at} interval={view.interval} choose={choose} />;
};

const Content = ({ feed: { view, history } }: Readonly<{ feed: Feed }>) => {
  if (view === null) return null;
  return isGateway(view) ? <GatewayPage view={view} history={history} /> : <CorePage view={view} />;
};
