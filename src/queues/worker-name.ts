import { hostname } from 'node:os'

/** What a process is called on its connection to Redis and in a lease: its pid and its machine. */
export function workerName(): string {
  return `${process.pid}@${hostname()}`
}

/** @returns null for a worker of another kind of client */
export function parseWorkerName(name: string): { pid: number; host: string } | null {
  const match = /(?:^|:)(\d+)@(.+)$/.exec(name)
  return match ? { pid: Number(match[1]), host: match[2] ?? '' } : null
}
