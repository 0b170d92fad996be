import { run } from './network.ts';

const c = process.cpuUsage();
const rows = await run();
const u = process.cpuUsage(c);
console.log(rows, (u.user + u.system) / 1000);
