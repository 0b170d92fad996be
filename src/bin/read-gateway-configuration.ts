import { dirname, resolve } from 'node:path';
import { profileIds } from '../../drivers/profiles/catalogue.ts';
import { type GatewayConfiguration, gatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { type Layer, readLayer } from '../configuration/load.ts';
import { shipped } from './shipped.ts';

/** A gateway's configuration file on top of the shipped defaults. @throws Fault `configuration`. */
export const readGatewayConfiguration = (file: string): GatewayConfiguration => {
  const path = resolve(file);
  return checkedGateway(readLayer(path), path);
};

/** The same of a value that is not in its file yet. @throws Fault `configuration`. */
export const checkedGateway = (layer: Layer, path: string): GatewayConfiguration =>
  gatewayConfiguration([usualLayer(), layer], { folder: dirname(path), profiles: profileIds });

/** Of the shipped defaults, what concerns a gateway. */
const usualLayer = (): Layer => {
  const { name, value } = readLayer(shipped('config/default.json'));
  return { name, value: (value as Readonly<{ gateway: unknown }>).gateway };
};
