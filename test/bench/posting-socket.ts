import { connect, type Socket } from 'node:net';

/** A request as it goes over the wire. */
export type Framed = Buffer;

/** One connection that posts framed bodies and waits for each answer. Seconds of the machine go to the server and not to a client's frame work. */
export type PostingSocket = Disposable & Readonly<{ post: (request: Framed) => Promise<number> }>;

const END_OF_HEAD = '\r\n\r\n';
const STATED_LENGTH = '\r\ncontent-length: ';
/** Where the status of an `HTTP/1.1 200 OK` stands. */
const STATUS = 9;
/** More than any answer here has. */
const LONGEST = 16 * 1024;

/** Frames a body for an address: before any clock runs. */
export const framed = (url: string, path: string, contentType: string, body: Uint8Array): Framed => {
  const head = `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: ${contentType}\r\ncontent-length: ${body.length}`;
  return Buffer.concat([Buffer.from(`${head}${END_OF_HEAD}`, 'latin1'), body]);
};

/** `post` resolves with the status of an HTTP/1.1 answer of a stated length, once all of it is there. */
export const postingSocket = async (url: string): Promise<PostingSocket> => {
  const { hostname, port } = new URL(url);
  const heard = Buffer.allocUnsafe(LONGEST);
  let length = 0;
  let answer: Readonly<{ resolve: (status: number) => void; reject: (error: Error) => void }> | null = null;
  const hear = (bytes: number, chunk: Uint8Array): boolean => {
    heard.set(chunk.subarray(0, bytes), length);
    length += bytes;
    const head = heard.subarray(0, length);
    const body = head.indexOf(END_OF_HEAD, 0, 'latin1') + END_OF_HEAD.length;
    if (body < END_OF_HEAD.length) return true;
    const stated = head.subarray(0, body).indexOf(STATED_LENGTH, 0, 'latin1') + STATED_LENGTH.length;
    if (stated < STATED_LENGTH.length)
      answer?.reject(new Error(`an answer states no length: ${head.toString('latin1')}`));
    if (length < body + Number.parseInt(heard.toString('latin1', stated, stated + 8), 10)) return true;
    length = 0;
    answer?.resolve(Number(heard.toString('latin1', STATUS, STATUS + 3)));
    return true;
  };
  const socket = await connected(hostname, Number(port), hear);
  socket.on('close', () => answer?.reject(new Error('the connection was closed')));
  return {
    post: (request) =>
      new Promise((resolve, reject) => {
        answer = { resolve, reject };
        socket.write(request);
      }),
    [Symbol.dispose]: () => void socket.destroy(),
  };
};

/** Reads into one buffer, past the machinery of streams. */
const connected = (
  host: string,
  port: number,
  callback: (bytes: number, buffer: Uint8Array) => boolean,
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const onread = { buffer: Buffer.alloc(LONGEST), callback };
    const socket = connect({ host, port, noDelay: true, onread }, () => resolve(socket)).once('error', reject);
  });
