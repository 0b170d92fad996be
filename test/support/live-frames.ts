/** The frames of a program's live view, kept as they come. */
export type LiveFrames<View> = AsyncDisposable &
  Readonly<{
    /** Newest last. */
    all: readonly View[];
  }>;

/** Follows `/v1/live` of a program until disposed, or until the program ends. */
export const liveFrames = async <View>(url: string): Promise<LiveFrames<View>> => {
  const leave = new AbortController();
  const { body } = await fetch(`${url}/v1/live`, { signal: leave.signal });
  if (body === null) throw new Error(`${url}/v1/live has no body`);
  const all: View[] = [];
  const following = (async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const part of body) {
      const events = (text + decoder.decode(part, { stream: true })).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events)
        if (event.startsWith('data: ')) all.push(JSON.parse(event.slice('data: '.length)) as View);
    }
    // Left, or the program is gone: what was heard stays.
  })().catch(() => undefined);
  return {
    all,
    [Symbol.asyncDispose]: async () => {
      leave.abort();
      await following;
    },
  };
};
