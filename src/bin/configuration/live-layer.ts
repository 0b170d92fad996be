import type { Layer } from '../../configuration/layer.ts';
import { valueIn } from '../../configuration/layer-file.ts';
import { isObject } from '../../configuration/schema.ts';
import { LIVE_PLACE } from '../../configuration/words/places.ts';
import { Fault } from '../../domain/fault.ts';
import { utf8 } from '../../wire/bytes.ts';

/** Who may change a configuration, and how it is tried, is in the hand of whoever may write its file. */
const OF_THE_SITE = ['changes', 'roles'];

/** What was changed under way, as it lies over a site's files. @throws Fault `configuration`. */
export const liveLayer = (text: string): Layer => {
  const name = LIVE_PLACE;
  const value = valueIn(name, utf8(text));
  const kept = OF_THE_SITE.find((section) => isObject(value) && section in value);
  if (kept !== undefined)
    throw new Fault('configuration', `${name}: ${kept} is not changed live; allowed: in the file of the site.`);
  return { name, value };
};
