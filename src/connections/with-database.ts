import type { ProcessContext } from './process-context.js'
import { connectServers, type Servers } from './connect.js'

/** Runs `work` with connections of this command's own, and closes them whatever happens. */
export async function withDatabase(
  context: ProcessContext,
  work: (connections: Servers) => Promise<void>,
): Promise<void> {
  const connections = await connectServers(context, { poolSize: 1 })
  try {
    await work(connections)
  } finally {
    await connections.close()
  }
}
