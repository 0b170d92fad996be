import type { ZoneView } from '../../domain/view.ts';
import { wattHours } from '../format/figures.ts';
import { pricePerKwh } from '../format/money.ts';
import { When } from '../parts/when.tsx';
import { useSpeech } from '../words/language.ts';

/** How the market of a zone stands, why, and what caps hold; nothing where all is as usual. */
export const ControlNote = ({ control }: Readonly<{ control: ZoneView['control'] }>) => {
  const { words } = useSpeech();
  if (control === undefined) return null;
  const { level, declared, halted, limits } = control;
  return (
    <p class="control-note" role="status">
      {halted === null ? null : (
        <span>
          <strong>{words.tradingHalted}</strong> <When at={halted.since} as="time" /> {halted.reason}{' '}
        </span>
      )}
      {declared === null ? null : (
        <span>
          <strong>{words.marketLevels[level]}</strong> <When at={declared.since} as="time" />{' '}
          {declared.reason ?? words.emergencyReported}{' '}
        </span>
      )}
      {limits === null
        ? null
        : words.marketCaps(pricePerKwh(limits.lowestPrice), pricePerKwh(limits.highestPrice), wattHours(limits.mostWh))}
    </p>
  );
};
