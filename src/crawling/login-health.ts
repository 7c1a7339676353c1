import { loginMark } from '../producers/logins/login-mark.js'
import { credentialsOf, PLATFORMS, type Credentials } from '../producers/platforms.js'
import { loginHealth } from '../store/crawl/logins.js'
import type { Queryable } from '../store/pool.js'

/** How one credential fares, without anything of the credential itself. */
export interface CredentialHealth {
  readonly platform: string
  /** The setting that holds it. */
  readonly variable: string
  /** From 1, among all that the setting holds. */
  readonly position: number
  readonly of: number
  readonly state: 'ready' | 'waiting' | 'refused'
  /** Of one that waits. */
  readonly until: Date | null
  /** Of one that was refused, and has not worked since. */
  readonly since: Date | null
  readonly reason: string | null
}

/** Every credential that this process was given, with what all processes have met with it. */
export async function credentialHealth(db: Queryable, credentials: Credentials): Promise<CredentialHealth[]> {
  const given: Readonly<Record<string, readonly object[] | undefined>> = credentials
  const byPlatform = await Promise.all(
    PLATFORMS.map(async (platform) => {
      const { name } = platform
      const marks = (given[name] ?? []).map((login) => loginMark(name, login))
      if (marks.length === 0) return []
      const known = new Map((await loginHealth(db, name, marks)).map((health) => [health.mark, health]))
      const variable = credentialsOf(platform).find(({ isSecret }) => isSecret)?.variable ?? name
      return marks.map((mark, at): CredentialHealth => {
        const {
          waitsUntil = null,
          waitReason = null,
          refusedSince = null,
          refusedReason = null,
        } = known.get(mark) ?? {}
        return {
          platform: name,
          variable,
          position: at + 1,
          of: marks.length,
          state: refusedSince ? 'refused' : waitsUntil ? 'waiting' : 'ready',
          until: refusedSince ? null : waitsUntil,
          since: refusedSince,
          reason: refusedReason ?? waitReason,
        }
      })
    }),
  )
  return byPlatform.flat()
}
