import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** A pid is given to another program sooner or later; together with its start it names one process. */
export interface ProcessIdentity {
  readonly pid: number
  /** Opaque; equal for as long as it is the same process. */
  readonly start: string
}

/** @returns undefined when no process has this pid */
export function identify(pid: number): ProcessIdentity | undefined {
  const start = process.platform === 'linux' ? startTicks(pid) : ps(pid, 'lstart=')
  return start === undefined ? undefined : { pid, start }
}

export function isRunning({ pid, start }: ProcessIdentity): boolean {
  return identify(pid)?.start === start
}

/** The command line of a process with spaces between its arguments; undefined when there is none. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=')
  return readProc(pid, 'cmdline')?.replaceAll('\0', ' ').trim()
}

/** Every process whose command line, followed by a space, begins like this. */
export function findCommands(beginning: string): ProcessIdentity[] {
  const found = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : pidsOfPs()
  return found
    .map(Number)
    .filter((pid) => `${commandLine(pid) ?? ''} `.startsWith(beginning))
    .flatMap((pid) => identify(pid) ?? [])
}

function pidsOfPs(): string[] {
  return execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.trim() !== '')
}

function startTicks(pid: number): string | undefined {
  // The program's name, in parentheses, may itself hold spaces and parentheses.
  const fields = readProc(pid, 'stat')?.split(') ').at(-1)?.split(' ')
  const isZombie = fields?.[0] === 'Z'
  return isZombie ? undefined : fields?.[19]
}

function readProc(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (err) {
    const code = (err as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ESRCH') return undefined
    throw err
  }
}

function ps(pid: number, field: string): string | undefined {
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', field], { encoding: 'utf8', stdio: 'pipe' }).trim() || undefined
  } catch {
    return undefined // ps exits 1 when there is no such process
  }
}
