import { Fault } from '../../domain/fault.ts';
import type { CoreView } from '../../domain/view.ts';
import { askCore, coreAddress } from '../ask-core.ts';
import { gatewayView } from '../installer/gateway-view.ts';
import { pinsOf } from '../pins.ts';
import type { HistoryPlace } from './history-source.ts';
import { LOCAL } from './local-gateway.ts';

/** A gateway or core that runs, and is asked. */
export type RunningProgram = Readonly<{
  /** For people. */
  name: string;
  /** What commands are told to mean this one, with a blank before it; empty where they mean it without. */
  option: string;
  url: string;
  /** @throws Fault `link-down` or `core-unreachable` where it gives no answer, `core-refused` with what it says against it. */
  ask: (path: string, init?: Sent) => Promise<Response>;
  /** What it is, and what time it is there. @throws Fault as `ask`, and `malformed` where something else answers. */
  look: () => Promise<Readonly<{ realm: string; id: string; at: string }>>;
}>;
type Sent = Readonly<{ method?: string; body?: Uint8Array<ArrayBuffer>; headers?: Record<string, string> }>;

const PATIENCE_MS = 30_000;

/** Which one is meant: a gateway where no core is named. @throws Fault `configuration` for an address or a pin that is none. */
export const runningIn = ({ gateway = LOCAL, core, pin }: HistoryPlace): RunningProgram =>
  core === undefined ? runningGateway(gateway) : runningCore(core, pin);

const runningGateway = (url: string): RunningProgram => ({
  name: 'gateway',
  option: url === LOCAL ? '' : ` --gateway ${url}`,
  url,
  ask: async (path, init = {}) => {
    if (!URL.canParse(url))
      throw new Fault('configuration', `--gateway "${url}"; allowed: an address such as ${LOCAL}.`);
    const answer = await fetch(new URL(path, url), { ...init, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
      (cause: unknown) => {
        throw new Fault(
          'link-down',
          `The gateway at ${url} gives no answer. Is it running? Of one that is stopped say --config.`,
          { cause },
        );
      },
    );
    return answered(
      answer,
      `What answers at ${url} (${answer.status}) keeps no history of its configuration. Its log says why; what there is of one: gridtokenx config history --config FILE.`,
    );
  },
  look: async () => {
    const { realm, gateway, at } = await gatewayView(url);
    return { realm, id: gateway, at };
  },
});

const runningCore = (core: string, pin: string | undefined): RunningProgram => {
  const pins = pinsOf(pin);
  const ask: RunningProgram['ask'] = async (path, init = {}) => {
    const whole = async (answer: Response) => new Response(await answer.arrayBuffer(), answer);
    const answer = await askCore({ core, pins }, coreAddress(core, path), whole, init);
    return answered(
      answer,
      `What answers at ${core} (${answer.status}) keeps no history of its configuration. Its log says why; what there is of one: gridtokenx config history --config FILE.`,
    );
  };
  return {
    name: 'core',
    option: ` --core ${core}${pin === undefined ? '' : ` --pin ${pin}`}`,
    url: core,
    ask,
    look: async () => {
      const { realm, core: id, at } = (await (await ask('/v1/view')).json()) as Partial<CoreView>;
      if (realm === undefined || id === undefined || at === undefined)
        throw new Fault('malformed', `What answers at ${core} is no core.`);
      return { realm, id, at };
    },
  };
};

const answered = async (answer: Response, otherwise: string): Promise<Response> => {
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => null)) as Readonly<{ detail?: unknown }> | null;
  // What has no history has no such address either.
  const said = answer.status !== 404 && typeof problem?.detail === 'string' ? problem.detail : otherwise;
  throw new Fault('core-refused', said);
};
