import { busLines, isDead } from '../installer/bus-lines.ts';
import { gatewayView } from '../installer/gateway-view.ts';

/** `gridtokenx bus stats`: 0, or 1 when on some line nobody has answered. @throws Fault when the gateway does not. */
export const run = async (options: Readonly<{ gateway: string; json?: boolean }>): Promise<number> => {
  const { gateway, at, buses } = await gatewayView(options.gateway);
  if (options.json) process.stdout.write(`${JSON.stringify({ gateway, at, buses })}\n`);
  else process.stdout.write(`${[...busLines(buses)].join('\n')}\n`);
  return buses.some(isDead) ? 1 : 0;
};
