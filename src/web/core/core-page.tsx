import type { CoreView } from '../../domain/view.ts';
import { AccountDetail } from '../account/account-detail.tsx';
import { TokenForm } from '../account/token-form.tsx';
import { useAccount } from '../account/use-account.ts';
import { Alarms } from '../parts/alarms.tsx';
import { Guard } from '../parts/guard.tsx';
import { ProofFilePanel } from '../proof/proof-file-panel.tsx';
import { useSpeech } from '../words/language.ts';
import { Books } from './books.tsx';
import { Clearings } from './clearings.tsx';
import { ControlNote } from './control-note.tsx';
import { CoreTiles } from './core-tiles.tsx';
import { Gateways } from './gateways.tsx';
import { GridFacts } from './grid-facts.tsx';
import { Network } from './network.tsx';
import { Refusals } from './refusals.tsx';
import { Runs } from './runs.tsx';

/** The substation's page: market, settlement, proof, and a person's own account. */
export const CorePage = ({ view }: Readonly<{ view: CoreView }>) => {
  const { words } = useSpeech();
  const { state, open, close } = useAccount();
  return (
    <>
      <Guard>
        <CoreTiles view={view} />
      </Guard>
      {state.kind === 'open' ? (
        <Guard>
          <AccountDetail view={state.view} token={state.token} reachable={state.reachable} close={close} />
        </Guard>
      ) : null}
      <div class="columns">
        <div class="column-main">
          {view.zones.map((zone) => (
            <div class="zone" key={zone.zone}>
              {view.zones.length > 1 ? (
                <h2 class="zone-name">
                  {words.zone} {zone.zone}
                </h2>
              ) : null}
              <Guard>
                <ControlNote control={zone.control} />
              </Guard>
              <Guard>
                <Books zone={zone} at={view.at} />
              </Guard>
              <Guard>
                <Clearings zone={zone} />
              </Guard>
              <Guard>
                <Runs zone={zone} />
              </Guard>
            </div>
          ))}
        </div>
        <div class="column-side">
          {state.kind === 'open' ? null : (
            <TokenForm open={open} refused={state.kind === 'closed' && state.refused} busy={state.kind === 'opening'} />
          )}
          <Guard>
            <ProofFilePanel />
          </Guard>
          <Guard>
            <Alarms alarms={view.alarms} canAcknowledge={false} />
          </Guard>
          <Guard>
            <Network network={view.network} />
          </Guard>
          <Guard>
            <GridFacts facts={view.facts} />
          </Guard>
          <Guard>
            <Gateways gateways={view.gateways} />
          </Guard>
          <Guard>
            <Refusals refused={view.refused} />
          </Guard>
        </div>
      </div>
    </>
  );
};
