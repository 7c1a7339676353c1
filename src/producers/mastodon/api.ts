import { z } from 'zod'
import { SourceStoppedError } from '../../domain/errors.js'
import type { StopCause } from '../../domain/source.js'
import type { Http, HttpAnswer } from '../http/http.js'
import { openLogins } from '../logins/open-logins.js'
import type { ProducerDeps } from '../producer.js'
import { baseUrlOf, type MastodonSettings } from './settings.js'

const Access = z.enum(['public', 'authenticated', 'disabled']).catch('public')

const Instance = z.object({
  version: z.string().optional().catch(undefined),
  configuration: z
    .object({
      urls: z.object({ streaming: z.url().optional().catch(undefined) }).catch({}),
      timelines_access: z
        .object({ hashtag_feeds: z.object({ local: Access, remote: Access }) })
        .optional()
        .catch(undefined),
    })
    .catch({ urls: {} }),
})
export type Instance = z.infer<typeof Instance>

export interface MastodonApi {
  /** The server's description of itself. Null when it has no such page, because it is older than 4.0 or not Mastodon. */
  instance(signal: AbortSignal): Promise<Instance | null>
  /** @throws SourceStoppedError when the server wants a login, or a better one; other errors as in Http */
  get(path: string, signal: AbortSignal, query?: readonly (readonly [string, string])[]): Promise<HttpAnswer>
  /** Asks with one of the tokens for this server, or without any when there are none. */
  as<R>(signal: AbortSignal, ask: (headers: Readonly<Record<string, string>>, http: Http) => Promise<R>): Promise<R>
  readonly hasToken: boolean
}

export function createApi(settings: MastodonSettings, deps: ProducerDeps): MastodonApi {
  const { credentials } = deps
  const { instance } = settings
  const all = credentials.mastodon ?? []
  const logins = openLogins({ platform: 'mastodon', all, fits: ({ tokens }) => Object.hasOwn(tokens, instance) }, deps)
  const hasToken = logins.count > 0

  const as: MastodonApi['as'] = (signal, ask) =>
    hasToken
      ? logins.use('', signal, ({ tokens }, own) => ask({ authorization: `Bearer ${tokens[instance]}` }, own))
      : ask({}, deps.http)

  const get: MastodonApi['get'] = async (path, signal, query = []) => {
    const url = new URL(path, baseUrlOf(settings))
    for (const [name, value] of query) url.searchParams.append(name, value)
    return as(signal, async (headers, http) => {
      const answer = await http.request(url, signal, { headers, accept: [401, 404, 422] })
      // Older servers say 422 where newer ones say 401: "This method requires an authenticated user".
      if (answer.status === 401 || answer.status === 422) throw loginNeeded(instance, hasToken)
      return answer
    })
  }

  return {
    get,
    as,
    hasToken,
    async instance(signal) {
      const answer = await get('/api/v2/instance', signal)
      return answer.status === 404 ? null : (Instance.safeParse(answer.json()).data ?? null)
    },
  }
}

export function loginNeeded(instance: string, hasToken: boolean): SourceStoppedError {
  return new SourceStoppedError(
    'credentials',
    hasToken
      ? `${instance} does not accept the token in MASTODON_TOKENS: make a new one in its settings, under Development`
      : `${instance} shows hashtags only to its users: set MASTODON_TOKENS=${instance}=TOKEN`,
  )
}

export interface HashtagAccess {
  readonly closed: StopCause | null
  /** For a person: whether it is open, and the next step when it is closed. */
  readonly finding: string
}

/**
 * Whether hashtag timelines are open to us (`timelines_access`, Mastodon 4.5). Asked first, since a timeline that is
 * switched off can be an empty list, which looks like a quiet one. Without a token every kind of post that is wanted
 * must be public, or the server answers 401.
 */
export function hashtagAccess(server: Instance | null, settings: MastodonSettings, hasToken: boolean): HashtagAccess {
  const feeds = server?.configuration.timelines_access?.hashtag_feeds
  if (!feeds) return { closed: null, finding: 'the server does not say who may read hashtags: tried when it runs' }
  const wanted = settings.local ? [feeds.local] : [feeds.local, feeds.remote]
  if (wanted.every((access) => access === 'public')) return { closed: null, finding: 'open to everyone' }
  if (wanted.every((access) => access === 'disabled')) {
    const finding = `${settings.instance} has its hashtag timelines switched off: choose another server`
    return { closed: 'forbidden', finding }
  }
  if (!hasToken) {
    const half = !settings.local && feeds.local === 'public' ? ', or read its own posts only ("local": true)' : ''
    return { closed: 'credentials', finding: `${loginNeeded(settings.instance, false).message}${half}` }
  }
  if (!wanted.includes('disabled')) return { closed: null, finding: 'open with your token' }
  const missing = feeds.local === 'disabled' ? 'its own posts' : 'posts from other servers'
  return { closed: null, finding: `partly open with your token: ${settings.instance} does not show ${missing}` }
}

/** @throws SourceStoppedError when the server does not show hashtag timelines to us */
export function assertOpen(server: Instance | null, settings: MastodonSettings, hasToken: boolean): void {
  const { closed, finding } = hashtagAccess(server, settings, hasToken)
  if (closed) throw new SourceStoppedError(closed, finding)
}
