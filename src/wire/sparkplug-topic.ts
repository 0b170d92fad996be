/** Sparkplug topics: `spBv1.0/{group}/{type}/{edge node}[/{device}]` (Sparkplug 3.0.0 §4.1). */
export const sparkplugNamespace = 'spBv1.0';

const nodeMessages = ['NBIRTH', 'NDEATH', 'NDATA', 'NCMD'] as const;
const deviceMessages = ['DBIRTH', 'DDEATH', 'DDATA', 'DCMD'] as const;
export type MessageType = (typeof nodeMessages)[number] | (typeof deviceMessages)[number];

export type EdgeNodeId = Readonly<{ group: string; node: string }>;
export type SparkplugTopic = EdgeNodeId & Readonly<{ type: MessageType; device: string | null }>;

/** A topic level of its own: not empty, and none of the characters MQTT keeps to itself (`tck-id-topic-structure-namespace-valid-*`). */
export const isTopicLevel = (text: string): boolean => /^[^+/#\p{Cc}]{1,200}$/u.test(text);

export const topicOf = (type: MessageType, { group, node }: EdgeNodeId, device?: string): string =>
  `${sparkplugNamespace}/${group}/${type}/${node}${device === undefined ? '' : `/${device}`}`;

/** Null for a topic that is not Sparkplug's, STATE included. */
export const parseTopic = (topic: string): SparkplugTopic | null => {
  const [namespace, group = '', type = '', node = '', device, ...rest] = topic.split('/');
  if (namespace !== sparkplugNamespace || !isTopicLevel(group) || !isTopicLevel(node) || rest.length > 0) return null;
  const nodeType = nodeMessages.find((known) => known === type);
  if (nodeType && device === undefined) return { group, node, type: nodeType, device: null };
  const deviceType = deviceMessages.find((known) => known === type);
  if (deviceType && device !== undefined && isTopicLevel(device)) return { group, node, type: deviceType, device };
  return null;
};
