import {
  AttributeIds,
  type ClientSession,
  type ClientSessionRawSubscriptionService,
  coerceNodeId,
  DataChangeFilter,
  type DataChangeNotification,
  DataChangeTrigger,
  type DataValue,
  DeadbandType,
  type NotificationMessage,
  StatusCodes,
  TimestampsToReturn,
} from 'node-opcua-client';
import { Fault } from '../../src/domain/fault.ts';
import type { LinkNews, LinkOrder, Reported, WatchedNode } from './link.ts';
import type { OpcUaServer, Publishing } from './opcua-settings.ts';
import { openClient } from './open-client.ts';
import { refusalOf } from './refusal.ts';
import { contentOf } from './variant-content.ts';

export type WatchErrand = Readonly<{ server: OpcUaServer; publishing: Publishing; nodes: readonly WatchedNode[] }>;

type Watch = Readonly<{ order(order: LinkOrder): void; close(): Promise<void> }>;

type RawSession = ClientSession & ClientSessionRawSubscriptionService;

/** Items asked for at once: some servers refuse more. */
const BATCH = 100;

const filterRefusals = [
  StatusCodes.BadMonitoredItemFilterUnsupported,
  StatusCodes.BadMonitoredItemFilterInvalid,
  StatusCodes.BadFilterNotAllowed,
  StatusCodes.BadDeadbandFilterInvalid,
].map(({ value }) => value);

const reportedOf = (item: number, { value, statusCode, sourceTimestamp }: DataValue): Reported => ({
  item,
  status: statusCode.value,
  sourceTime: sourceTimestamp?.getTime() ?? null,
  // An array is no quantity, whatever is in it.
  content: value && value.arrayType === 0 ? contentOf(value.dataType, value.value) : { kind: 'nothing' },
});

const batches = (items: readonly number[]): readonly (readonly number[])[] =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );

const nodeIdOf = (text: string) => {
  try {
    return coerceNodeId(text);
  } catch {
    return null;
  }
};

/** The status of a service that failed as a whole. */
const statusOf = (error: unknown): number => {
  const name = /\b(Bad[A-Z]\w+)/.exec(error instanceof Error ? error.message : '')?.[1] ?? '';
  return (StatusCodes as unknown as Record<string, Readonly<{ value: number }>>)[name]?.value ?? StatusCodes.Bad.value;
};

/**
 * Opens a session with one subscription. `lost` is called once the connection, the session or the subscription is gone.
 * @throws Fault
 */
export const openWatch = async (
  { server, publishing, nodes }: WatchErrand,
  say: (news: LinkNews) => void,
  lost: (fault: Fault) => void,
): Promise<Watch> => {
  const { client, session, close } = await openClient(server);
  const keepAlives = Math.max(1, Math.round(publishing.keepAlive / publishing.interval));
  const subscription = await session
    .createSubscription2({
      requestedPublishingInterval: publishing.interval,
      requestedMaxKeepAliveCount: keepAlives,
      requestedLifetimeCount: 10 * keepAlives,
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    })
    .catch((error: unknown) => {
      throw refusalOf(server, null, error);
    });
  const gone = (what: string) => () =>
    lost(new Fault('link-down', `the server ${server.endpoint}: ${what}. The connection is made anew.`));
  client.on('connection_lost', gone('the connection was lost'));
  client.on('close', gone('the connection was closed'));
  session.on('session_closed', gone('it has closed our session'));
  subscription.on('terminated', gone('it has ended our subscription'));
  subscription.on('internal_error', (error: Error) => gone(`the subscription failed, ${error.message}`)());
  subscription.on('keepalive', () => say({ kind: 'alive' }));
  subscription.on('received_notifications', (message: NotificationMessage) => {
    const values = (message.notificationData ?? [])
      .filter((one): one is DataChangeNotification => one?.schema.name === 'DataChangeNotification')
      .flatMap(({ monitoredItems }) => monitoredItems ?? [])
      .map(({ clientHandle, value }) => reportedOf(clientHandle, value));
    say({ kind: 'published', values });
  });
  const monitor = monitoring(session as RawSession, subscription.subscriptionId, publishing, nodes, say);
  const read = reading(session, nodes, say);
  // One after the other: a server is not asked to do everything at once.
  let work: Promise<void> = Promise.resolve();
  return {
    order: (order) => {
      work = work.then(() => (order.kind === 'monitor' ? monitor(order.items) : read(order.question, order.items)));
      work.catch(lost);
    },
    close,
  };
};

/** The service itself, beneath the library's own items: one notification becomes one message, not an event per value. */
const monitoring = (
  session: ClientSessionRawSubscriptionService,
  subscriptionId: number,
  { sampling, queueSize, discardOldest }: Publishing,
  nodes: readonly WatchedNode[],
  say: (news: LinkNews) => void,
) => {
  const watched = new Map<number, number>();

  const itemFor = (item: number, nodeId: ReturnType<typeof coerceNodeId>, deadband: number | null) => ({
    itemToMonitor: { nodeId, attributeId: AttributeIds.Value },
    monitoringMode: 2,
    requestedParameters: {
      clientHandle: item,
      samplingInterval: sampling,
      queueSize,
      discardOldest,
      filter:
        deadband === null
          ? null
          : new DataChangeFilter({
              trigger: DataChangeTrigger.StatusValue,
              deadbandType: DeadbandType.Absolute,
              deadbandValue: deadband,
            }),
    },
  });

  /** The status of each item, in order. One call; if the call fails as a whole, one call for each. */
  const create = async (items: readonly number[], withDeadband: boolean): Promise<readonly number[]> => {
    const known = items.flatMap((item) => {
      const nodeId = nodeIdOf(nodes[item]?.nodeId ?? '');
      return nodeId === null ? [] : [{ item, nodeId, deadband: withDeadband ? (nodes[item]?.deadband ?? null) : null }];
    });
    if (known.length === 0) return items.map(() => StatusCodes.BadNodeIdInvalid.value);
    let results: readonly number[];
    try {
      const { results: answers } = await session.createMonitoredItems({
        subscriptionId,
        timestampsToReturn: TimestampsToReturn.Source,
        itemsToCreate: known.map(({ item, nodeId, deadband }) => itemFor(item, nodeId, deadband)),
      });
      results = known.map(({ item }, index) => {
        const answer = answers?.[index];
        if (answer?.statusCode.isGood()) watched.set(item, answer.monitoredItemId);
        return answer?.statusCode.value ?? StatusCodes.BadUnexpectedError.value;
      });
    } catch (error) {
      results =
        known.length === 1
          ? [statusOf(error)]
          : (
              await inTurn(
                known.map(({ item }) => item),
                (item) => create([item], withDeadband),
              )
            ).flat();
    }
    return items.map((item) => {
      const index = known.findIndex((one) => one.item === item);
      return index < 0 ? StatusCodes.BadNodeIdInvalid.value : (results[index] ?? StatusCodes.BadUnexpectedError.value);
    });
  };

  const forget = async (items: readonly number[]): Promise<void> => {
    const monitoredItemIds = items.flatMap((item) => watched.get(item) ?? []);
    if (monitoredItemIds.length === 0) return;
    for (const item of items) watched.delete(item);
    await session.deleteMonitoredItems({ subscriptionId, monitoredItemIds }).catch(() => undefined);
  };

  return async (items: readonly number[]): Promise<void> => {
    for (const batch of batches(items)) {
      await forget(batch);
      const statuses = await create(batch, true);
      for (const [index, item] of batch.entries()) {
        const status = statuses[index] ?? StatusCodes.BadUnexpectedError.value;
        // A server without deadbands reports every change: dearer, not wrong.
        const [instead = status] = filterRefusals.includes(status) ? await create([item], false) : [];
        say({ kind: 'monitored', item, status: instead });
      }
    }
  };
};

const reading =
  (session: ClientSession, nodes: readonly WatchedNode[], say: (news: LinkNews) => void) =>
  async (question: number, items: readonly number[]): Promise<void> => {
    const answers = await inTurn(batches(items), async (batch) => {
      const known = batch.flatMap((item) => {
        const nodeId = nodeIdOf(nodes[item]?.nodeId ?? '');
        return nodeId === null ? [] : [{ item, nodeId }];
      });
      try {
        // From the device, not from what the server remembers.
        const values = await session.read(
          known.map(({ nodeId }) => ({ nodeId, attributeId: AttributeIds.Value })),
          0,
        );
        return known.flatMap(({ item }, index) => {
          const value = values[index];
          return value ? [reportedOf(item, value)] : [];
        });
      } catch (error) {
        const status = statusOf(error);
        return known.map(({ item }): Reported => ({ item, status, sourceTime: null, content: { kind: 'nothing' } }));
      }
    });
    say({ kind: 'read', question, values: answers.flat() });
  };

const inTurn = async <T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> => {
  const results: R[] = [];
  for (const one of list) results.push(await work(one));
  return results;
};
