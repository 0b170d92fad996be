import { counters } from './counters.ts';
import { gridDays } from './grid-days.ts';
import { type Scenario, substation } from './scenario.ts';
import { sites } from './sites.ts';
import { troubles } from './troubles.ts';

/** Every scenario that ships; the first is what `sim` serves when nobody says. */
export const scenarios: readonly Scenario[] = [substation, ...troubles, ...counters, ...gridDays, ...sites];
