import { connect, type Socket } from 'node:net';

/** One connection that posts bodies and waits for each answer. Seconds of the machine go to the server and not to a client's frame work. */
export type PostingSocket = Disposable & Readonly<{ post: (body: Uint8Array) => Promise<number> }>;

const END_OF_HEAD = '\r\n\r\n';

/** `post` resolves with the status of an HTTP/1.1 answer of a stated length, once all of it is there. */
export const postingSocket = async (url: string, path: string, contentType: string): Promise<PostingSocket> => {
  const { hostname, port, host } = new URL(url);
  const socket = await connected(hostname, Number(port));
  let heard = '';
  let answer: Readonly<{ resolve: (status: number) => void; reject: (error: Error) => void }> | null = null;
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    heard += chunk;
    const body = heard.indexOf(END_OF_HEAD) + END_OF_HEAD.length;
    if (body < END_OF_HEAD.length) return;
    const stated = /\r\ncontent-length: (\d+)/i.exec(heard);
    if (stated === null) return answer?.reject(new Error(`an answer states no length: ${heard.slice(0, 200)}`));
    if (heard.length < body + Number(stated[1])) return;
    const status = Number(heard.slice('HTTP/1.1 '.length, 'HTTP/1.1 '.length + 3));
    heard = '';
    answer?.resolve(status);
  });
  socket.on('close', () => answer?.reject(new Error('the connection was closed')));
  const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: ${contentType}\r\ncontent-length: `;
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        answer = { resolve, reject };
        socket.write(Buffer.concat([Buffer.from(`${head}${body.length}${END_OF_HEAD}`, 'latin1'), body]));
      }),
    [Symbol.dispose]: () => void socket.destroy(),
  };
};

const connected = (host: string, port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true }, () => resolve(socket)).once('error', reject);
  });
