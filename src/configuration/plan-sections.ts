import type { ReloadEffect, ReloadPlan, ReloadRefusal, ReloadStep } from '../domain/reload.ts';
import { sameData } from '../domain/same-data.ts';
import { type ParamsOf, type RefusalCode, refusal } from './refusal.ts';

/** The part of a plan that one section makes. */
export type Planned = Readonly<{ steps?: readonly ReloadStep[]; refusals?: readonly ReloadRefusal[] }>;

/** What one section was and is, within the whole, and what the running program holds that speaks for or against it. */
type SectionChange<Configuration, State, Section extends keyof Configuration> = Readonly<{
  was: Configuration[Section];
  is: Configuration[Section];
  state: State;
  running: Configuration;
  next: Configuration;
}>;

/** What a section that changed means for what runs. One that is not here is taken with the next start. */
export type SectionRules<Configuration, State> = {
  readonly [Section in keyof Configuration]?: (change: SectionChange<Configuration, State, Section>) => Planned;
};

/** The section goes on, or begins anew, as that. */
export const step = (section: string, effect: ReloadEffect, en: string, th: string): Planned => ({
  steps: [{ section, path: section, effect, what: { en, th } }],
});

/** What speaks against it at a place of the configuration. `restart`: a new start of the program can do it. */
export const planRefusal = <Code extends RefusalCode>(
  path: string,
  code: Code,
  params: ParamsOf<Code>,
  restart = false,
): ReloadRefusal => {
  const { said: why } = refusal(code, params);
  return { path, restart, code, params, why };
};

/** Whatever is not built into a running program: taken with its next start, and said as such. */
export const needsRestart = (path: string, program: 'gateway' | 'core'): ReloadRefusal =>
  planRefusal(path, 'needs-restart', { path, program }, true);

/** The plan of a change, section by section. Nothing is in it where nothing changes. */
export const planSections = <Configuration extends object, State>(
  rules: SectionRules<Configuration, State>,
  program: 'gateway' | 'core',
  { running, next, state }: Readonly<{ running: Configuration; next: Configuration; state: State }>,
): ReloadPlan => {
  type Section = keyof Configuration & string;
  const sections = [...new Set([...Object.keys(running), ...Object.keys(next)])] as unknown as readonly Section[];
  const planned = sections
    .filter((section) => !sameData(running[section], next[section]))
    .map((section): Planned => {
      const rule = rules[section] as ((change: SectionChange<Configuration, State, Section>) => Planned) | undefined;
      if (rule === undefined) return { refusals: [needsRestart(section, program)] };
      return rule({ was: running[section], is: next[section], state, running, next });
    });
  return {
    steps: planned.flatMap(({ steps = [] }) => steps),
    refusals: planned.flatMap(({ refusals = [] }) => refusals),
  };
};

/** Of gateway and core: what the log says. */
export const logLevelRule = ({ is }: Readonly<{ is: string }>): Planned =>
  step('logLevel', 'in-place', `The log says ${is} and worse from now on.`, `ตั้งแต่นี้ไป บันทึกการทำงานแสดงระดับ ${is} ขึ้นไป`);

/** Of gateway and core: who may change it, and how changes are tried. */
export const changesRule = (): Planned =>
  step(
    'changes',
    'in-place',
    'Others may change it, or changes are tried for another span, from the next one on.',
    'ผู้มีสิทธิ์เปลี่ยนการตั้งค่าหรือระยะทดลองเปลี่ยนไป ตั้งแต่การเปลี่ยนครั้งถัดไป',
  );
