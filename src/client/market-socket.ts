/**
 * The texts of a WebSocket until `signal` or until it is closed. `open` makes it: the platform's own, or one with what the
 * platform's has not. Whoever reads them so slowly that too many wait gets those, and no more. @throws Error where it cannot be opened,
 * was cut off with words, or is read too slowly
 */
export const textsOf = async function* (socket: WebSocket, signal?: AbortSignal): AsyncGenerator<string> {
  const waiting: string[] = [];
  let units = 0;
  const ended: { how: Error | 'closed' | null } = { how: null };
  let wake = (): void => {};
  const end = (how: Error | 'closed'): void => {
    ended.how ??= how;
    wake();
  };
  socket.addEventListener('message', ({ data }: MessageEvent) => {
    if (ended.how !== null) return;
    const text = String(data);
    waiting.push(text);
    units += text.length;
    // Nothing holds a WebSocket up: what is not read would be kept here without end.
    if (units > MOST_WAITING) {
      end(new Error('too slow: more was told than was read; resume with the last sequence'));
      socket.close();
    } else wake();
  });
  socket.addEventListener('error', () => end(new Error('no WebSocket could be opened, or it broke')));
  socket.addEventListener('close', ({ code, reason }: CloseEvent) =>
    end(code === NORMAL || reason === '' ? 'closed' : new Error(`the core closed it: ${reason}`)),
  );
  const leave = (): void => end('closed');
  signal?.addEventListener('abort', leave);
  if (signal?.aborted === true) leave();
  try {
    for (;;) {
      const text = waiting.shift();
      if (text !== undefined && signal?.aborted !== true) {
        units -= text.length;
        yield text;
        continue;
      }
      if (ended.how instanceof Error) throw ended.how;
      if (ended.how !== null) return;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  } finally {
    signal?.removeEventListener('abort', leave);
    socket.close();
  }
};

/** What may wait to be read, UTF-16 units: a past of some days, which comes at once. Engineering choice. */
const MOST_WAITING = 16 * 1024 * 1024;

/** RFC 6455 §7.4.1. */
const NORMAL = 1000;
