import { mqttBroker } from '../adapters/mqtt/mqtt-broker.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { readSecretFile } from '../configuration/secret-file.ts';
import type { Broker } from '../ports/broker.ts';

type Mqtt = NonNullable<GatewayConfiguration['mqtt']>;

/** Who the gateway is at the broker, out of the files configured. @throws Fault `configuration` when they cannot be read. */
const brokerCredentials = ({ usernameFile, passwordFile }: Pick<Mqtt, 'usernameFile' | 'passwordFile'>) => {
  const username = readSecretFile('mqtt.usernameFile', usernameFile);
  const password = readSecretFile('mqtt.passwordFile', passwordFile);
  return { ...(username !== null && { username }), ...(password !== null && { password }) };
};

/** The DSO's broker with the credentials configured. @throws Fault `configuration` when their files cannot be read. */
export const gatewayBroker = (mqtt: Mqtt, clientId: string): Broker => {
  const { url, protocol, oldestTls: oldest } = mqtt;
  return mqttBroker({ url, clientId, protocol, tls: { oldest }, ...brokerCredentials(mqtt) });
};
