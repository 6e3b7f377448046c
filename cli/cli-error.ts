/** What the user can act on: printed as one plain sentence, without a stack trace. */
export class CliError extends Error {}
