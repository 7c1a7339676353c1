import type { CredentialHealth } from '../../crawling/login-health.js'
import type { SourceCheck } from '../../producers/producer.js'
import type { KnownSource } from '../../store/crawl/sources.js'
import { textTable } from '../terminal/text-table.js'

export interface CheckedSource extends SourceCheck {
  readonly key: string
  readonly policy: string
}

/** What a person needs before starting: can it be reached, what will it bring, what will it cost. */
export function formatCheck(checked: readonly CheckedSource[]): string {
  if (checked.length === 0) return 'The sources file lists nothing. See config/sources.example.json.'
  const estimate = (value: number | undefined, digits = 0): string =>
    value === undefined ? '?' : value.toLocaleString('en', { maximumFractionDigits: digits })
  const rows = checked.map((source) => [
    source.key,
    source.reachable ? 'yes' : 'NO',
    estimate(source.postsPerDay),
    estimate(source.minutesPerPass, 1),
    costOf(source),
    source.limit ? `${source.finding} (${source.limit})` : source.finding,
  ])
  const total = checked.reduce((sum, { dollarsPerDay = 0 }) => sum + dollarsPerDay, 0)
  const cost = total === 0 ? 'those cost nothing' : `together about $${total.toFixed(2)} a day`
  const reachable = checked.filter((source) => source.reachable).length
  return [
    textTable([['source', 'reachable', 'posts/day', 'min/pass', 'cost/day', 'finding'], ...rows], [0, 1, 5]),
    '',
    reachable === 0
      ? `None of ${checked.length} sources can be reached. Is there a network?`
      : `${reachable} of ${checked.length} sources can be reached; ${cost}.`,
  ].join('\n')
}

/** A source that cannot be asked may cost something or not. */
function costOf({ reachable, dollarsPerDay }: CheckedSource): string {
  if (dollarsPerDay === undefined) return reachable ? 'free' : '?'
  return dollarsPerDay === 0 ? 'free' : `$${dollarsPerDay.toFixed(2)}`
}

export function formatSources(sources: readonly KnownSource[], now: Date): string {
  if (sources.length === 0) return 'No sources. Add one with: npx kopitalk sources add, or in config/sources.json'
  const rows = sources.map((source) => [
    source.key,
    source.state === 'active' && source.holder ? 'crawling' : source.state,
    source.mode === 'poll' ? cadenceOf(source) : 'stream',
    source.postsLastDay.toLocaleString('en'),
    source.lastSuccessAt ? ago(source.lastSuccessAt, now) : 'never',
    String(source.openGaps),
    noteOf(source, now),
  ])
  return textTable([['source', 'state', 'every', 'posts 24 h', 'last success', 'gaps', 'note'], ...rows], [0, 1, 6])
}

/** One table, or none: a credential is named by the setting that holds it and its position there. */
export function formatCredentials(credentials: readonly CredentialHealth[]): string[] {
  if (credentials.length === 0) return []
  const rows = credentials.map(({ variable, position, of, state, until, since, reason }) => [
    of === 1 ? variable : `${variable}, ${position} of ${of}`,
    until ? `waits until ${timeOf(until)}` : since ? `refused since ${timeOf(since)}` : state,
    reason ?? '',
  ])
  return [textTable([['credential', 'state', 'note'], ...rows], [0, 1, 2])]
}

const cadenceOf = ({ everySeconds, presentEverySeconds }: KnownSource): string =>
  presentEverySeconds === everySeconds ? `${everySeconds} s` : `${presentEverySeconds} s (set: ${everySeconds} s)`

function noteOf(source: KnownSource, now: Date): string {
  if (source.stateReason) return source.stateReason
  if (source.notBefore && source.notBefore > now) {
    return `waits until ${timeOf(source.notBefore)}${source.lastError ? `: ${source.lastError}` : ''}`
  }
  if (source.silentSince) return `silent since ${source.silentSince.toISOString().slice(0, 10)}: quiet or dead?`
  const failing =
    source.lastError && (!source.lastSuccessAt || (source.lastErrorAt ?? source.lastSuccessAt) > source.lastSuccessAt)
  return failing ? (source.lastError ?? '') : ''
}

/** In UTC, to the minute. */
const timeOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

function ago(then: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - then.getTime()) / 1_000))
  if (seconds < 120) return `${seconds} s ago`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min ago`
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h ago`
  return `${Math.round(seconds / 86_400)} days ago`
}
