import type { DefineCommand } from './command.ts';
import { billCommand } from './commands/bill-command.ts';
import { bufferCommand } from './commands/buffer-command.ts';
import { busCommand } from './commands/bus-command.ts';
import { commissionCommand } from './commands/commission-command.ts';
import { complianceCommand } from './commands/compliance-command.ts';
import { configCommand } from './commands/config-command.ts';
import { coreCommand } from './commands/core-command.ts';
import { demoCommand } from './commands/demo-command.ts';
import { doctorCommand } from './commands/doctor-command.ts';
import { eraseCommand } from './commands/erase-command.ts';
import { gapsCommand } from './commands/gaps-command.ts';
import { gatewayCommand } from './commands/gateway-command.ts';
import { invoiceCommand, statementCommand } from './commands/invoice-command.ts';
import { keysCommand } from './commands/keys-command.ts';
import { marketCommand } from './commands/market-command.ts';
import { meterCommand } from './commands/meter-command.ts';
import { openapiCommand } from './commands/openapi-command.ts';
import { orderCommand } from './commands/order-command.ts';
import { personCommand } from './commands/person-command.ts';
import { profileCommand } from './commands/profile-command.ts';
import { proofCommand } from './commands/proof-command.ts';
import { queueCommand } from './commands/queue-command.ts';
import { readCommand } from './commands/read-command.ts';
import { registryCommand } from './commands/registry-command.ts';
import { replayCommand } from './commands/replay-command.ts';
import { reportCommand } from './commands/report-command.ts';
import { scanCommand } from './commands/scan-command.ts';
import { simCommand } from './commands/sim-command.ts';
import { tariffCommand } from './commands/tariff-command.ts';
import { verifyCommand } from './commands/verify-command.ts';
import { watchCommand } from './commands/watch-command.ts';

/** Every command of the program, in the order of the help. */
export const commands: readonly DefineCommand[] = [
  demoCommand,
  gatewayCommand,
  coreCommand,
  orderCommand,
  marketCommand,
  verifyCommand,
  proofCommand,
  billCommand,
  invoiceCommand,
  statementCommand,
  tariffCommand,
  gapsCommand,
  keysCommand,
  registryCommand,
  queueCommand,
  eraseCommand,
  personCommand,
  scanCommand,
  readCommand,
  watchCommand,
  busCommand,
  bufferCommand,
  profileCommand,
  meterCommand,
  configCommand,
  doctorCommand,
  commissionCommand,
  replayCommand,
  reportCommand,
  complianceCommand,
  openapiCommand,
  simCommand,
];
