export interface StopSignals {
  /** Aborted by SIGINT, SIGTERM or SIGHUP, and by the end of the process that supervises this one. */
  readonly stop: AbortSignal
  /** Aborted by a second signal: a person who asks twice does not want to wait. */
  readonly force: AbortSignal
}

// The terminal sends Ctrl-C to the process, and npm passes it on again: a repetition this soon is the same key press.
const SAME_KEY_PRESS_MS = 1_000

/**
 * Installs the handlers, so call it once and only where somebody listens to `stop`: without them a signal ends the
 * process at once.
 * @param supervised whether to stop when the parent's channel closes, as it does when the parent is killed
 */
export function stopSignals(supervised: boolean): StopSignals {
  const stop = new AbortController()
  const force = new AbortController()
  let firstAt = 0
  const onSignal = (signal: NodeJS.Signals): void => {
    if (!stop.signal.aborted) {
      firstAt = performance.now()
      stop.abort(new Error(`stopped by ${signal}`))
    } else if (performance.now() - firstAt > SAME_KEY_PRESS_MS) {
      force.abort(new Error(`stopped by a second ${signal}`))
    }
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  process.on('SIGHUP', onSignal)
  if (supervised && process.connected) {
    process.once('disconnect', () => stop.abort(new Error('the supervisor is gone')))
    process.channel?.unref() // the channel alone must not keep a finished process alive
  }
  return { stop: stop.signal, force: force.signal }
}
