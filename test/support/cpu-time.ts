import { cpuUsage } from 'node:process'

/** Milliseconds that this process computed, the best of some runs: waiting for a core of a busy machine is not part of it. */
export function cpuTimeOf(run: () => unknown, runs = 3): number {
  const times = Array.from({ length: runs }, () => {
    const before = cpuUsage()
    run()
    const { user, system } = cpuUsage(before)
    return (user + system) / 1_000
  })
  return Math.min(...times)
}
