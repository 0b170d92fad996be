import type { Readable } from 'node:stream';

/** What a stream has said so far, and a wait for what it shall say. */
export const saidBy = (stream: Readable | null) => {
  let text = '';
  let heard = (): void => {};
  stream?.setEncoding('utf8').on('data', (more: string) => {
    text += more;
    heard();
  });
  return {
    text: (): string => text,
    until: (wanted: RegExp): Promise<void> =>
      new Promise((resolve) => {
        heard = () => {
          if (wanted.test(text)) resolve();
        };
        heard();
      }),
  };
};
