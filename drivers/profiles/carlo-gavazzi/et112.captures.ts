import { singlePhaseExamples } from './worked.ts';

export default singlePhaseExamples;
