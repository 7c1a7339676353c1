import type { CommandContext } from './command-context.js'
import { connect, type Connections } from './connect.js'

/** Runs `work` with connections of this command's own, and closes them whatever happens. */
export async function withDatabase(
  context: CommandContext,
  work: (connections: Connections) => Promise<void>,
): Promise<void> {
  const connections = await connect(context, { poolSize: 1 })
  try {
    await work(connections)
  } finally {
    await connections.close()
  }
}
