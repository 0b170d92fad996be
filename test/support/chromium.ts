import { type BrowserContext, chromium, type Locator } from 'playwright-core';

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium with a profile of its own, English, asking nobody but the pages' servers. */
export const openChromium = (profile: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: quiet, locale: 'en-GB' });

/** What a person reads there, on one line, once there is something to read: a page is empty until its server has spoken. */
export const said = async (place: Locator): Promise<string> => {
  await place.first().waitFor();
  return (await place.allInnerTexts()).join(' ').replace(/\s+/g, ' ').trim();
};
