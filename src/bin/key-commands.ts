import type { Command } from 'commander';

/** What a subcommand's file exports: it does the work and says with which exit code to end. */
type Subcommand = Readonly<{ run: (options: never) => Promise<number> }>;
/** Loads a subcommand's file, and runs it. */
export type Perform = (load: () => Promise<Subcommand>, options: object) => Promise<void>;

/** The commands about keys: of whoever has one (`keys`), and of the operator who says whose they are (`registry`). */
export const keyCommands = (program: Command, perform: Perform): void => {
  commandsOfOwners(program, perform);
  commandsOfOperators(program, perform);
};

const commandsOfOwners = (program: Command, perform: Perform): void => {
  const keys = program.command('keys').description('private keys: one key, one purpose');
  keys
    .command('generate <purpose> <file>')
    .description('make a key (gateway, account, core, log, operator, tls), readable by you alone')
    .option(
      '--algorithm <name>',
      'Ed25519, or ES256; default: Ed25519, which core and log keys must be; a tls key is ES256',
    )
    .option('--passphrase-file <file>', 'encrypt the key under the first line of this file')
    .option(
      '--tpm [tcti]',
      'have the TPM 2.0 of this machine make and keep the key (ES256); default: device:/dev/tpmrm0',
    )
    .action((purpose, file, options) =>
      perform(() => import('./commands/keys.ts'), { action: 'generate', purpose, file, ...options }),
    );
  keys
    .command('show <file>')
    .description('show the identifier and public half of a key')
    .action((file) => perform(() => import('./commands/keys.ts'), { action: 'show', file }));
  keys
    .command('csr <file> <gateway>')
    .description('ask for a gateway key to be enrolled: a certificate request (PKCS #10), signed by the key')
    .option('--claim <code>', 'the one-time code the operator gave out (`registry invite`)')
    .action((file, name, options) =>
      perform(() => import('./commands/keys.ts'), { action: 'csr', file, name, ...options }),
    );
  keys
    .command('rotate <file>')
    .description('have the key of a gateway hand over to the one in <file>, which is made if it is not there')
    .requiredOption('--config <file>', 'configuration of the gateway, with the key of today')
    .option('--out <file>', 'the handover, for the operator', 'handover.cose')
    .option('--algorithm <name>', 'of a new key: Ed25519 or ES256')
    .option('--passphrase-file <file>', 'encrypt the new key under the first line of this file')
    .option('--tpm [tcti]', 'have the TPM make and keep the new key')
    .action((file, options) => perform(() => import('./commands/keys.ts'), { action: 'rotate', file, ...options }));
  keys
    .command('history <registry>')
    .description('every key the gateways of a registry ever had, and when its time ended')
    .requiredOption('--operator <key>', "the operator's key: file or digits")
    .action((registry, options) =>
      perform(() => import('./commands/registry.ts'), { action: 'history', registry, ...options }),
    );
};

const commandsOfOperators = (program: Command, perform: Perform): void => {
  const registry = program
    .command('registry')
    .description("a core's signed registry: what it says, and the keys in it");
  const byOperator = ['--operator <file>', "the operator's private key"] as const;
  const approve = ['--approve', 'sign and write the new version; without it, only show it'] as const;
  const onRegistry = (action: string) => (file: string, options: object) =>
    perform(() => import('./commands/registry.ts'), { action, registry: file, ...options });
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
