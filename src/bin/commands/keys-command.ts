import type { DefineCommand } from '../command.ts';

/** `gridtokenx keys`: what whoever has a key does with it. */
export const keysCommand: DefineCommand = (program, perform) => {
  const keys = program.command('keys').description('private keys: one key, one purpose');
  keys
    .command('generate <purpose> <file>')
    .description('make a key (gateway, account, core, log, operator), readable by you alone')
    .option('--algorithm <name>', 'Ed25519, or ES256; default: Ed25519, which core and log keys must be')
    .option('--passphrase-file <file>', 'encrypt the key under the first line of this file')
    .option(
      '--tpm [tcti]',
      'have the TPM 2.0 of this machine make and keep the key (ES256); default: device:/dev/tpmrm0',
    )
    .action((purpose, file, options) =>
      perform(() => import('./keys.ts'), { action: 'generate', purpose, file, ...options }),
    );
  keys
    .command('show <file>')
    .description('show the identifier and public half of a key')
    .action((file) => perform(() => import('./keys.ts'), { action: 'show', file }));
  keys
    .command('csr <file> <gateway>')
    .description('ask for a gateway key to be enrolled: a certificate request (PKCS #10), signed by the key')
    .option('--claim <code>', 'the one-time code the operator gave out (`registry invite`)')
    .action((file, name, options) => perform(() => import('./keys.ts'), { action: 'csr', file, name, ...options }));
  keys
    .command('rotate <file>')
    .description('have the key of a gateway hand over to the one in <file>, which is made if it is not there')
    .requiredOption('--config <file>', 'configuration of the gateway, with the key of today')
    .option('--out <file>', 'the handover, for the operator', 'handover.cose')
    .option('--algorithm <name>', 'of a new key: Ed25519 or ES256')
    .option('--passphrase-file <file>', 'encrypt the new key under the first line of this file')
    .option('--tpm [tcti]', 'have the TPM make and keep the new key')
    .action((file, options) => perform(() => import('./keys.ts'), { action: 'rotate', file, ...options }));
  keys
    .command('history <registry>')
    .description('every key the gateways of a registry ever had, and when its time ended')
    .requiredOption('--operator <key>', "the operator's key: file or digits")
    .action((registry, options) => perform(() => import('./registry.ts'), { action: 'history', registry, ...options }));
};
