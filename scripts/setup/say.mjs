/** A step of set-up that cannot go on. `mend` is the one command that puts it right. */
export class SetupError extends Error {
  name = 'SetupError'

  /**
   * @param {string} message what is wrong, in one or two lines
   * @param {string} mend the command to run
   */
  constructor(message, mend) {
    super(message)
    this.mend = mend
  }
}

/** Progress of set-up goes to stderr: stdout belongs to whatever runs after it. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/** Prints what is wrong and how to mend it; a stack trace only for what set-up did not foresee. */
export function explain(error) {
  if (error instanceof SetupError) say(`\nSet-up stopped: ${error.message}\nFix it with:  ${error.mend}`)
  else say(`\nSet-up stopped unexpectedly: ${error?.stack ?? error}\nFix it with:  npm run setup`)
}
