import { prepareDatabase } from './servers.js'

/** Once for all projects of a run: whoever starts servers of its own copies this. */
export async function setup(): Promise<() => void> {
  return prepareDatabase()
}
