import { mqttBroker } from '../adapters/mqtt/mqtt-broker.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { readSecretFile } from '../configuration/secret-file.ts';
import { sameData } from '../domain/same-data.ts';
import type { Broker } from '../ports/broker.ts';

type Mqtt = NonNullable<GatewayConfiguration['mqtt']>;

/** Who the gateway is at the broker, out of the files configured. @throws Fault `configuration` when they cannot be read. */
const brokerCredentials = ({ usernameFile, passwordFile }: Pick<Mqtt, 'usernameFile' | 'passwordFile'>) => {
  const username = readSecretFile('mqtt.usernameFile', usernameFile);
  const password = readSecretFile('mqtt.passwordFile', passwordFile);
  return { ...(username !== null && { username }), ...(password !== null && { password }) };
};

/**
 * Whether a change leads to the DSO's broker in another way: to another one, or as somebody else. Under which names the gateway then
 * speaks does not decide who lets it in.
 */
export const isBrokerAnew = (was: Mqtt | null, is: Mqtt | null): boolean =>
  is !== null && (was === null || !sameData(wayTo(was), wayTo(is)));

const wayTo = ({ group: _, edgeNode: __, ...way }: Mqtt) => way;

/** The DSO's broker with the credentials configured. @throws Fault `configuration` when their files cannot be read. */
export const gatewayBroker = (mqtt: Mqtt, clientId: string): Broker => {
  const { url, protocol, oldestTls: oldest } = mqtt;
  return mqttBroker({ url, clientId, protocol, tls: { oldest }, ...brokerCredentials(mqtt) });
};
