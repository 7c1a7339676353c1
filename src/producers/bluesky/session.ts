import { z } from 'zod'
import { PermanentError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { Http, HttpAnswer } from '../http/http.js'
import { httpUrl } from '../kit/base-url.js'
import { openLogins } from '../logins/open-logins.js'
import type { ProducerDeps } from '../producer.js'
import type { BlueskyAccount } from './platform.js'

const ADVICE =
  'make an app password at bsky.app/settings/app-passwords and set BLUESKY_IDENTIFIER and BLUESKY_APP_PASSWORD'

const Service = z.object({ id: z.string(), serviceEndpoint: httpUrl })
const Session = z.object({
  accessJwt: z.string(),
  refreshJwt: z.string(),
  didDoc: z
    .object({ service: z.array(z.unknown()) })
    .optional()
    .catch(undefined),
})
type Session = z.infer<typeof Session>

/** Calls that need a login, made at the account's own server. */
export interface LoggedIn {
  /** @throws SourceStoppedError('credentials') when the login is missing, refused or no longer renewed */
  get(method: string, parameters: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer>
}

/**
 * A login counts against 30 in five minutes and 300 a day, so the sessions of this process outlive the pass that made
 * them; they go with the credentials they belong to.
 */
const sessions = new WeakMap<BlueskyAccount, Map<string, Session>>()

/** @param baseUrl server to log in at; calls then go to the server that the account says it lives on */
export function createLogin(baseUrl: string, deps: ProducerDeps): LoggedIn {
  const all = deps.credentials.bluesky
  const logins = all && openLogins({ platform: 'bluesky', all }, deps)
  return {
    async get(method, parameters, signal) {
      if (!logins) throw new SourceStoppedError('credentials', `Bluesky's search needs a login: ${ADVICE}`)
      return logins.use('', signal, (account, http) => loggedIn(account, http, baseUrl).get(method, parameters, signal))
    },
  }
}

function loggedIn(account: BlueskyAccount, http: Http, baseUrl: string): LoggedIn {
  const known = sessions.get(account) ?? new Map<string, Session>()
  sessions.set(account, known)

  const post = (method: string, headers: Record<string, string>, signal: AbortSignal, body?: unknown) =>
    http.request(xrpc(baseUrl, method), signal, {
      method: 'POST',
      accept: [400, 401],
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  const logIn = async (signal: AbortSignal): Promise<Session> => {
    const { identifier, appPassword: password } = account
    const headers = { 'content-type': 'application/json' }
    const answer = await post('com.atproto.server.createSession', headers, signal, { identifier, password })
    if (answer.status !== 200) {
      const error = errorOf(answer)
      throw new SourceStoppedError('credentials', `Bluesky refuses the login (${answer.status} ${error}): ${ADVICE}`)
    }
    return remember(sessionOf(answer))
  }
  const remember = (session: Session): Session => {
    known.set(baseUrl, session)
    return session
  }
  /** Access lasts about two hours, the right to renew it about two months. */
  const renew = async (session: Session, signal: AbortSignal): Promise<Session> => {
    const headers = { authorization: `Bearer ${session.refreshJwt}` }
    const answer = await post('com.atproto.server.refreshSession', headers, signal)
    if (answer.status === 200) return remember({ didDoc: session.didDoc, ...sessionOf(answer) })
    known.delete(baseUrl)
    return logIn(signal)
  }

  return {
    async get(method, parameters, signal) {
      const ask = (session: Session): Promise<HttpAnswer> => {
        const home = homeOf(session, baseUrl)
        const url = xrpc(home, method)
        for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
        return http.request(url, signal, {
          accept: [400, 401],
          headers: { authorization: `Bearer ${session.accessJwt}`, accept: 'application/json' },
          namedBy: isSameName(home, baseUrl) ? 'operator' : 'platform',
        })
      }
      const session = known.get(baseUrl) ?? (await logIn(signal))
      let answer = await ask(session)
      if (isExpired(answer)) answer = await ask(await renew(session, signal))
      if (answer.status === 200) return answer
      const what = `Bluesky refuses ${method} (${answer.status} ${errorOf(answer)})`
      if (answer.status === 401 || isExpired(answer)) throw new SourceStoppedError('credentials', `${what}: ${ADVICE}`)
      throw new PermanentError(what)
    },
  }
}

function sessionOf(answer: HttpAnswer): Session {
  const session = Session.safeParse(answer.json())
  if (!session.success) throw new UnreachableError('Bluesky answers a login with something else')
  return session.data
}

/** An expired token is a 400 here, not a 401. */
function isExpired(answer: HttpAnswer): boolean {
  return answer.status === 401 || (answer.status === 400 && ['ExpiredToken', 'InvalidToken'].includes(errorOf(answer)))
}

/** The error's name. Its text may quote the request, so we never use it. */
function errorOf(answer: HttpAnswer): string {
  const name = z.object({ error: z.string().regex(/^\w{1,60}$/) })
  try {
    return name.safeParse(JSON.parse(answer.text)).data?.error ?? 'no reason given'
  } catch {
    return 'no reason given'
  }
}

/** The account's server from its own document; the secret goes over TLS, or to the very host that made it. */
function homeOf({ didDoc }: Session, baseUrl: string): string {
  const services = (didDoc?.service ?? []).flatMap((entry) => Service.safeParse(entry).data ?? [])
  const home = services.find(({ id }) => id.endsWith('#atproto_pds'))?.serviceEndpoint
  if (home === undefined) return baseUrl
  const isSafe = home.startsWith('https:') || isSameName(home, baseUrl)
  return isSafe ? home : baseUrl
}

const isSameName = (one: string, other: string): boolean => new URL(one).hostname === new URL(other).hostname

const xrpc = (base: string, method: string): URL => new URL(`/xrpc/${method}`, base)
