import { mqttBroker } from '../adapters/mqtt/mqtt-broker.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { readSecretFile } from '../configuration/secret-file.ts';
import type { Broker } from '../ports/broker.ts';

/** The DSO's broker with the credentials configured. @throws Fault `configuration` when their files cannot be read. */
export const gatewayBroker = (mqtt: NonNullable<GatewayConfiguration['mqtt']>, clientId: string): Broker => {
  const { url, protocol, oldestTls: oldest, usernameFile, passwordFile } = mqtt;
  const username = readSecretFile('mqtt.usernameFile', usernameFile);
  const password = readSecretFile('mqtt.passwordFile', passwordFile);
  const credentials = { ...(username !== null && { username }), ...(password !== null && { password }) };
  return mqttBroker({ url, clientId, protocol, tls: { oldest }, ...credentials });
};
