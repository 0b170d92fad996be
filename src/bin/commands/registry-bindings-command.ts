import type { Command } from 'commander';
import type { Perform } from '../command.ts';

/** `gridtokenx registry new|points|zone|point|account|bind|exchange|move-in|move-out`. */
export const bindingCommands = (registry: Command, perform: Perform): void => {
  const changes = (
    parent: Command,
    words: string,
    action: string,
    names: readonly string[],
    description: string,
  ): Command =>
    parent
      .command(words)
      .description(description)
      .requiredOption('--operator <file>', "the operator's private key")
      .option('--approve', 'sign and write the new version; without it, only show it')
      .action((...given: readonly unknown[]) => {
        const named = Object.fromEntries(names.map((name, index) => [name, given[index]]));
        const options = given[names.length] as object;
        return perform(() => import('./registry-bindings.ts'), { action, ...options, ...named });
      });

  changes(registry, 'new <registry>', 'new', ['registry'], 'begin a registry, with nothing in it')
    .requiredOption('--core <id>', 'the core it is for')
    .option('--realm <realm>', 'simulation, sandbox or live', 'simulation');
  registry
    .command('points <registry>')
    .description('every point with its meters and accounts, since when')
    .requiredOption('--operator <key>', "the operator's key: file or digits")
    .action((file, options) =>
      perform(() => import('./registry-bindings.ts'), { action: 'points', registry: file, ...options }),
    );

  const zone = registry.command('zone').description('market zones: a substation, or a section of a feeder');
  changes(
    zone,
    'add <registry> <zone>',
    'zone-add',
    ['registry', 'zone'],
    'a zone, with the losses its operator states',
  )
    .option('--loss-from <ppm>', 'least loss in it, parts per million of what is imported', '0')
    .requiredOption('--loss-to <ppm>', 'greatest loss in it');

  const point = registry.command('point').description('metering points');
  changes(point, 'add <registry> <point>', 'point-add', ['registry', 'point'], 'a point where energy is counted')
    .requiredOption('--role <role>', 'delivery (settles), generation, sub, check or feeder (head)')
    .requiredOption('--zone <zone>', 'its market zone')
    .requiredOption('--gateway <gateway>', 'the enrolled gateway that reads it');
  changes(
    point,
    'gateway <registry> <point> <gateway>',
    'point-gateway',
    ['registry', 'point', 'gateway'],
    'have another gateway read it',
  );

  changes(
    point,
    'connection <registry> <point>',
    'point-connection',
    ['registry', 'point'],
    'what its connection can carry: more than that is not settled, but waits for the operator (`queue`)',
  )
    .option('--import-w <W>', 'most it can draw; left out: as it was')
    .option('--export-w <W>', 'most it can give, 0 is nothing; left out: as it was')
    .option('--pv-only', 'nothing behind it exports but PV: no export in the dark');

  const account = registry.command('account').description('market participants');
  changes(account, 'add <registry> <account>', 'account-add', ['registry', 'account'], 'an account, by its public key')
    .requiredOption('--key <key>', 'public key of the account: file or digits (`keys generate account`, `keys show`)')
    .requiredOption('--tariff <name>', "a tariff of the core's configuration")
    .requiredOption('--token-file <file>', 'token that opens its page; made when the file is not there')
    .option('--credit <THB>', 'opening credit, whole baht', '0');
  changes(
    account,
    'tariff <registry> <account> <tariff>',
    'account-tariff',
    ['registry', 'account', 'tariff'],
    'another tariff from an interval on; those before keep theirs',
  )
    .requiredOption('--from <moment>', 'start of its first interval, ISO 8601')
    .option('--length <minutes>', 'length of an interval', '15');

  const bind = registry.command('bind').description('what counts, and who settles, at a point for the first time');
  changes(
    bind,
    'meter <registry> <point> <device>',
    'bind-meter',
    ['registry', 'point', 'device'],
    'the first meter of a point',
  )
    .requiredOption('--from <moment>', 'when its registers stood as given, ISO 8601')
    .requiredOption('--import <Wh>', 'its import register')
    .requiredOption('--export <Wh>', 'its export register')
    .requiredOption('--commitment <digits>', "deviceCommitment of the gateway's configuration");
  changes(
    bind,
    'account <registry> <point> <account>',
    'bind-account',
    ['registry', 'point', 'account'],
    'the first account of a point',
  )
    .requiredOption('--from <moment>', 'start of its first interval, ISO 8601')
    .option('--length <minutes>', 'length of an interval', '15');

  changes(
    registry,
    'exchange <registry> <record>',
    'exchange',
    ['registry', 'record'],
    'another meter took over: the record a gateway signed (`meter replace`), with all four registers',
  ).requiredOption('--gateway <gateway>', 'who signed the record');
  changes(
    registry,
    'move-in <registry> <point> <account>',
    'move-in',
    ['registry', 'point', 'account'],
    'an account settles for a point in the place of the one before',
  )
    .requiredOption('--from <moment>', 'start of its first interval, ISO 8601')
    .option('--length <minutes>', 'length of an interval', '15');
  changes(
    registry,
    'move-out <registry> <point> <account>',
    'move-out',
    ['registry', 'point', 'account'],
    'an account leaves; until somebody moves in, its keeper settles, for energy is counted all the same',
  )
    .requiredOption('--keeper <account>', 'who settles from then on: the landlord, the utility')
    .requiredOption('--from <moment>', 'start of the first interval that is not its own any more, ISO 8601')
    .option('--length <minutes>', 'length of an interval', '15');
};
