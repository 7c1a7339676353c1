import { fork, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { UsageError } from '../../../domain/errors.js'
import type { Position } from '../../tuning/position.js'
import type { ExampleOptions } from '../example-source.js'
import type { Recipe } from '../recipe.js'
import type { LoopPlan } from '../../tuning/train-loop.js'
import type { Together } from '../../tuning/trainable.js'
import { environmentFor, type Device } from './devices.js'
import { listenInRing, type RingPlace } from './ring.js'

/** The data that a process needs to make every step of the first one. */
export interface PeerWork {
  readonly recipe: Recipe
  /** Folder with the model's state; null: it begins with the base model. */
  readonly state: string | null
  readonly examples: ExampleOptions
  readonly tokenizerFile: string
  readonly plan: LoopPlan
  readonly step: number
  readonly position: Position
}

const EXIT_FOLLOWS_MS = 5_000

/** To a peer: its work, then, when all of them listen, the word to connect. */
export type PeerRequest = { readonly kind: 'work'; readonly place: RingPlace; readonly work: PeerWork } | 'connect'
export type PeerReply = 'listening' | { readonly kind: 'failed'; readonly message: string }

/** The other processes of a training. */
export interface Peers {
  /** @throws Error naming the process that is gone */
  readonly sum: Together['sum']
  close(): Promise<void>
}

/**
 * Starts the other processes of a training and joins them in a ring. This one, the first, validates, writes checkpoints
 * and ends them; they make the same steps on their part of each batch, and end when this one is gone.
 * @param devices of all processes, this one's first
 */
export async function openPeers(devices: readonly Device[], work: PeerWork): Promise<Peers> {
  const of = devices.length
  const folder = await mkdtemp(join(tmpdir(), 'kopitalk-ring-'))
  const peers = devices.slice(1).map((device, at) => {
    // eslint-disable-next-line no-restricted-properties -- what TensorFlow reads in this process it reads in the others
    return startPeer(environmentFor(device, of, process.env), `Process ${at + 2} of ${of}`)
  })
  const close = async (): Promise<void> => {
    await Promise.all(peers.map((peer) => peer.close()))
    await rm(folder, { recursive: true, force: true })
  }
  const gone = Promise.race(peers.map((peer) => peer.gone))
  let end: Error | undefined
  let interrupt = (_end: Error): void => undefined
  gone.catch((err: Error) => {
    end = err
    interrupt(err)
  })
  try {
    peers.forEach((peer, at) => peer.send({ kind: 'work', place: { folder, index: at + 1, of }, work }))
    const connectRing = await listenInRing({ folder, index: 0, of })
    const allListen = Promise.all(peers.map((peer) => peer.listening))
    await Promise.race([gone, allListen])
    for (const peer of peers) peer.send('connect')
    const ring = await Promise.race([gone, connectRing()])
    return {
      sum: (values) =>
        new Promise((resolve, reject) => {
          if (end) return reject(end)
          interrupt = reject
          // A broken connection says less than the end of the process behind it, which follows at once.
          ring.sum(values).then(resolve, (err: Error) => setTimeout(reject, EXIT_FOLLOWS_MS, err).unref())
        }),
      async close() {
        ring.close()
        await close()
      },
    }
  } catch (err) {
    await close()
    throw err
  }
}

interface Peer {
  readonly listening: Promise<void>
  /** Rejects when the process ends. */
  readonly gone: Promise<never>
  send(request: PeerRequest): void
  close(): Promise<void>
}

function startPeer(environment: NodeJS.ProcessEnv, name: string): Peer {
  const child: ChildProcess = fork(peerScript(), [], {
    env: environment,
    execArgv: [],
    serialization: 'advanced',
  })
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `was killed by ${signal}` : `ended with code ${code}`))
    child.once('error', (err) => resolve(`did not start: ${err.message}`))
  })
  let failure: string | null = null
  const listening = new Promise<void>((resolve) => {
    child.on('message', (reply: PeerReply) => {
      if (reply === 'listening') resolve()
      else failure = `failed: ${reply.message}`
    })
  })
  return {
    listening,
    gone: exited.then((how) => {
      throw new Error(`${name} ${failure ?? how}. The same command continues from the last checkpoint.`)
    }),
    send: (request) => void child.send(request, () => undefined), // one that is gone says so itself
    async close() {
      child.kill('SIGKILL') // it writes nothing
      await exited
    },
  }
}

function peerScript(): string {
  // A process has no TypeScript loader: under vitest, where this file is a .ts, it runs the compiled script.
  const compiled = import.meta.url.endsWith('.ts')
    ? new URL('../../../../dist/src/training/sentiment/parallel/peer-process.js', import.meta.url)
    : new URL('./peer-process.js', import.meta.url)
  const script = fileURLToPath(compiled)
  if (existsSync(script)) return script
  throw new UsageError(`${script} is missing. Build first: npm run build`)
}
