import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { createServer } from 'node:net'

/**
 * The lock on a state folder that no file can damage: the kernel holds it for as long as this process lives. Only Linux has
 * such names; elsewhere, and between containers, the files in `run/` have to do.
 * @returns what gives it up; null when another process has it
 */
export async function lockHome(home: string): Promise<(() => void) | null> {
  if (process.platform !== 'linux') return () => {}
  const mark = createHash('sha256').update(realpathSync(home)).digest('hex')
  const server = createServer((socket) => socket.destroy()).listen(`\0kopitalk/${mark}`)
  try {
    await once(server, 'listening')
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'EADDRINUSE') return null
    throw err
  }
  server.unref()
  return () => server.close()
}
