import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** How the unit in systemd/ starts a gateway: the flags Node gets, and the environment. */
export type Launch = Readonly<{
  nodeFlags: readonly string[];
  /** Names and values as the unit has them; `NODE_COMPILE_CACHE` names a folder of the installed machine. */
  environment: Readonly<Record<string, string>>;
}>;

const unit = fileURLToPath(new URL('../../systemd/gridtokenx-gateway.service', import.meta.url));

/** Read from the unit, so that what is measured is what is shipped. */
export const shippedLaunch = (): Launch => {
  const lines = readFileSync(unit, 'utf8').split('\n');
  const settingOf = (name: string): readonly string[] =>
    lines.flatMap((line) => (line.startsWith(`${name}=`) ? line.slice(name.length + 1).split(/\s+/) : []));
  const [, ...afterNode] = settingOf('ExecStart');
  const entry = afterNode.findIndex((word) => !word.startsWith('-'));
  const pairs = settingOf('Environment').map((pair) => pair.split('=') as [string, string]);
  return { nodeFlags: afterNode.slice(0, entry), environment: Object.fromEntries(pairs) };
};
