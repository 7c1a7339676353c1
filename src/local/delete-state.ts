import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { outsideFolder } from './postgres.js'

/**
 * What `kopitalk up` makes in its home. Redis itself lies there too, from set-up, and files of yours may: they stay. So does
 * the list of erasures, for backups that are restored later.
 */
const MADE = ['keys', 'run', 'logs', 'postgres', 'redis-data', 'sample-loaded']

/** What an installation keeps on this machine: in its home and, as root, perhaps the database outside of it. */
export function statePlaces(home: string): string[] {
  return [...MADE.map((name) => join(home, name)), outsideFolder(home)].filter((place) => existsSync(place))
}

/** Deletes it for good. Nothing of it may run. */
export function deleteState(home: string): void {
  for (const place of statePlaces(home)) rmSync(place, { recursive: true, force: true })
  if (existsSync(home) && readdirSync(home).length === 0) rmdirSync(home)
}
