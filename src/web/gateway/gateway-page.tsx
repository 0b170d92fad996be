import type { GatewayView } from '../../domain/view.ts';
import type { History } from '../live/history.ts';
import { Alarms } from '../parts/alarms.tsx';
import { Buses } from './buses.tsx';
import { GatewayTiles } from './gateway-tiles.tsx';
import { Meters } from './meters.tsx';

/** The gateway's own page: what the meters say, what is wrong, what waits to be sent. */
export const GatewayPage = ({ view, history }: Readonly<{ view: GatewayView; history: History }>) => (
  <>
    <GatewayTiles view={view} history={history} />
    <div class="columns alarms-first">
      <div class="column-main">
        <Meters meters={view.meters} history={history} />
        <Buses buses={view.buses} />
      </div>
      <div class="column-side">
        <Alarms alarms={view.alarms} canAcknowledge={true} />
      </div>
    </div>
  </>
);
