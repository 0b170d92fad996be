export { pacCaptures as default } from './worked.ts';
