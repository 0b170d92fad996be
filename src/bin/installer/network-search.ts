import { connect } from 'node:net';
import { type Millis, millis } from '../../domain/time.ts';

export type NetworkPlace = Readonly<{ host: string; port: number }>;

/** Small routers and gateways forget connections when they see more. */
export const MOST_SOCKETS = 64;
/** On a local network an answer takes milliseconds; an address where nobody lives never answers. */
const PATIENCE = millis(500);

/** Runs `work` over all items, at most `width` at a time; begins nothing more once stopped. */
export const inParallel = async <T>(
  items: readonly T[],
  width: number,
  stop: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const rest = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); !next.done && !stop.aborted; next = rest.next()) await work(next.value);
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
};

const listens = ({ host, port }: NetworkPlace, patience: Millis): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(patience, () => end(false));
    socket.on('connect', () => end(true));
    socket.on('error', () => end(false));
  });

/** Where somebody accepts connections, in the order of the places. */
export const searchNetwork = async (
  places: readonly NetworkPlace[],
  stop: AbortSignal,
  onProgress: (done: number) => void,
): Promise<readonly NetworkPlace[]> => {
  const open = new Set<NetworkPlace>();
  let done = 0;
  await inParallel(places, MOST_SOCKETS, stop, async (place) => {
    if (await listens(place, PATIENCE)) open.add(place);
    done += 1;
    onProgress(done);
  });
  return places.filter((place) => open.has(place));
};

/** Real ms the search takes when nobody is there. */
export const searchTime = (places: number): Millis => millis(Math.ceil(places / MOST_SOCKETS) * PATIENCE);
