import { Fault } from '../../domain/fault.ts';
import type { GatewayView } from '../../domain/view.ts';

const PATIENCE_MS = 10_000;

/** What a running gateway shows. @throws Fault `link-down` when it gives no answer, `malformed` when that is not one. */
export const gatewayView = async (url: string): Promise<GatewayView> => {
  const address = URL.canParse(url) ? new URL('/v1/view', url) : null;
  if (address === null)
    throw new Fault('configuration', `--gateway "${url}"; allowed: an address such as http://127.0.0.1:8471.`);
  const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch((cause: unknown) => {
    throw new Fault('link-down', `The gateway at ${url} gives no answer. Is it running, is --gateway right?`, {
      cause,
    });
  });
  if (answer.status === 503)
    throw new Fault('link-down', `The gateway at ${url} has just started: ask again in a moment.`);
  const view: unknown = answer.ok ? await answer.json().catch(() => null) : null;
  if (isView(view)) return view;
  throw new Fault('malformed', `What answers at ${url} (${answer.status}) is no gateway: its page is at port 8471.`);
};

/** As much as tells a gateway from something else that answers. */
const isView = (value: unknown): value is GatewayView =>
  typeof value === 'object' && value !== null && 'gateway' in value && 'buses' in value && Array.isArray(value.buses);
