import type { Queues } from '../../src/queues/queues.js'
import { openPipelineWork, type PipelineWorkOptions } from './pipeline-work.js'

/** The options of a test for the process that it starts, as one JSON argument. */
export interface PipelineProcessOptions extends PipelineWorkOptions {
  /** Dies by SIGKILL after the commit, before or after it has notified the next stages. */
  readonly dieAtHandOn?: 'before' | 'after'
  /** How wrong this process's clock is. */
  readonly clockOffsetMs?: number
}

function main(options: PipelineProcessOptions): void {
  if (options.clockOffsetMs) shiftClock(options.clockOffsetMs)
  const work = openPipelineWork(options)
  if (options.dieAtHandOn) dieAtHandOn(work.queues, options.dieAtHandOn)
  process.send?.('ready')
  const orphaned = (): void => void process.kill(process.pid, 'SIGKILL') // the test is gone
  process.once('disconnect', orphaned)
  process.once('SIGTERM', () => {
    process.off('disconnect', orphaned)
    void work.stop().then(() => process.disconnect?.())
  })
}

function shiftClock(offsetMs: number): void {
  const now = Date.now.bind(Date)
  Date.now = () => now() + offsetMs
}

function dieAtHandOn(queues: Queues, when: 'before' | 'after'): void {
  for (const queue of Object.values(queues.stages)) {
    for (const method of ['add', 'addBulk'] as const) {
      const add = queue[method].bind(queue) as (...args: unknown[]) => Promise<unknown>
      const addAndDie = async (...args: unknown[]): Promise<never> => {
        if (when === 'after') await add(...args)
        process.kill(process.pid, 'SIGKILL')
        return new Promise(() => {})
      }
      Object.assign(queue, { [method]: addAndDie })
    }
  }
}

main(JSON.parse(process.argv[2] ?? '{}') as PipelineProcessOptions)
