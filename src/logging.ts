import { pino, type DestinationStream, type Logger } from 'pino'
export type { Logger }

/** Platforms declare those of their logins (`createLogger`). */
const SECRET_FIELDS = [
  'password',
  'token',
  'authorization',
  'cookie',
  'accessToken',
  'apiKey',
  'secret',
  'connectionString',
  'credentials',
  'parameters',
  'values',
]

/**
 * URLs in messages carry secrets, as a password (`postgres://user:secret@host`) or in their query
 * (`?access_token=secret`): both are cut out wherever they appear.
 */
export function redactUrls(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)([^\s:/@]*):[^\s/@]*@/gi, '$1$2:***@')
    .replace(/([?&](?:[a-z_-]*(?:token|secret|password)|api_?key|code|signature)=)[^\s&#"']*/gi, '$1***')
}

const WAITING_CHARACTERS = 200_000

/** What pino leaves out: the values of these fields, down to the third level. */
export const redaction = (secretFields: readonly string[]): { paths: string[]; censor: string } => ({
  paths: [...new Set([...SECRET_FIELDS, ...secretFields])].flatMap((field) => [field, `*.${field}`, `*.*.${field}`]),
  censor: '***',
})

/**
 * One root per process; JSON lines on stderr, so that stdout stays for what a command prints.
 * @param options.secretFields whose values are left out, beside those that are secret everywhere
 * @param logTo where they go instead
 */
export function createLogger(
  options: { level: string; name: string; secretFields?: readonly string[] },
  logTo?: DestinationStream,
): Logger {
  return pino(
    {
      level: options.level,
      base: { process: options.name, pid: process.pid },
      redact: redaction(options.secretFields ?? []),
      serializers: { err: serializeError },
    },
    // A full disk takes no line: as many lines as fit into memory wait for it, and the work continues.
    logTo ?? pino.destination({ dest: 2, sync: true, maxLength: WAITING_CHARACTERS }).on('error', () => undefined),
  )
}

/** Only what is safe to print: never query parameters, never the detail of a constraint (it quotes the row). */
function serializeError(err: unknown): unknown {
  if (!(err instanceof Error)) return redactUrls(String(err))
  const { code } = err as { code?: unknown }
  return {
    type: err.name,
    message: redactUrls(err.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(err.stack ? { stack: redactUrls(err.stack) } : {}),
    ...(err.cause ? { cause: serializeError(err.cause) } : {}),
  }
}
