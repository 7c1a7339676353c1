import { setTimeout as delay } from 'node:timers/promises'
import { commandLine, identify, isRunning } from './process-identity.js'

const GRACE_MS = 30_000
const POLL_MS = 50

/**
 * Ends a server that an earlier, killed `kopitalk up` left running, so that its folder can be used again.
 * @param marks what the command line of ours must contain: a pid alone could be anyone's
 * @returns whether the pid belongs to a process of ours (which has ended now)
 */
export async function endOrphan(pid: number, marks: readonly string[], signal: NodeJS.Signals): Promise<boolean> {
  const process_ = identify(pid)
  const command = process_ && commandLine(pid)
  if (!process_ || !command || !marks.every((mark) => command.includes(mark))) return false
  process.kill(pid, signal)
  const deadline = Date.now() + GRACE_MS
  while (isRunning(process_)) {
    if (Date.now() > deadline) process.kill(pid, 'SIGKILL')
    await delay(POLL_MS)
  }
  return true
}
