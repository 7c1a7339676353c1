import { z } from 'zod'
import type { Removal } from '../../domain/source.js'
import { parseJson } from '../parse-json.js'
import { Id } from './answer.js'

const Line = z.looseObject({ id: Id, action: z.string(), reason: z.string() })

export interface ComplianceResult {
  readonly removals: readonly Removal[]
  /** Lines that ask for something else than removal, by reason, such as `scrub_geo`. */
  readonly others: Readonly<Record<string, number>>
  /** Numbers (from 1) of lines that could not be read. */
  readonly unreadable: readonly number[]
}

/**
 * Reads the result of a batch compliance job: what X wants to be gone (deleted, protected, suspended, deactivated).
 * @param lines of the downloaded NDJSON file
 * @param type of the job: the file itself does not say whether its ids are posts or users
 */
export function parseComplianceJob(lines: Iterable<string>, type: 'tweets' | 'users'): ComplianceResult {
  const removals = new Map<string, Removal>()
  const others: Record<string, number> = {}
  const unreadable: number[] = []
  let number = 0
  for (const line of lines) {
    number += 1
    if (line.trim() === '') continue
    const parsed = Line.safeParse(jsonOrNull(line))
    if (!parsed.success) unreadable.push(number)
    else if (parsed.data.action !== 'delete' || parsed.data.reason === 'scrub_geo') {
      others[parsed.data.reason] = (others[parsed.data.reason] ?? 0) + 1
    } else removals.set(parsed.data.id, removalOf(parsed.data.id, type))
  }
  return { removals: [...removals.values()], others, unreadable }
}

const removalOf = (id: string, type: 'tweets' | 'users'): Removal =>
  type === 'tweets' ? { platform: 'x', nativeId: id } : { platform: 'x', authorNativeId: id }

function jsonOrNull(line: string): unknown {
  try {
    return parseJson(line)
  } catch {
    return null // counted as unreadable by its line number
  }
}
