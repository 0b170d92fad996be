import { parseArgs } from 'node:util';
import { conditions, conditionsText } from './conditions.ts';
import { progress, startSuite } from './progress.ts';
import type { Effort, Row } from './row.ts';
import { isSuiteName, type SuiteName, suiteNames, suites } from './suites.ts';
import { table } from './table.ts';

type Result = Readonly<{ suite: SuiteName; about: string; seconds: number; rows: readonly Row[] }>;

/** A suite that fails says so in its place; the others still run. */
const runSuite = async (name: SuiteName, effort: Effort): Promise<Result> => {
  const { about, load } = suites[name];
  startSuite(name);
  const from = performance.now();
  const rows = await load()
    .then(({ run }) => run(effort))
    .catch((error: unknown): readonly Row[] => {
      process.exitCode = 1;
      progress(error instanceof Error ? String(error.stack) : String(error));
      return [{ name: 'failed', value: '–', note: 'why is on standard error' }];
    });
  return { suite: name, about, seconds: (performance.now() - from) / 1000, rows };
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const unknown = positionals.find((name) => !isSuiteName(name));
if (values.help || unknown !== undefined) {
  if (unknown !== undefined) process.stderr.write(`bench: there is no suite "${unknown}".\n`);
  const list = suiteNames.map((name) => `  ${name.padEnd(12)}  ${suites[name].about}\n`).join('');
  process.stderr.write(`npm run bench -- [--json] [--quick] [suite …]\n${list}`);
  process.exit(unknown === undefined ? 0 : 2);
}

const asked = positionals.filter(isSuiteName);
const found = conditions();
const caution = values.quick ? 'Quick: it shows that everything runs; the numbers mean nothing.\n' : '';
if (!values.json) process.stdout.write(`${conditionsText(found)}${caution}\n`);
const results: Result[] = [];
for (const name of asked.length === 0 ? suiteNames : asked) {
  const result = await runSuite(name, values.quick ? 'quick' : 'usual');
  results.push(result);
  const title = `${name}: ${result.about} (${result.seconds.toFixed(0)} s)`;
  if (!values.json) process.stdout.write(`${table(title, result.rows)}\n`);
}
if (values.json)
  process.stdout.write(`${JSON.stringify({ conditions: found, quick: values.quick, results }, null, 2)}\n`);
// Nothing that a suite left behind may keep the process.
process.exit();
