import { randomInt } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { replaceFile, type StateFolder } from './state-folder.js'

// Below the range from which systems take the ports of outgoing connections (32768 on Linux, 49152 elsewhere): a client
// that keeps trying a stopped server inside that range can be connected to itself and so occupy the server's port.
const LOWEST = 20_000
const HIGHEST = 32_000
const ATTEMPTS = 200

export async function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

async function anyFreePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, HIGHEST)
    if (await isFree(port)) return port
  }
  throw new Error(`no free port between ${LOWEST} and ${HIGHEST} on 127.0.0.1`)
}

/** The port that this server had last time when it is free, so that open tools find it again; else another, remembered. */
export async function rememberedPort(state: StateFolder, server: string): Promise<number> {
  const file = join(state.run, `${server}.port`)
  const last = readNumber(file)
  if (last !== undefined && (await isFree(last))) return last
  const port = await anyFreePort()
  replaceFile(file, `${port}\n`)
  return port
}

function readNumber(file: string): number | undefined {
  try {
    const port = Number(readFileSync(file, 'utf8'))
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined
  } catch (err) {
    if ((err as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw err
  }
}
