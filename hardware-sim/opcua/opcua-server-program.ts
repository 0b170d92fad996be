import { type OpcUaServerOptions, type OpcUaServerOrder, startOpcUaServer } from './opcua-server.ts';

/** What the server's process says to the one that started it: first where it is, then once per order. */
export type OpcUaServerNews = Readonly<{ kind: 'listening'; endpoint: string }> | Readonly<{ kind: 'obeyed' }>;

const say = (news: OpcUaServerNews): void => void process.send?.(news);

const serve = async (options: OpcUaServerOptions): Promise<void> => {
  const { endpoint, obey } = await startOpcUaServer(options);
  process.on('message', (order) => void obey(order as OpcUaServerOrder).then(() => say({ kind: 'obeyed' })));
  say({ kind: 'listening', endpoint });
};

// Options are the first message, orders those after it; it ends with its channel.
process.once('message', (options) => void serve(options as OpcUaServerOptions));
process.once('disconnect', () => process.exit(0));
