import { pinnedFetch } from '../adapters/http/pinned-fetch.ts';
import { Fault } from '../domain/fault.ts';
import type { Kid } from '../domain/identity.ts';

/** A core that is alive answers within a group commit. */
const PATIENCE_MS = 10_000;

/** A core that is asked: its address as somebody gave it, where (`--core`, `core.url`), and its TLS keys, if pinned. */
export type AskedCore = Readonly<{ core: string; pins: readonly Kid[]; given?: '--core' | 'core.url' }>;
type Sent = Readonly<{ method?: string; body?: Uint8Array; headers?: Record<string, string> }>;

/** What a core answers, as `read` has it. @throws Fault `core-unreachable` when none comes or `read` fails; what else is a Fault. */
export const askCore = async <T>(
  { core, pins, given = '--core' }: AskedCore,
  url: URL,
  read: (answer: Response) => T | Promise<T>,
  sent: Sent = {},
): Promise<T> => {
  try {
    return await read(await pinnedFetch(url, pins, { ...sent, signal: AbortSignal.timeout(PATIENCE_MS) }));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('core-unreachable', `The core at ${core} gives no answer. Is it running, is ${given} right?`, {
      cause,
    });
  }
};

/** Of a path at a core. @throws Fault `configuration` when the address is none. */
export const coreAddress = (core: string, path: string): URL => {
  // `core:8470` is an address too, of the scheme `core`.
  if (URL.canParse(core) && /^https?:$/.test(new URL(core).protocol)) return new URL(path, core);
  throw new Fault('configuration', `--core is "${core}"; allowed: an address such as https://core:8470.`);
};
