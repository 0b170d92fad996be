import type { DefineCommand } from '../command.ts';

/** `gridtokenx registry`: what the operator does, who says whose the keys are. */
export const registryCommand: DefineCommand = (program, perform) => {
  const registry = program
    .command('registry')
    .description("a core's signed registry: what it says, and the keys in it");
  const byOperator = ['--operator <file>', "the operator's private key"] as const;
  const approve = ['--approve', 'sign and write the new version; without it, only show it'] as const;
  const onRegistry = (action: string) => (file: string, options: object) =>
    perform(() => import('./registry.ts'), { action, registry: file, ...options });
  registry
    .command('show <registry>')
    .description('check the signature, and say what is in it')
    .requiredOption('--operator <key>', "the operator's key: file or digits")
    .action(onRegistry('show'));
  registry
    .command('trust <registry>')
    .description('what `verify --trust` takes: the keys in force, and those before them')
    .requiredOption('--operator <key>', "the operator's key: file or digits")
    .requiredOption('--core-key <key>', 'public key that signs receipts: file or digits')
    .requiredOption('--log-key <key>', "public key that signs the log's heads: file or digits")
    .action(onRegistry('trust'));
  registry
    .command('invite <registry> <gateway>')
    .description('give out a code with which this gateway may ask to be enrolled, once')
    .option('--hours <n>', 'how long it is good', '72')
    .action((file, gateway, options) => onRegistry('invite')(file, { gateway, ...options }));
  registry
    .command('add <registry> <request>')
    .description('enrol the gateway that sent this certificate request (`keys csr`)')
    .requiredOption(...byOperator)
    .option(...approve)
    .action((file, request, options) => onRegistry('add')(file, { request, ...options }));
  registry
    .command('rotate <registry> <handover>')
    .description('enrol the key a gateway has handed over to (`keys rotate`); until then both count')
    .requiredOption(...byOperator)
    .requiredOption('--until <entry>', 'of the log: from this entry on the old key counts no more')
    .option(...approve)
    .action((file, handover, options) => onRegistry('rotate')(file, { handover, ...options }));
  registry
    .command('revoke <registry> <gateway>')
    .description('from an entry of the log on, take nothing more that a key signed: see deploy/keys.md')
    .requiredOption(...byOperator)
    .requiredOption('--at <entry>', 'of the log; the size of the log today takes it from the next entry on')
    .option('--kid <id>', 'of a former key in its overlap; default: the key of today')
    .option('--request <file>', 'certificate request of the key that follows; needed for the key of today')
    .option(...approve)
    .action((file, gateway, options) => onRegistry('revoke')(file, { gateway, ...options }));
};
