import { createServer, type Socket } from 'node:net';

/** A TCP port that is one end of a line. */
export type TcpLine = Readonly<{ host: string; port: number; send(bytes: Uint8Array): void; close(): Promise<void> }>;

/**
 * Serves a line as RTU over TCP, as a transparent serial-to-Ethernet converter does: bytes go both ways untouched, and
 * whoever is connected hears everything. Port 0 takes a free one.
 */
export const openTcpLine = async (
  host: string,
  port: number,
  receive: (bytes: Uint8Array) => void,
): Promise<TcpLine> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('data', receive);
    // A master that vanishes is no trouble of the line's.
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve());
  });
  const address = server.address();
  return {
    host,
    port: typeof address === 'object' && address !== null ? address.port : port,
    send: (bytes) => {
      for (const socket of sockets) socket.write(bytes);
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
};
