import { threePhaseExamples } from './examples.ts';

export default threePhaseExamples;
