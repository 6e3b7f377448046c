/** A failure a person can act on: printed as its message, without a stack. */
export class SetupProblem extends Error {}

export function reportAndExit(error) {
  console.error(error instanceof SetupProblem ? `\n${error.message}` : error)
  process.exit(1)
}
