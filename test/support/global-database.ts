import { prepareDatabase } from './servers.js'

/** Runs once for all projects of a run. A test that starts its own servers copies this. */
export async function setup(): Promise<() => void> {
  return prepareDatabase()
}
