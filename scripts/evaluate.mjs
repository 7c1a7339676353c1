// `npm run evaluate`: sets up and builds, then scores everything that ships and writes docs/understand/accuracy.md.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root, setup } from './setup.mjs'
import { explain } from './setup/say.mjs'

const DATA = join(process.env.KOPITALK_TEST_DATA ?? join('..', 'shared'), 'data')

try {
  await setup()
  const args = ['bin/kopitalk.mjs', 'evaluate', 'all', '--data', DATA, '--write', ...process.argv.slice(2)]
  const child = spawn(process.execPath, args, { stdio: 'inherit', cwd: root })
  child.on('exit', (code, signal) => (process.exitCode = signal ? 1 : (code ?? 1)))
} catch (error) {
  explain(error)
  process.exitCode = 1
}
