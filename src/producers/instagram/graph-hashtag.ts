import { z } from 'zod'
import { PermanentError, RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { RawPost } from '../../domain/post.js'
import type { DriftedItem, FoundGap } from '../../domain/source.js'
import type { Producer, ProducerDeps, SourceCheck } from '../producer.js'
import { countDropped } from '../kit/dropped.js'
import { openLogins } from '../logins/open-logins.js'
import { readDocuments } from './json-documents.js'
import { GRAPH_FIELDS, readGraphItem } from './parse-graph.js'
import { openMemory, type PassMemory } from './pass-memory.js'
import type { GraphHashtagSettings } from './settings.js'

const GRAPH = 'https://graph.facebook.com'
/** Unique hashtags that one account may ask for in seven days. */
const HASHTAGS_A_WEEK = 30
/** recent_media gives no more on one page. */
const PAGE_SIZE = 50
/** Pages in a row without a new post after which there will be none. */
const IDLE_PAGES = 3
/** How far back recent_media reaches. */
const REACH_MS = 24 * 3_600_000
/** Error codes of the API: limits of app, account, page and custom; our token; a right that is missing. */
const LIMIT_CODES = [4, 17, 32, 613]
const TOKEN_CODES = [102, 190]
const RIGHT_CODES = [3, 10, 200]
/** "Max hashtags": more than 30 in seven days. */
const HASHTAG_LIMIT_CODE = 18
const UNKNOWN_HASHTAG_CODE = 24
/** When a limit is reached and the answer does not say for how long. */
const DEFAULT_WAIT_MS = 15 * 60_000

const Id = z.union([z.string(), z.number()]).transform(String)
const Hashtags = z.object({ data: z.array(z.looseObject({ id: Id, name: z.string().optional() })) })
const Media = z.object({
  data: z.array(z.unknown()),
  paging: z.looseObject({ cursors: z.looseObject({ after: z.string().optional() }).optional() }).optional(),
})
const ApiError = z.object({ error: z.looseObject({ code: z.number() }) })
/** Minutes, by account, in a header. */
const Usage = z.record(z.string(), z.array(z.looseObject({ estimated_time_to_regain_access: z.number().optional() })))

interface Api {
  /** Asks for what a request of this account is about: a path and its query. */
  ask(about: (userId: string) => readonly [string, Readonly<Record<string, string>>]): Promise<unknown>
}

/** Posts with a hashtag from the official API: the last 24 hours, without authors. */
export function createGraphHashtagProducer(settings: GraphHashtagSettings, deps: ProducerDeps): Producer {
  return {
    async *pages(from, signal) {
      const memory = openMemory(from)
      const api = openApi(settings, deps, signal)
      const hashtagId = await countedHashtag(api, settings.tag, memory)
      const query = { fields: GRAPH_FIELDS, limit: String(PAGE_SIZE) }
      let after: string | undefined
      let requests = 0
      let idle = 0
      let isAtEnd = false
      while (!isAtEnd && idle < IDLE_PAGES && requests < settings.pagesPerPass) {
        const { data, next } = mediaPage(
          await api.ask((userId) => [
            `${hashtagId}/recent_media`,
            { user_id: userId, ...query, ...(after ? { after } : {}) },
          ]),
        )
        requests += 1
        const read = readItems(data, memory)
        const { posts, drifted, dropped } = read
        if (data.length > 0)
          yield { posts, cursor: memory.cursor(), dropped, ...(drifted.length > 0 ? { drifted } : {}) }
        // The position is the same text on every page, so a repeated one says nothing; repeated posts do.
        idle = posts.length > 0 ? 0 : idle + 1
        isAtEnd = next === undefined || data.length === 0 || read.allKnown
        after = next
      }
      const gap = isAtEnd
        ? expiredGap(memory, deps.clock.now())
        : memory.gap('budget', `${requests} requests did not reach back to the last pass`)
      yield { posts: [], cursor: memory.finished(deps.clock.now()), ...(gap ? { gaps: [gap] } : {}) }
    },
  }
}

/** Says which hashtags the account may still ask for. It costs one request. */
export async function checkGraphHashtag(
  settings: GraphHashtagSettings,
  deps: ProducerDeps,
  signal: AbortSignal,
): Promise<SourceCheck> {
  const used = await askedThisWeek(openApi(settings, deps, signal))
  const isCounted = used.some(({ name }) => name?.toLowerCase() === settings.tag)
  const left = HASHTAGS_A_WEEK - used.length
  return {
    reachable: isCounted || left > 0,
    finding:
      isCounted || left > 0
        ? 'The official API answers; it gives posts of the last 24 hours, without authors'
        : `This account has asked for ${HASHTAGS_A_WEEK} hashtags in seven days: wait, or take one of those`,
    limit: `${HASHTAGS_A_WEEK} hashtags in 7 days, ${Math.max(left, 0)} left`,
    dollarsPerDay: 0,
  }
}

/**
 * The hashtag's number. Only one that does not count yet is asked for, and only while the account has one of its 30
 * left, by the platform's own count: other programs use the same account.
 */
async function countedHashtag(api: Api, tag: string, memory: PassMemory): Promise<string> {
  const used = await askedThisWeek(api)
  const known = used.find(({ id, name }) => id === memory.hashtagId || name?.toLowerCase() === tag)
  if (!known && used.length >= HASHTAGS_A_WEEK) throw hashtagLimit()
  const id = known?.id ?? memory.hashtagId ?? (await searchHashtag(api, tag))
  memory.rememberHashtag(id)
  return id
}

async function askedThisWeek(api: Api): Promise<z.infer<typeof Hashtags>['data']> {
  const query = { fields: 'id,name', limit: String(HASHTAGS_A_WEEK) }
  const answer = Hashtags.safeParse(await api.ask((userId) => [`${userId}/recently_searched_hashtags`, query]))
  if (!answer.success) throw new PermanentError('recently_searched_hashtags answers in an unknown shape')
  return answer.data.data
}

async function searchHashtag(api: Api, tag: string): Promise<string> {
  const answer = Hashtags.safeParse(await api.ask((userId) => ['ig_hashtag_search', { user_id: userId, q: tag }]))
  const id = answer.success ? answer.data.data[0]?.id : undefined
  if (id === undefined) throw new SourceStoppedError('gone', 'Instagram knows no such hashtag: check the spelling')
  return id
}

function mediaPage(answer: unknown): { data: readonly unknown[]; next: string | undefined } {
  const read = Media.safeParse(answer)
  if (!read.success) throw new PermanentError('recent_media answers in an unknown shape')
  return { data: read.data.data, next: read.data.paging?.cursors?.after }
}

function readItems(items: readonly unknown[], memory: PassMemory) {
  const posts = new Map<string, RawPost>()
  const drifted: DriftedItem[] = []
  const dropped = countDropped()
  for (const item of items) {
    const read = readGraphItem(item)
    if (read.kind === 'drifted') drifted.push(read.item)
    else if (memory.isNewInPass(read.post.nativeId)) posts.set(read.post.nativeId, read.post)
    else dropped.add('repeated')
  }
  const allKnown = memory.take([...posts.keys()])
  return { posts: [...posts.values()], drifted, dropped: dropped.counts, allKnown }
}

/** The time between the last pass and the oldest moment that the API reaches. */
function expiredGap(memory: PassMemory, now: number): FoundGap | null {
  const from = memory.endedBefore
  const to = new Date(now - REACH_MS)
  if (from === null || from >= to) return null
  return { from, to, cause: 'cursor_expired', detail: 'the API reaches back 24 hours, the last pass was before that' }
}

function openApi(settings: GraphHashtagSettings, deps: ProducerDeps, signal: AbortSignal): Api {
  const all = deps.credentials.instagram
  if (!all) {
    throw new SourceStoppedError(
      'credentials',
      'The official hashtag search needs INSTAGRAM_GRAPH_USER_ID and INSTAGRAM_GRAPH_TOKEN',
    )
  }
  // An account counts its own hashtags, and its pages are its own.
  const logins = openLogins({ platform: 'instagram', all, keepsOne: true }, deps)
  const base = [settings.baseUrl ?? GRAPH, settings.version].filter(Boolean).join('/')
  return {
    ask: (about) =>
      logins.use('', signal, async ({ userId, token }, http) => {
        const [path, query] = about(userId)
        // The token goes into a header: addresses end up in logs.
        const answer = await http.request(`${base}/${path}?${new URLSearchParams(query).toString()}`, signal, {
          headers: { authorization: `Bearer ${token}` },
          accept: [400, 401, 403, 404],
          pace: { requests: 1, perSeconds: settings.secondsBetweenRequests },
        })
        const [document] = readDocuments(answer.text).documents
        if (answer.status >= 400) throw apiError(answer.status, document, answer.headers)
        if (document === undefined) throw new UnreachableError('the official API answers with no JSON')
        return document
      }),
  }
}

function apiError(status: number, document: unknown, headers: Headers): Error {
  const read = ApiError.safeParse(document)
  const code = read.success ? read.data.error.code : null
  if (code !== null && LIMIT_CODES.includes(code)) {
    return new RateLimitedError(waitMs(headers), 'the limit of the official API is reached')
  }
  if (code === HASHTAG_LIMIT_CODE) return hashtagLimit()
  if (code === UNKNOWN_HASHTAG_CODE) {
    return new SourceStoppedError('gone', 'Instagram knows no such hashtag, or does not allow it: check the spelling')
  }
  if (status === 401 || (code !== null && TOKEN_CODES.includes(code))) {
    return new SourceStoppedError('credentials', 'INSTAGRAM_GRAPH_TOKEN is not valid (any more): make a new one')
  }
  if (status === 403 || (code !== null && RIGHT_CODES.includes(code))) {
    return new SourceStoppedError(
      'credentials',
      'the app lacks the right to hashtag search: it needs Instagram Public Content Access and instagram_basic',
    )
  }
  return new PermanentError(`the official API answers ${status}${code === null ? '' : `, error ${code}`}`)
}

const hashtagLimit = (): SourceStoppedError =>
  new SourceStoppedError(
    'budget',
    `this account has asked for ${HASHTAGS_A_WEEK} hashtags in seven days, the platform's limit`,
  )

function waitMs(headers: Headers): number {
  const [document] = readDocuments(headers.get('x-business-use-case-usage') ?? '').documents
  const usage = Usage.safeParse(document)
  const minutes = usage.success
    ? Object.values(usage.data).flatMap((uses) => uses.map((use) => use.estimated_time_to_regain_access ?? 0))
    : []
  return Math.max(0, ...minutes) * 60_000 || DEFAULT_WAIT_MS
}
