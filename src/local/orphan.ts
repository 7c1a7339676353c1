import { setTimeout as delay } from 'node:timers/promises'
import { commandLine, findCommands, identify, isRunning, type ProcessIdentity } from './process-identity.js'

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
  await end(process_, signal)
  return true
}

/**
 * The same for whatever began with these words, when no file tells its pid, or a wrong one: two servers on one folder would
 * spoil it.
 */
export async function endOrphansOf(beginning: string, signal: NodeJS.Signals): Promise<void> {
  for (const orphan of findCommands(beginning)) await end(orphan, signal)
}

async function end(orphan: ProcessIdentity, signal: NodeJS.Signals): Promise<void> {
  process.kill(orphan.pid, signal)
  const deadline = Date.now() + GRACE_MS
  while (isRunning(orphan)) {
    if (Date.now() > deadline) process.kill(orphan.pid, 'SIGKILL')
    await delay(POLL_MS)
  }
}
