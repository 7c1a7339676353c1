import type { Problem } from '../../src/domain/reading/answer.js'
import type { QueryPlace } from '../../src/domain/reading/query.js'

/** A refusal by the server, in its own words. */
export class RefusedError extends Error {
  override name = 'RefusedError'
  constructor(
    readonly status: number,
    message: string,
    /** The query or body field that is wrong. */
    readonly field: string | undefined,
    /** Of a query: where it is not understood. */
    readonly place?: QueryPlace,
    /** What to write there; empty: leave it out. */
    readonly suggestion?: string,
  ) {
    super(message)
  }
}

/** Whether the server says that there is nothing with the name or number of an address. */
export function isMissing(error: Error | null): boolean {
  return error instanceof RefusedError && error.status === 404
}

/** There was no answer: the server is away or cannot be reached. */
export class AwayError extends Error {
  override name = 'AwayError'
}

export type Params = Readonly<Record<string, string | undefined>>

/** A path with its query; empty and absent values are left out. */
export function address(path: string, params: Params = {}): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(params)) if (value !== undefined && value !== '') query.set(key, value)
  const text = query.toString().replaceAll('%2C', ',')
  return text === '' ? path : `${path}?${text}`
}

/**
 * @throws RefusedError when the server refuses, AwayError when it does not answer
 */
export async function ask<T>(path: string, params: Params = {}, signal?: AbortSignal): Promise<T> {
  return answerOf(await send(address(`/api/${path}`, params), signal ? { signal } : {}))
}

/**
 * @throws RefusedError when the server refuses, AwayError when it does not answer
 */
export async function tell<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T> {
  const content =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
  return answerOf(await send(`/api/${path}`, { method, ...content }))
}

/**
 * A piece of a file as the body of a request.
 * @param how.at where it begins in the file
 * @throws RefusedError when the server refuses, AwayError when it does not answer
 */
export async function sendPiece<T>(
  path: string,
  how: { readonly type: string; readonly at: number; readonly piece: Blob; readonly signal: AbortSignal },
): Promise<T> {
  const headers = { 'content-type': how.type, 'upload-offset': String(how.at) }
  return answerOf(await send(`/api/${path}`, { method: 'PATCH', headers, body: how.piece, signal: how.signal }))
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { credentials: 'same-origin', ...init })
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw new AwayError('no answer', { cause })
  }
}

async function answerOf<T>(response: Response): Promise<T> {
  const text = await response.text()
  // When the server is gone, its proxy answers.
  if ([502, 504].includes(response.status)) throw new AwayError('no answer')
  const body: unknown = text === '' ? null : parse(text)
  if (response.ok) return body as T
  const problem = (body ?? {}) as Partial<Problem>
  throw new RefusedError(
    response.status,
    problem.error ?? response.statusText,
    problem.field,
    problem.offset === undefined ? undefined : { offset: problem.offset, length: problem.length ?? 0 },
    problem.suggestion,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // an error page from a proxy: its status is enough
  }
}
