import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { UsageError } from '../../domain/errors.js'

const MIN_LENGTH = 12
/** As the login page takes. */
const MAX_LENGTH = 1_000

/**
 * Asks for a new password: twice and unseen on a terminal, else all of stdin but the line break at its end.
 * @throws UsageError when it is too short or too long, or the two differ, or the person gives up
 */
export async function askPassword(name: string): Promise<string> {
  if (!process.stdin.isTTY) return checked((await text(process.stdin)).replace(/\r?\n$/, ''))
  const password = checked(await askUnseen(`Password of ${name}: `))
  if ((await askUnseen('Repeat the password: ')) !== password)
    throw new UsageError('The passwords are different. Nothing was changed.')
  return password
}

function checked(password: string): string {
  if (password.length < MIN_LENGTH) throw new UsageError(`A password needs at least ${MIN_LENGTH} characters.`)
  if (password.length > MAX_LENGTH) throw new UsageError(`A password has at most ${MAX_LENGTH} characters.`)
  if (/[\p{Cc}]/u.test(password))
    throw new UsageError('A password must be one line, without tabs or other control characters.')
  return password
}

async function askUnseen(prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const given = new AbortController()
  lines.once('SIGINT', () => given.abort()) // the terminal is in raw mode: Ctrl-C is not a signal there
  lines.once('close', () => given.abort()) // Ctrl-D
  process.stderr.write(prompt)
  try {
    return await lines.question('', { signal: given.signal })
  } catch (err) {
    if (given.signal.aborted) throw new UsageError('Cancelled. Nothing was changed.', { cause: err })
    throw err
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
