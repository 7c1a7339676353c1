/** A step of set-up that cannot continue. `fix` is the one command that fixes it. */
export class SetupError extends Error {
  name = 'SetupError'

  /**
   * @param {string} message what is wrong, in one or two lines
   * @param {string} fix the command to run
   */
  constructor(message, fix) {
    super(message)
    this.fix = fix
  }
}

/** Progress of set-up goes to stderr: stdout belongs to the program that runs after it. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Prints what is wrong and how to fix it. A stack trace is printed only for unexpected errors. */
export function explain(error) {
  if (error instanceof SetupError) say(`\nSet-up stopped: ${error.message}\nFix it with:  ${error.fix}`)
  else say(`\nSet-up stopped unexpectedly: ${error?.stack ?? error}\nFix it with:  npm run setup`)
}
