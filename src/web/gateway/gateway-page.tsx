import type { GatewayView } from '../../domain/view.ts';
import type { History } from '../live/history.ts';
import { Alarms } from '../parts/alarms.tsx';
import { Guard } from '../parts/guard.tsx';
import { Buses } from './buses.tsx';
import { Configuration } from './configuration.tsx';
import { GatewayTiles } from './gateway-tiles.tsx';
import { Meters } from './meters.tsx';

/** The gateway's own page: what the meters say, what is wrong, what waits to be sent. */
export const GatewayPage = ({ view, history }: Readonly<{ view: GatewayView; history: History }>) => (
  <>
    <Guard>
      <GatewayTiles view={view} history={history} />
    </Guard>
    <div class="columns alarms-first">
      <div class="column-main">
        <Guard>
          <Meters meters={view.meters} history={history} />
        </Guard>
        <Guard>
          <Buses buses={view.buses} />
        </Guard>
      </div>
      <div class="column-side">
        <Guard>
          <Alarms alarms={view.alarms} canAcknowledge={true} />
        </Guard>
        {view.configuration === undefined ? null : (
          <Guard>
            <Configuration configuration={view.configuration} />
          </Guard>
        )}
      </div>
    </div>
  </>
);
