import { everySecondHistory } from './many-histories.ts';

everySecondHistory(2);
