import { fileURLToPath } from 'node:url'
import { createProgram, EXIT } from '../commands/run-program.js'
import { stopSignals, type StopSignals } from '../lifecycle.js'
import { keepHeapSteady } from '../steady-heap.js'

const args = process.argv.slice(2)

/** Commands that run until they are stopped: a line that has no room is lost, and the work continues. */
const RUNS_ON = ['up', 'serve', 'worker', 'produce']
const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG']

for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (err: NodeJS.ErrnoException) => {
    if (err.code === 'EPIPE' || err.code === 'EIO') {
      // The reader went away (`kopitalk annotate … | head`, a closed terminal): there is no one left to tell.
      if (args[0] === 'up') process.kill(process.pid, 'SIGTERM') // its children and servers still want an orderly end
      else process.exit()
    } else if (!NO_ROOM.includes(err.code ?? '')) throw err
    else if (!RUNS_ON.includes(args[0] ?? '')) {
      process.stderr.write(`The output cannot be written completely: ${err.message}\n`)
      process.exit(EXIT.failed)
    }
  })
}

function signals(): StopSignals {
  const installed = stopSignals(process.env.KOPITALK_SUPERVISED === '1')
  // After every other listener: `up` first ends its children.
  installed.force.addEventListener('abort', () => setImmediate(() => process.exit(EXIT.failed)))
  return installed
}

const program = createProgram({
  env: process.env,
  program: fileURLToPath(import.meta.url),
  signals,
  prepare: ({ readsForHours }) => {
    if (readsForHours) keepHeapSteady()
  },
})
const code = await program.run(args)
if (code !== undefined) process.exitCode = code
