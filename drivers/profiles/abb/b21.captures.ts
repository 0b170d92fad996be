import { singlePhaseExamples } from './examples.ts';

export default singlePhaseExamples;
