import type { DefineCommand } from '../command.ts';

const whose = ['--gateway <file>', 'configuration of a gateway'] as const;
const orCore = ['--core <file>', 'configuration of a core'] as const;
const terms = [
  '--terms <file>',
  'other numbers than those of the storage (compliance/terms.json), or of config/compliance/thailand.json',
] as const;
const asJson = ['--json', 'print what was found for machines'] as const;

/** `gridtokenx compliance`: what law and standards ask of whoever runs a gateway or a core, looked at and reported. */
export const complianceCommand: DefineCommand = (program, perform) => {
  const compliance = program
    .command('compliance')
    .description('look at duties (clock, logs, keys, backups, breaches), and report them by the month');
  const load = () => import('./compliance.ts');
  compliance
    .command('status')
    .description('how every duty stands now; 1 when one is not kept')
    .option(...whose)
    .option(...orCore)
    .option(...terms)
    .option(...asJson)
    .action((options) => perform(load, { action: 'status', ...options }));
  compliance
    .command('report')
    .description('write the signed report of a month, or with --verify check those of a folder')
    .option(...whose)
    .option(...orCore)
    .option(...terms)
    .option('--month <month>', 'such as 2026-11, in Bangkok')
    .option('--out <folder>', 'where reports and their chain are; left out: compliance in the storage')
    .option('--verify <folder>', 'check that reports are as they were signed, and none between them is missing')
    .option('--key <key>', 'with --verify: public key of the gateway or core')
    .option(...asJson)
    .action((options) => perform(load, { action: 'report', ...options }));
  const incident = compliance
    .command('incident')
    .description('breaches of personal data and requests of persons, each with its clock');
  const load2 = () => import('./compliance-incident.ts');
  const by = ['--by <name>', 'who enters it'] as const;
  incident
    .command('open <case>')
    .description('begin the clock of a breach (72 h), of a request for access (30 days) or for erasure (90 days)')
    .option(...whose)
    .option(...orCore)
    .requiredOption('--kind <kind>', 'breach, access or erasure')
    .requiredOption('--what <text>', 'what happened, or what is asked for; no names of persons')
    .option('--since <moment>', 'when it became known; left out: now')
    .requiredOption(...by)
    .action((id, options) => perform(load2, { action: 'open', case: id, ...options }));
  incident
    .command('tell <case>')
    .description('enter whom was told what: of a breach pdpc, of a request the person')
    .option(...whose)
    .option(...orCore)
    .requiredOption(
      '--whom <who>',
      'pdpc, person, persons or other; only pdpc ends the time of a breach, only person or persons that of a request',
    )
    .requiredOption('--what <text>', 'what was told, and by which letter')
    .option('--at <moment>', 'when they were told; left out: now')
    .requiredOption(...by)
    .action((id, options) => perform(load2, { action: 'tell', case: id, ...options }));
  incident
    .command('close <case>')
    .description('end a case')
    .option(...whose)
    .option(...orCore)
    .requiredOption('--outcome <text>', 'what came of it')
    .option(
      '--no-risk',
      'nobody is told, because no person is at risk (PDPA s. 37(4)), or because the request was withdrawn',
    )
    .requiredOption(...by)
    .action((id, options) => perform(load2, { action: 'close', case: id, ...options }));
  incident
    .command('list')
    .description('every case, and what is left of its time')
    .option(...whose)
    .option(...orCore)
    .option(...terms)
    .option(...asJson)
    .action((options) => perform(load2, { action: 'list', ...options }));
};
