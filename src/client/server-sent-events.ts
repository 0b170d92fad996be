/** The `data` of each event of an answer that is a stream (WHATWG HTML §9.2.6), as far as our servers use it: one line each. */
export const eventsOf = async function* (response: Response): AsyncGenerator<string> {
  if (!response.ok || response.body === null) throw new Error(`no stream: ${response.status} ${await response.text()}`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const events = `${text}${value}`.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = event.split('\n').find((line) => line.startsWith('data: '));
        if (data !== undefined) yield data.slice('data: '.length);
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
};
