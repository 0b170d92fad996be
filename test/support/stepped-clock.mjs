/** Preloaded (`--import`): puts Date.now off by the milliseconds in the file STEPPED_CLOCK, looked at whenever it is asked. */
import { readFileSync } from 'node:fs';

const right = Date.now.bind(Date);
Date.now = () => right() + Number(readFileSync(process.env['STEPPED_CLOCK'], 'utf8'));
