// `npm run bench -- NAME [arguments]`: builds, then runs dist/bench/NAME.js.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root, setup } from './setup.mjs'
import { explain, say } from './setup/say.mjs'

const [name, ...args] = process.argv.slice(2)

function benches() {
  const folder = join(root, 'dist', 'bench')
  const files = existsSync(folder) ? readdirSync(folder) : []
  return files.filter((file) => file.endsWith('.bench.js')).map((file) => file.replace('.bench.js', ''))
}

try {
  await setup()
  const file = join(root, 'dist', 'bench', `${name}.bench.js`)
  if (name && existsSync(file)) {
    const child = spawn(process.execPath, ['--expose-gc', file, ...args], { stdio: 'inherit', cwd: root })
    child.on('exit', (code, signal) => (process.exitCode = signal ? 1 : (code ?? 1)))
  } else {
    say(`Usage: npm run bench -- NAME [arguments]\nBenchmarks: ${benches().join(', ') || 'none'}`)
    process.exitCode = 2
  }
} catch (error) {
  explain(error)
  process.exitCode = 1
}
