import pTimeout from 'p-timeout'
import type { Logger } from '../logging.js'

/** A condition of being ready: resolves when it holds, rejects when it does not. */
export type ReadinessCheck = () => Promise<void>

export interface Readiness {
  readonly ready: boolean
  /** What is wrong, by name of the check; empty when ready. Fit for an answer without login: no URL, no message. */
  readonly reasons: readonly { readonly check: string; readonly reason: string }[]
}

/** A check that throws this has a reason that anyone may read. */
export class NotReadyError extends Error {
  override name = 'NotReadyError'
}

const CHECK_TIMEOUT_MS = 2_000

/** Runs all checks at once, at most two seconds. */
export async function checkReadiness(
  checks: Readonly<Record<string, ReadinessCheck>>,
  log: Logger,
): Promise<Readiness> {
  const reasons = await Promise.all(
    Object.entries(checks).map(async ([check, run]) => {
      try {
        await pTimeout(run(), { milliseconds: CHECK_TIMEOUT_MS, message: new NotReadyError('does not answer in time') })
        return []
      } catch (err) {
        log.warn({ err, check }, 'not ready')
        return [{ check, reason: publicReason(err) }]
      }
    }),
  )
  const named = reasons.flat()
  return { ready: named.length === 0, reasons: named }
}

/** Messages of drivers may hold addresses, names and passwords: only our own sentences and error codes go out. */
function publicReason(err: unknown): string {
  if (err instanceof NotReadyError) return err.message
  const code = err instanceof Error ? (err as { code?: unknown }).code : undefined
  return typeof code === 'string' && /^[A-Z0-9_]{3,40}$/.test(code) ? `does not answer (${code})` : 'does not answer'
}
