// `npm run dev [-- --port N] [--page-port N]`: set-up, the bundled sample with all workers and the server, and the dashboard
// as Vite serves it. A changed source is compiled and everything starts again with the same data. A changed page is replaced
// in the browser. Ctrl-C stops everything.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer as createProbe } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { buildProgram } from './setup/build.mjs'
import { explain, say, SetupError } from './setup/say.mjs'
import { root, setup } from './setup.mjs'

const HOST = '127.0.0.1'
/** What is compiled or read at start. Vite watches the dashboard. */
const WATCHED = ['src', 'config', 'migrations']
/** An editor may write several files, or one file several times. */
const SETTLE_MS = 200
const POLL_MS = 250
const PATIENCE_MS = 2_000

function readPorts() {
  const options = { port: { type: 'string' }, 'page-port': { type: 'string' } }
  const { values } = parseArgs({ options })
  const read = (name, usual) => {
    const port = Number(values[name] ?? usual)
    if (Number.isInteger(port) && port > 0 && port < 65_536) return port
    throw new SetupError(`--${name} ${values[name]} is not a port.`, `npm run dev -- --${name} ${usual}`)
  }
  return { port: read('port', 8080), pagePort: read('page-port', 5173) }
}

async function mustBeFree(port, option) {
  const probe = createProbe()
  probe.listen({ port, host: HOST, exclusive: true })
  try {
    await once(probe, 'listening')
  } catch {
    throw new SetupError(`port ${port} is in use.`, `npm run dev -- --${option} ${port + 1}`)
  }
  probe.close()
}

/** `kopitalk up`. It stops by itself when this process is gone. Ctrl-C reaches it only through this process. */
function startSystem(port) {
  const args = [join(root, 'bin', 'kopitalk.mjs'), 'up', '--sample-only', '--port', String(port)]
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc']
  const env = { ...process.env, KOPITALK_SUPERVISED: '1' }
  return spawn(process.execPath, args, { cwd: root, env, stdio, detached: true })
}

async function stopSystem(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

/** Like `npm run web`, on our own ports. A change of Vite's settings needs a new start. */
async function openPage(port, pagePort) {
  const { createLogger, createServer, loadConfigFromFile } = await import('vite')
  const file = join(root, 'web', 'vite.config.ts')
  const { config } = await loadConfigFromFile({ command: 'serve', mode: 'development' }, file)
  const proxy = Object.fromEntries(
    Object.entries(config.server.proxy).map(([path, to]) => [path, { ...to, target: `http://${HOST}:${port}` }]),
  )
  const logger = createLogger('warn')
  const { error } = logger
  // While the server starts again, or a browser goes away, requests fail. The dashboard says so itself.
  logger.error = (text, options) => text.includes('proxy error') || error(text, options)
  const page = await createServer({
    ...config,
    configFile: false,
    root: join(root, 'web'),
    clearScreen: false,
    customLogger: logger,
    server: { host: HOST, port: pagePort, strictPort: true, proxy },
  })
  await page.listen()
  return page
}

/** Resolves when the server answers, or when it is no longer needed. */
async function answering(port, signal) {
  while (!signal.aborted) {
    const patience = AbortSignal.timeout(PATIENCE_MS)
    const answer = await fetch(`http://${HOST}:${port}/health/live`, { signal: patience }).catch(() => undefined)
    if (answer?.ok) return
    await delay(POLL_MS, undefined, { signal }).catch(() => {})
  }
}

const isSource = (file) =>
  WATCHED.some((folder) => file.startsWith(join(root, folder, '/'))) &&
  /\.(ts|sql|json)$/.test(file) &&
  !file.endsWith('.test.ts')

async function main() {
  const { port, pagePort } = readPorts()
  await Promise.all([mustBeFree(port, 'port'), mustBeFree(pagePort, 'page-port')])
  await setup()
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop.abort())

  let system
  const start = () => {
    const started = startSystem(port)
    system = started
    started.once('exit', (code) => {
      if (system !== started || stop.signal.aborted) return // stopped by us
      process.exitCode = code || 1
      stop.abort()
    })
  }
  const tell = async () => {
    await answering(port, stop.signal)
    await delay(POLL_MS * 2) // after the last line of `kopitalk up`
    if (!stop.signal.aborted) say(`Ready. The dashboard, for working on it:  http://${HOST}:${pagePort}/`)
  }
  const restart = async () => {
    try {
      await buildProgram(root)
    } catch (error) {
      if (!(error instanceof SetupError)) throw error
      return say(`${error.message}\nThe previous version keeps running.`)
    }
    if (stop.signal.aborted) return
    say('A source has changed: starting again …')
    const before = system
    system = undefined
    await stopSystem(before)
    if (stop.signal.aborted) return
    start()
    await tell()
  }

  start()
  const page = await openPage(port, pagePort)
  void tell()

  let changes = Promise.resolve()
  let settling
  // We use Vite's watcher, because that of Node 20 loses a file when an editor replaces it with another one.
  page.watcher.add(WATCHED.map((folder) => join(root, folder)))
  page.watcher.on('all', (_event, file) => {
    if (!isSource(file)) return
    clearTimeout(settling)
    settling = setTimeout(() => (changes = changes.then(restart)), SETTLE_MS)
  })

  if (!stop.signal.aborted) await once(stop.signal, 'abort')
  clearTimeout(settling)
  await changes
  await Promise.all([page.close(), system ? stopSystem(system) : undefined])
}

await main().catch((error) => {
  explain(error)
  process.exitCode = 1
})
