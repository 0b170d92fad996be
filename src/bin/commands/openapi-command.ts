import type { DefineCommand } from '../command.ts';

/** `gridtokenx openapi`. */
export const openapiCommand: DefineCommand = (program, perform) => {
  program
    .command('openapi')
    .description("print the OpenAPI 3.1 document of a core's routes; a core that runs has it at /v1/openapi.json")
    .action((options) => perform(() => import('./openapi.ts'), options));
};
