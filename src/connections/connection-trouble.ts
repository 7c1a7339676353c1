/** Why a server did not let this process in. */
export interface ConnectionTrouble {
  /**
   * `away`: it is starting, restarting, busy or full, so the next try may work. `refused`: it has answered, and will
   * answer the same until a person changes something.
   */
  readonly kind: 'away' | 'refused'
  /** Half a sentence for a person, without any secret. */
  readonly why: string
  /** What a person changes; null: the address. */
  readonly fix: string | null
  /** Nothing listens at the address: on this machine the answer comes at once and is certain. */
  readonly nothingListens: boolean
}

const BROKEN = 'the connection broke'
const SILENT = 'it does not answer'
const STARTING = 'it is starting'
const FULL = 'all of its connections are in use'
const DISK = 'its disk is full, or cannot be written'
const CREDENTIALS = 'check its user and password'

const AWAY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no machine has that name',
  EAI_AGAIN: 'no machine has that name yet',
  ECONNRESET: BROKEN,
  ECONNABORTED: BROKEN,
  EPIPE: BROKEN,
  ETIMEDOUT: SILENT,
  EHOSTUNREACH: 'its machine cannot be reached',
  EHOSTDOWN: 'its machine cannot be reached',
  ENETUNREACH: 'its network cannot be reached',
  ENETDOWN: 'its network cannot be reached',
  // SQLSTATE
  '57P01': 'it is going down',
  '57P02': 'it has crashed and is starting again',
  '57P03': STARTING,
  '57P05': BROKEN,
  '53100': DISK,
  '53200': 'it is out of memory',
  '53300': FULL,
}

const REFUSED: Readonly<Record<string, readonly [why: string, fix: string]>> = {
  '28P01': ['it refuses the user or the password', CREDENTIALS],
  '28000': ['it does not let this user in from here', 'check its user and password, and pg_hba.conf there'],
  '3D000': ['it has no database of that name', 'create the database, or correct its name'],
}

type Said = readonly [pattern: RegExp, kind: ConnectionTrouble['kind'], why: string, fix?: string]

/** Messages of the client libraries that carry no code. */
const MESSAGES: readonly Said[] = [
  [
    /^timeout expired$|timeout exceeded when trying to connect|^Promise timed out|^Query read timeout|connection timeout/,
    'away',
    SILENT,
  ],
  [/^Connection terminated|^Connection is closed|^Stream isn't writeable/, 'away', BROKEN],
  [/password must be a (?:non-empty )?string/, 'refused', 'it wants a password', 'give it one'],
  [/^permission denied for database/, 'refused', 'this user may not connect', 'grant it CONNECT, or name another user'],
  [/does not support SSL|wrong version number|certificate/i, 'refused', 'TLS does not work', 'check the TLS settings'],
  [/^LOADING|^MASTERDOWN|^TRYAGAIN|^CLUSTERDOWN/, 'away', STARTING],
  [/^MISCONF/, 'away', DISK],
  [/max number of clients/, 'away', FULL],
  [/^NOAUTH|^WRONGPASS|^NOPERM|AUTH failed/, 'refused', 'it refuses the user or the password', CREDENTIALS],
  [/DB index is out of range/, 'refused', 'it has no database of that number', 'correct the number'],
]

/**
 * Tells errors of servers that are away for a while from those that will not pass by themselves.
 * @returns null for an error that says nothing about the connection
 */
export function connectionTrouble(err: unknown): ConnectionTrouble | null {
  if (!(err instanceof Error)) return null
  // A name with two addresses, each with its own reason. If one reason is temporary, it is worth another try.
  if (err instanceof AggregateError) {
    const troubles = err.errors.map(connectionTrouble)
    const away = troubles.find((trouble) => trouble?.kind === 'away')
    return away
      ? { ...away, nothingListens: troubles.every((trouble) => trouble?.nothingListens) }
      : (troubles[0] ?? null)
  }
  const { code = '', syscall } = err as NodeJS.ErrnoException
  const away = AWAY[code]
  if (away !== undefined) {
    return { kind: 'away', why: away, fix: null, nothingListens: code === 'ECONNREFUSED' }
  }
  // The socket file of a server on this machine, which it makes when it is ready.
  if (code === 'ENOENT' && syscall === 'connect') {
    return { kind: 'away', why: 'its socket is not there', fix: null, nothingListens: true }
  }
  const refused = REFUSED[code]
  if (refused) return { kind: 'refused', why: refused[0], fix: refused[1], nothingListens: false }
  if (code.startsWith('08')) return { kind: 'away', why: BROKEN, fix: null, nothingListens: false }
  const known = MESSAGES.find(([pattern]) => pattern.test(err.message))
  return known ? { kind: known[1], why: known[2], fix: known[3] ?? null, nothingListens: false } : null
}
