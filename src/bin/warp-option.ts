import { Option } from 'commander';

/** Grid time that is not the time of day: of the demo's processes. */
export const warp = (): Option =>
  new Option(
    '--warp <virtual,wall,rate>',
    'run on virtual grid time: an ISO moment, the wall time (Unix ms) at which it was, and how fast it passes',
  );
