export { umgCaptures as default } from './worked.ts';
