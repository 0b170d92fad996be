import { createServer } from 'node:net';
import { Aedes } from 'aedes';

export type EmbeddedBroker = Readonly<{ url: string; close: () => Promise<void> }>;

/** An MQTT 3.1.1 broker inside this process, on loopback, without passwords: for the demo and quick tests, never for a fleet. */
export const startEmbeddedBroker = async (port = 0): Promise<EmbeddedBroker> => {
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has an address and a port');
  return {
    url: `mqtt://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        broker.close(() => server.close(() => resolve()));
      }),
  };
};
