import { fork } from 'node:child_process'
import { once } from 'node:events'
import { packageRoot } from '../../src/package-root.js'

/**
 * Starts one process of `test/support/<program>.ts` for each of these options, lets them all begin at once, and waits
 * for their ends.
 * @returns the last message of each; null: none
 */
export async function race(program: string, options: readonly object[]): Promise<unknown[]> {
  const file = new URL(`dist/test/support/${program}.js`, `file://${packageRoot()}/`)
  const children = options.map((each) =>
    fork(file, [JSON.stringify(each)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  try {
    await Promise.all(children.map((child) => once(child, 'message')))
    return await Promise.all(
      children.map(async (child) => {
        let told: unknown = null
        child.on('message', (message) => void (told = message))
        child.send('go')
        const [code] = (await once(child, 'exit')) as [number | null]
        if (code !== 0) throw new Error(`${program} ended with ${code}`)
        return told
      }),
    )
  } finally {
    for (const child of children) child.kill('SIGKILL')
  }
}
