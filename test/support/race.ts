import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { packageRoot } from '../../src/package-root.js'

/**
 * Starts one process of `test/support/<program>.ts` for each of these options, lets them all begin at once, and waits
 * for their ends.
 * @returns the last message of each; null: none
 */
export async function race(program: string, options: readonly object[]): Promise<unknown[]> {
  const children = await startAll(program, options)
  try {
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

export interface Racers {
  /** Gives each its message, lets them all begin at once, and waits until all are done. */
  round(message: object): Promise<void>
  end(): void
}

/** As `race`, for several rounds: to start a process takes longer than most of them. */
export async function startRacers(program: string, options: readonly object[]): Promise<Racers> {
  const children = await startAll(program, options)
  const tellAll = async (message: object | string): Promise<void> => {
    await Promise.all(
      children.map((child) => {
        const answered = Promise.race([once(child, 'message'), endedFor(child, program)])
        child.send(message)
        return answered
      }),
    )
  }
  return {
    async round(message) {
      await tellAll(message)
      await tellAll('go')
    },
    end() {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}

/** @throws with its code when it ends */
async function endedFor(child: ChildProcess, program: string): Promise<never> {
  const [code] = (await once(child, 'exit')) as [number | null]
  throw new Error(`${program} ended with ${code}`)
}

/** @returns them when each has said that it is ready */
async function startAll(program: string, options: readonly object[]): Promise<ChildProcess[]> {
  const file = new URL(`dist/test/support/${program}.js`, `file://${packageRoot()}/`)
  const children = options.map((each) =>
    fork(file, [JSON.stringify(each)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  try {
    await Promise.all(children.map((child) => once(child, 'message')))
    return children
  } catch (err) {
    for (const child of children) child.kill('SIGKILL')
    throw err
  }
}
