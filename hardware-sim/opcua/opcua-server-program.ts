import { type OpcUaServerOptions, type OpcUaServerOrder, startOpcUaServer } from './opcua-server.ts';

/** What the server's process says to the one that started it: first where it is, then once per order. */
export type OpcUaServerNews = Readonly<{ kind: 'listening'; endpoint: string }> | Readonly<{ kind: 'obeyed' }>;

const say = (news: OpcUaServerNews): void => void process.send?.(news);

/** Options are the first message, orders those after it; it ends with its channel. */
process.once('message', async (options) => {
  const server = await startOpcUaServer(options as OpcUaServerOptions);
  process.on('message', async (order) => {
    await server.obey(order as OpcUaServerOrder);
    say({ kind: 'obeyed' });
  });
  say({ kind: 'listening', endpoint: server.endpoint });
});
process.once('disconnect', () => process.exit(0));
