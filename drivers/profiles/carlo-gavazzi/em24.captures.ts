import { em24Examples } from './worked.ts';

export default em24Examples;
