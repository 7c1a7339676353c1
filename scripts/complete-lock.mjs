// `node scripts/complete-lock.mjs`, after `npm install NAME`: npm leaves a platform's optional binaries out of
// package-lock.json when the registry it asked does not carry them, and `npm ci` refuses such a lock on every machine.
// The package that needs them lists their exact versions, so the entries can be put back.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'ppc64', 'riscv64', 's390x', 'x64']
const LIBRARIES = { gnu: 'glibc', gnueabihf: 'glibc', musl: 'musl', musleabihf: 'musl' }

function platformOf(name) {
  const words = name.split(/[-/]/)
  const os = words.filter((word) => SYSTEMS.includes(word))
  const cpu = words.filter((word) => PROCESSORS.includes(word))
  const libc = words.flatMap((word) => LIBRARIES[word] ?? [])
  if (os.length === 0 || cpu.length === 0) return undefined
  return { os, cpu, ...(libc.length > 0 && os[0] === 'linux' ? { libc } : {}) }
}

const file = join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = []
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`
    const platform = platformOf(name)
    if (lock.packages[path] || !platform || !/^\d/.test(version)) continue
    const role = entry.dev ? { dev: true } : entry.devOptional ? { devOptional: true } : {}
    const { os, cpu, libc } = platform
    lock.packages[path] = { version, cpu, ...role, ...(libc ? { libc } : {}), optional: true, os }
    added.push(`${name}@${version}`)
  }
}
const [project, ...others] = Object.entries(lock.packages)
lock.packages = Object.fromEntries([project, ...others.sort(([a], [b]) => (a < b ? -1 : 1))])
if (added.length > 0) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length > 0 ? `Put back: ${added.join(', ')}` : 'Nothing is missing.')
