import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { openChromium } from '../support/chromium.ts';
import { requireDebian } from '../support/debian.ts';
import { mutantOriginals } from '../support/mutant-originals.ts';
import { saidOfMutants } from '../support/mutants.ts';

/** The verifier and its mutants as one script, as Vite makes the page's. */
const program = async (): Promise<string> => {
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, '../support/mutants-program.ts'), formats: ['iife'], name: 'mutants' },
    },
  });
  const [output] = Array.isArray(made) ? made : [made];
  if (output === undefined || !('output' in output)) throw new Error('Vite built nothing');
  return output.output[0].code;
};

describe.skipIf(!requireDebian('chromium'))('the verifier in Chromium', () => {
  /** A hundredth of what Node judges: four hundred, with `npm run test:mutations` a thousand. */
  test('says of every mutant what OpenSSL says of it, word for word', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-verifier-'));
    await using opened = new AsyncDisposableStack();
    opened.defer(() => rmSync(folder, { recursive: true, force: true }));
    const browser = await openChromium(folder);
    opened.defer(() => browser.close());
    const page = await browser.newPage();
    await page.addScriptTag({ content: await program() });
    const [originals, seed, mutants] = [mutantOriginals(), 8_032, Number(process.env['MUTATIONS'] ?? 40_000) / 100];
    const asked = `judgeMutants(${JSON.stringify(originals)}, ${seed}, ${mutants})`;
    const said = (await page.evaluate(asked)) as readonly string[];
    const native = [...saidOfMutants(originals, seed, mutants, verifySignature)];
    expect(said).toHaveLength(mutants);
    for (const [round, words] of native.entries()) expect(said[round], `seed ${seed}, mutant ${round}`).toBe(words);
    expect(native.filter((words) => /^true|^\[(?!.*"holds":false)/.test(words)).length).toBeGreaterThan(mutants / 20);
  });
});
