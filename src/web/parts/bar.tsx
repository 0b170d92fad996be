/** A share from 0 to 1 as a filled line. The number stands beside it: the bar is for the eye only. */
export const Bar = ({ share, mood = 'calm' }: Readonly<{ share: number; mood?: string }>) => (
  <span class={`bar ${mood}`} aria-hidden="true">
    <span style={{ width: `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%` }} />
  </span>
);
