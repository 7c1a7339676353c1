import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { collect, type Finished } from '../support/kopitalk.js'

/** A running `docker compose` project of its own, in a copy of the working tree. */
export interface Containers {
  /** The copy, where compose commands are given. */
  readonly folder: string
  readonly project: string
  /** What compose reads in addition to `.env`. */
  readonly env: Readonly<Record<string, string>>
  /** The published address of the server. */
  readonly url: string
  readonly image: string
}

export const ADMIN = { user: 'admin', password: 'kaya toast and kopi-o' }

/** Runs a program to its end in the project's folder, with the environment that its compose commands need. */
export async function run(
  { folder, env }: Pick<Containers, 'folder' | 'env'>,
  command: readonly [string, ...string[]],
  input?: string | Buffer,
): Promise<Finished> {
  const [program, ...args] = command
  const child = spawn(program, args, { cwd: folder, env: { ...process.env, ...env }, stdio: 'pipe' })
  child.stdin.on('error', () => {}) // it ended without reading everything; its exit code says why
  child.stdin.end(input)
  const output = collect(child)
  const failed = once(child, 'error').then(([err]: Error[]) => ({ code: 127, stdout: '', stderr: err?.message ?? '' }))
  const closed = once(child, 'close').then(([code]: (number | null)[]) => ({ code: code ?? null, ...output() }))
  return Promise.race([failed, closed])
}

/** @throws with what it printed, when the command fails */
export async function mustRun(
  where: Pick<Containers, 'folder' | 'env'>,
  command: readonly [string, ...string[]],
  input?: string | Buffer,
): Promise<string> {
  const { code, stdout, stderr } = await run(where, command, input)
  if (code !== 0) throw new Error(`${command.join(' ')}: exit code ${code}\n${stderr}${stdout}`)
  return stdout
}

/** `docker compose …` */
export function compose(where: Containers, ...args: string[]): Promise<string> {
  return mustRun(where, ['docker', 'compose', ...args])
}

/** `docker compose run --rm -T tools …`: a command of kopitalk. */
export function tools(where: Containers, ...args: string[]): Promise<string> {
  return compose(where, 'run', '--rm', '-T', 'tools', ...args)
}

export interface Status {
  readonly law: string
  readonly posts: { readonly accepted: number }
  /** What readers count follows the annotation within seconds. */
  readonly reading: { readonly stalePosts: number }
  readonly stages: Readonly<Record<string, { readonly done: number; readonly dead: number; readonly pending: number }>>
}

/** From the server, as a program reads it; null while there is no answer. */
export async function readStatus({ url }: Containers): Promise<Status | null> {
  const authorization = `Basic ${Buffer.from(`${ADMIN.user}:${ADMIN.password}`).toString('base64')}`
  const response = await fetch(`${url}/api/status`, { headers: { authorization } }).catch(() => null)
  return response?.ok ? ((await response.json()) as Status) : null
}

const ASK_AGAIN_MS = 500
/** A test that hangs must end some time. Promised times are measured by the tests of those promises. */
const GIVE_UP_MS = 900_000

/** @returns the first answer that is not null */
export async function until<T>(what: string, ask: () => Promise<T | null>): Promise<T> {
  for (const deadline = Date.now() + GIVE_UP_MS; ; await delay(ASK_AGAIN_MS)) {
    const answer = await ask()
    if (answer !== null) return answer
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`)
  }
}

/** Waits until every accepted post has been through every stage. */
export function untilDrained(where: Containers, atLeast: number): Promise<Status> {
  return until(`${atLeast} annotated posts`, async () => {
    const status = await readStatus(where)
    if (!status || status.posts.accepted < atLeast || status.reading.stalePosts > 0) return null
    return Object.values(status.stages).every(({ pending }) => pending === 0) ? status : null
  })
}

/** Imports posts as docs/operate/containers.md says, from a file in the project's folder. */
export async function importPosts(where: Containers, name: string, text: string): Promise<void> {
  writeFileSync(join(where.folder, `${name}.ndjson`), text)
  await compose(
    where,
    ...['run', '--rm', '-T', '-v', `${where.folder}:/in:ro`, 'tools'],
    ...['import', `/in/${name}.ndjson`, '--collection', name, '--rejects', `/data/${name}.rejects.ndjson`],
  )
}

/** Posts as NDJSON, and their ids. */
export function postsFile(name: string, count: number): { text: string; ids: string[] } {
  const ids = Array.from({ length: count }, (_, at) => `${name}-${at}`)
  const lines = ids.map((nativeId, at) =>
    JSON.stringify({
      nativeId,
      text: `The train from Bishan was late again this morning, number ${at} of ${name} lah`,
      postedAt: new Date(Date.UTC(2026, 7, 1) + at * 60_000).toISOString(),
    }),
  )
  return { text: `${lines.join('\n')}\n`, ids }
}

/** Ids of a collection, as the database has them. */
export async function storedIds(where: Containers, collection: string): Promise<string[]> {
  const out = await tools(where, 'export', 'ids', '--format', 'ndjson', '--collection', collection)
  return out
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { native_id: string }).native_id)
}

/** Kills the process inside a container as a crash does: its init stays, and compose's restart policy acts. */
export function crash(where: Containers, container: string): Promise<string> {
  return mustRun(where, ['docker', 'exec', container, 'sh', '-c', 'kill -9 $(cat /proc/1/task/1/children)'])
}

/** Names of a service's running containers. */
export async function containersOf(where: Containers, service: string): Promise<string[]> {
  const out = await compose(where, 'ps', '--format', '{{.Name}}', service)
  return out.trim().split('\n')
}
