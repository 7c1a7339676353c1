import { RateLimitedError, SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { Http } from '../http/http.js'
import { MAX_WAITS, PATIENCE_MS } from '../http/turns.js'
import type { ProducerDeps } from '../producer.js'
import { loginMark } from './login-mark.js'
import { UNKNOWN_LOGIN, type LoginState } from './login-record.js'
import { asLogin } from './as-login.js'

/** How long a login that was refused is set aside. A new one has a new mark, and is asked at once. */
const SET_ASIDE_MS = 3_600_000
/** Of these stops the login is the cause, whatever was asked for. */
const OF_THE_LOGIN: readonly string[] = ['credentials', 'payment']

export interface LoginOptions<T> {
  readonly platform: string
  /** All that the operator gave, in their order; positions in messages count from here. */
  readonly all: readonly T[]
  /** Which of them fit the source; default: all. */
  readonly fits?: (login: T) => boolean
  /** What it asks for belongs to the login: the first that works is kept for the whole pass. */
  readonly keepsOne?: boolean
}

/** The logins of a platform: each with its own pace, waits and refusals. */
export interface Logins<T> {
  readonly count: number
  /**
   * Makes a request with a login that may ask now, through an Http that keeps this login's pace.
   * @param scope what a limit of the platform counts, such as a path; empty: everything of the login
   * @throws RateLimitedError when all must wait; what the platform said when it refuses all
   */
  use<R>(scope: string, signal: AbortSignal, ask: (login: T, http: Http, mark: string) => Promise<R>): Promise<R>
}

interface OwnLogin<T> {
  readonly login: T
  readonly mark: string
  /** "credential 2 of 3" */
  readonly name: string
}

/** Whose turn it is next, by the list of logins: the passes of a process take turns too. */
const turns = new WeakMap<readonly unknown[], number>()

export function openLogins<T extends object>(options: LoginOptions<T>, deps: ProducerDeps): Logins<T> {
  const { platform, all, fits = () => true, keepsOne = false } = options
  const { loginRecord: record, clock, log } = deps
  const own = all.flatMap((login, at): OwnLogin<T>[] =>
    fits(login) ? [{ login, mark: loginMark(platform, login), name: `credential ${at + 1} of ${all.length}` }] : [],
  )
  let kept: OwnLogin<T> | null = null

  const inTurn = (): readonly OwnLogin<T>[] => {
    if (keepsOne) return own // the same one, pass after pass, for as long as it works
    const first = turns.get(all) ?? 0
    turns.set(all, first + 1)
    return own.map((_, at) => own[(first + at) % own.length] as OwnLogin<T>)
  }

  const setAside = async ({ mark, name }: OwnLogin<T>, { stopCause, message }: SourceStoppedError): Promise<void> => {
    await record.refuse(platform, mark, SET_ASIDE_MS, message)
    if (own.length > 1)
      log.warn({ platform, credential: name, cause: stopCause }, `${name} is refused: set aside for an hour`)
  }

  /** Notes what a failure says about the login. */
  const note = async (login: OwnLogin<T>, scope: string, err: unknown): Promise<void> => {
    if (err instanceof RateLimitedError) await record.wait(platform, login.mark, scope, err.retryAfterMs, err.message)
    else if (isOfTheLogin(err)) await setAside(login, err)
  }

  /** With one that cannot be replaced: it waits as if there were no others. */
  const withOnly: Logins<T>['use'] = async (scope, signal, ask) => {
    const only = kept ?? (own[0] as OwnLogin<T>)
    const state = (await record.look(platform, [only.mark], scope)).get(only.mark) ?? UNKNOWN_LOGIN
    if (state.waitMs > PATIENCE_MS) throw new RateLimitedError(state.waitMs)
    if (state.waitMs > 0) await clock.sleep(state.waitMs, signal)
    try {
      const answer = await ask(only.login, own.length === 1 ? deps.http : asLogin(deps.http, only.mark), only.mark)
      if (state.isRefused) await record.accept(platform, only.mark)
      return answer
    } catch (err) {
      await note(only, scope, err)
      if (own.length === 1 || !isOfTheLogin(err)) throw err
      throw new UnreachableError(`${only.name} is refused: the next pass takes another`, { cause: err })
    }
  }

  /** Asks each in turn, until one answers. */
  const withAny = async <R>(
    scope: string,
    signal: AbortSignal,
    ask: (login: T, http: Http, mark: string) => Promise<R>,
  ): Promise<{ answer: R } | { waitMs: number; err: unknown }> => {
    const states = await record.look(
      platform,
      own.map(({ mark }) => mark),
      scope,
    )
    const stateOf = ({ mark }: OwnLogin<T>): LoginState => states.get(mark) ?? UNKNOWN_LOGIN
    const order = inTurn()
    const isReserve = (each: OwnLogin<T>): boolean => stateOf(each).isRefused
    const forbidden: { login: OwnLogin<T>; err: SourceStoppedError }[] = []
    let wait: { waitMs: number; err: unknown } | null = null
    let refusal: SourceStoppedError | null = null
    // Those that were refused before are asked only when all others are refused as well.
    for (const each of [...order.filter((one) => !isReserve(one)), ...order.filter(isReserve)]) {
      if (isReserve(each) && wait) break
      const { waitMs, isRefused } = stateOf(each)
      if (waitMs > 0) {
        if (!wait || waitMs < wait.waitMs) wait = { waitMs, err: new RateLimitedError(waitMs, allWait(waitMs)) }
        continue
      }
      try {
        const answer = await ask(each.login, asLogin(deps.http, each.mark, 0), each.mark)
        if (isRefused) await record.accept(platform, each.mark)
        for (const { login, err } of forbidden) await setAside(login, err) // it was not what was asked for
        if (keepsOne) kept = each
        return { answer }
      } catch (err) {
        await note(each, scope, err)
        if (err instanceof RateLimitedError) {
          if (!wait || err.retryAfterMs < wait.waitMs) wait = { waitMs: err.retryAfterMs, err }
        } else if (isOfTheLogin(err)) refusal ??= err
        else if (err instanceof SourceStoppedError && err.stopCause === 'forbidden')
          forbidden.push({ login: each, err })
        else throw err
      }
      signal.throwIfAborted()
    }
    return wait ?? { waitMs: Infinity, err: forbidden[0]?.err ?? refusal }
  }

  const allWait = (ms: number): string =>
    `all credentials for ${platform} wait: the first may ask again in ${Math.ceil(ms / 1_000)} s`

  return {
    count: own.length,
    async use(scope, signal, ask) {
      if (own.length === 1 || kept) return withOnly(scope, signal, ask)
      for (let waits = 0; ; waits += 1) {
        const result = await withAny(scope, signal, ask)
        if ('answer' in result) return result.answer
        if (result.waitMs > PATIENCE_MS || waits === MAX_WAITS) throw result.err
        await clock.sleep(result.waitMs, signal)
      }
    },
  }
}

const isOfTheLogin = (err: unknown): err is SourceStoppedError =>
  err instanceof SourceStoppedError && OF_THE_LOGIN.includes(err.stopCause)
