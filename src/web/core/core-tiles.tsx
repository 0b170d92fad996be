import type { CoreView } from '../../domain/view.ts';
import { grouped, shortHash, wattHours } from '../format/figures.ts';
import { hourAndMinute } from '../format/moment.ts';
import { bahtOf, pricePerKwh } from '../format/money.ts';
import { endpoint } from '../live/browser-ports.ts';
import { unacknowledged } from '../parts/arrange-alarms.ts';
import { Tile } from '../parts/tile.tsx';
import { useSpeech } from '../words/language.ts';

/** The state of the core in five numbers. */
export const CoreTiles = ({ view }: Readonly<{ view: CoreView }>) => {
  const { words } = useSpeech();
  const { ledger, log, journal } = view;
  const honest = BigInt(ledger.sumNanoBaht) === 0n;
  const waiting = unacknowledged(view.alarms);
  const clearing = view.zones.flatMap(({ clearings }) => clearings.slice(0, 1))[0];
  return (
    <dl class="tiles">
      <Tile
        name={words.clearingPrice}
        value={
          <>
            {pricePerKwh(clearing?.price ?? null)} <small>THB/kWh</small>
          </>
        }
        detail={
          clearing === undefined
            ? words.noClearings
            : words.clearedAt(hourAndMinute(clearing.start), wattHours(clearing.volumeWh))
        }
        hint={words.clearingHint}
      />
      <Tile
        long={true}
        name={words.ledgerSum}
        value={
          <>
            {bahtOf(ledger.sumNanoBaht)} <small>THB</small>
          </>
        }
        detail={honest ? words.ledgerDetail(grouped(ledger.accounts), grouped(ledger.entries)) : words.ledgerBroken}
        hint={words.ledgerHint}
        mood={honest ? 'good' : 'critical'}
      />
      <Tile
        name={words.log}
        value={words.logSize(grouped(log.size))}
        detail={
          <>
            <a href={endpoint('v1/log/checkpoint')}>{words.checkpoint}</a>{' '}
            <code title={log.root}>{shortHash(log.root)}</code>
          </>
        }
        hint={words.logHint}
      />
      <Tile
        name={words.journal}
        value={
          <>
            {grouped(journal.commands)} <small>{words.commands}</small>
          </>
        }
        detail={
          <>
            {words.journalDetail(grouped(journal.rows))}{' '}
            <code title={journal.stateHash}>{shortHash(journal.stateHash)}</code>
          </>
        }
        hint={words.journalHint}
      />
      <Tile
        name={words.alarms}
        value={view.alarms.length}
        detail={view.alarms.length === 0 ? words.allQuiet : words.standing(waiting)}
        hint={words.alarmsHint}
        mood={waiting > 0 ? 'critical' : view.alarms.length > 0 ? 'warning' : 'good'}
      />
    </dl>
  );
};
