/** In the order in which later ones win. `site` is the gateway's or core's own file. */
export type LayerKind = 'default' | 'environment' | 'authority' | 'region' | 'site' | 'variables' | 'live';

/**
 * A part of the configuration with the name people know it by: a file, usually. Later layers win. `sources` says of single
 * paths where their values come from.
 */
export type Layer = Readonly<{
  name: string;
  value: unknown;
  kind?: LayerKind;
  sources?: Readonly<Record<string, string>>;
}>;

/** Who has set a value; `usual` is what the program's schema says when no layer does. */
export type Origin = Readonly<{ layer: string; kind: LayerKind | 'usual'; source: string | null }>;

/** Which layers say something at these paths, or in them, as a refusal names them; what is missing there belongs into the site's own file. */
export type SettersOf = (...paths: readonly string[]) => string;

/** What a layer that was refused would say of a setting: neither right nor wrong, and untold. `place`: where it was refused. */
export class NotKnown {
  readonly place: Readonly<{ layer: string; path: string }>;

  constructor(place: NotKnown['place']) {
    this.place = place;
  }
}
