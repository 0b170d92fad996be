import { threePhaseExamples } from './worked.ts';

export default threePhaseExamples;
