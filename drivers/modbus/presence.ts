/** Who answered lately on a network connection, and since when nobody has. */
export type Presence = Readonly<{
  /** Units whose last question was answered. */
  living: ReadonlySet<number>;
  /** Questions in a row to which nothing came at all, and how many of them went to units that had been living. */
  unanswered: number;
  lost: number;
}>;

/** So many questions without a sound make a connection suspect. */
const SUSPECT_AFTER = 3;

export const nobodyYet: Presence = { living: new Set(), unanswered: 0, lost: 0 };

/** Something came: the connection lives, whoever it was. */
export const heardSomething = (presence: Presence): Presence =>
  presence.unanswered === 0 ? presence : { ...presence, unanswered: 0, lost: 0 };

export const heardFrom = (presence: Presence, unit: number): Presence =>
  presence.living.has(unit)
    ? heardSomething(presence)
    : { living: new Set([...presence.living, unit]), unanswered: 0, lost: 0 };

export const heardNothing = ({ living, unanswered, lost }: Presence, unit: number): Presence => ({
  living: new Set([...living].filter((one) => one !== unit)),
  unanswered: unanswered + 1,
  lost: lost + (living.has(unit) ? 1 : 0),
});

/**
 * Whether the connection, not the meters, must be what is silent (half open, RFC 9293 §3.5.1): three living meters
 * stopped at once, or every one there was. Meters long dead behind a living gateway prove nothing.
 */
export const seemsHalfOpen = ({ living, unanswered, lost }: Presence): boolean =>
  unanswered >= SUSPECT_AFTER && (lost >= SUSPECT_AFTER || living.size === 0);
