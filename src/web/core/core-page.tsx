import type { CoreView } from '../../domain/view.ts';
import { AccountPanel } from '../account/account-panel.tsx';
import { Alarms } from '../parts/alarms.tsx';
import { useSpeech } from '../words/language.ts';
import { Books } from './books.tsx';
import { Clearings } from './clearings.tsx';
import { CoreTiles } from './core-tiles.tsx';
import { Gateways } from './gateways.tsx';
import { Refusals } from './refusals.tsx';
import { Runs } from './runs.tsx';

/** The substation's page: market, settlement, proof, and a person's own account. */
export const CorePage = ({ view }: Readonly<{ view: CoreView }>) => {
  const { words } = useSpeech();
  return (
    <>
      <CoreTiles view={view} />
      <div class="columns">
        <div class="column-main">
          {view.zones.map((zone) => (
            <div class="zone" key={zone.zone}>
              {view.zones.length > 1 ? (
                <h2 class="zone-name">
                  {words.zone} {zone.zone}
                </h2>
              ) : null}
              <Books zone={zone} at={view.at} />
              <Clearings zone={zone} />
              <Runs zone={zone} />
            </div>
          ))}
        </div>
        <div class="column-side">
          <AccountPanel />
          <Alarms alarms={view.alarms} canAcknowledge={false} />
          <Gateways gateways={view.gateways} />
          <Refusals refused={view.refused} />
        </div>
      </div>
    </>
  );
};
