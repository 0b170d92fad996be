/**
 * The texts of a WebSocket until `signal` or until it is closed. `open` makes it: the platform's own, or one with what the
 * platform's has not. @throws Error where it cannot be opened, or was cut off with words
 */
export const textsOf = async function* (socket: WebSocket, signal?: AbortSignal): AsyncGenerator<string> {
  const waiting: string[] = [];
  const ended: { how: Error | 'closed' | null } = { how: null };
  let wake = (): void => {};
  const end = (how: Error | 'closed'): void => {
    ended.how ??= how;
    wake();
  };
  socket.addEventListener('message', ({ data }: MessageEvent) => {
    waiting.push(String(data));
    wake();
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

/** RFC 6455 §7.4.1. */
const NORMAL = 1000;
