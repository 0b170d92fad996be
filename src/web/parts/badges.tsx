import type { Realm } from '../../domain/identity.ts';
import type { ClockState } from '../../domain/time.ts';
import { useSpeech } from '../words/language.ts';

/** A simulated clock must never be mistaken for a real one: it is hatched and says so in words. */
export const ClockBadge = ({ clock }: Readonly<{ clock: ClockState }>) => {
  const { words } = useSpeech();
  return (
    <span class={`badge clock-${clock}`} title={clock === 'simulated' ? words.simulatedHint : undefined}>
      <span class="quiet">{words.clock}</span> {words.clockStates[clock]}
    </span>
  );
};

export const RealmBadge = ({ realm }: Readonly<{ realm: Realm }>) => {
  const { words } = useSpeech();
  return <span class={`badge realm-${realm}`}>{words.realms[realm]}</span>;
};
