import type { ComponentChildren } from 'preact';

export type Mood = 'calm' | 'good' | 'warning' | 'critical';

/** One number of the summary line: name, value, and a line of detail that always takes its room. */
export const Tile = ({
  name,
  value,
  detail,
  hint,
  mood = 'calm',
  long = false,
  children,
}: Readonly<{
  name: string;
  value: ComponentChildren;
  detail?: ComponentChildren;
  /** What the number means, for whoever does not know it. */
  hint?: string;
  mood?: Mood;
  /** The value is long: smaller, and as wide as the screen on a phone. */
  long?: boolean;
  children?: ComponentChildren;
}>) => (
  <div class={`tile ${mood}${long ? ' long' : ''}`}>
    <dt>{name}</dt>
    <dd>
      <span class="tile-value">{value}</span>
      {children}
      <span class="tile-detail">{detail ?? '\u00a0'}</span>
      {hint === undefined ? null : <span class="tile-hint">{hint}</span>}
    </dd>
  </div>
);
