import { Fault } from '../../domain/fault.ts';
import { judgePort, type PortFacts, portFacts } from '../doctor/serial-ports.ts';

/**
 * Looks at a serial port before it is opened. Two masters on one line garble each other, and settlement reads wrong.
 * @throws Fault `link-down` for one that cannot be used, or that another process uses.
 */
export const refusePort = (path: string): void => {
  const problem = portProblem(portFacts(path));
  if (problem !== null) throw new Fault('link-down', problem);
};

/** Why a port is not to be opened, and what to do; null when nothing speaks against it. */
export const portProblem = (facts: PortFacts): string | null => {
  const broken = judgePort(facts, false).find(({ verdict }) => verdict === 'fail');
  if (broken !== undefined)
    return `Serial port ${facts.path} cannot be opened: it ${broken.says}. ${broken.next ?? ''}`.trimEnd();
  if (facts.holders.length === 0) return null;
  const who = facts.holders.join(', ');
  return `Serial port ${facts.path} is in use by process ${who}: two masters on one line garble each other. Stop it first (a gateway: sudo systemctl stop gridtokenx-gateway); who it is: ps -p ${facts.holders.join(',')}`;
};
