import { createServer, type Socket } from 'node:net';

/** A server on loopback that does this with what connects; closing it lets go of everybody. */
export const tcpServer = async (
  greet: (socket: Socket) => void,
): Promise<Readonly<{ port: number; close: () => Promise<void> }>> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // A peer that hangs up in the middle is what these servers are for.
    socket.on('error', () => socket.destroy());
    greet(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
