import type { Command } from 'commander'
import { QueryError, UsageError } from '../../domain/errors.js'
import { Filter, filterFields, isForward } from '../../domain/reading/filter.js'
import { parseQuery } from '../../text/query/parse-query.js'
import { queryTrouble } from '../terminal/query-trouble.js'

/** What each field of the filter does, for `--help`. */
const FILTER_HELP: Readonly<Record<keyof typeof filterFields, string>> = {
  collection: 'which collection (default: live when it has posts)',
  from: 'from this day or instant (default: all, undated posts too)',
  to: 'up to this day or instant, exclusive',
  platform: 'such as mastodon,bluesky',
  language: 'such as en-SG,ms',
  sentiment: 'negative, neutral, positive, none or pending',
  origin: 'inside, outside, unknown, none or pending',
  theme: 'key of a theme, such as transport',
  topic: 'key of a topic that people made from examples',
  entity: 'gazetteer id, such as rail_station/dhoby-ghaut',
  area: 'planning area of a place that posts name, such as "Ang Mo Kio"',
  term: 'a hashtag with its #, or words that stand side by side',
  story: 'id of a story, as `kopitalk stories` prints it',
  reposts: 'with, without or only',
  q: 'a query, such as "mrt (delay* OR late) -bus" (docs/use/searching.md)',
}

/**
 * Adds one option a field of the filter that every reading endpoint shares.
 * @param without fields that the command takes in another way
 */
export function addFilterOptions(command: Command, without: readonly string[] = []): Command {
  for (const [name, help] of Object.entries(FILTER_HELP)) {
    if (!without.includes(name)) command.option(`--${name} <value>`, help)
  }
  return command
}

/** @throws UsageError naming each option that is wrong */
export function parseFilterOptions(options: Readonly<Record<string, unknown>>): {
  query: Record<string, string>
  filter: Filter
} {
  const given = Object.keys(filterFields).flatMap((name) =>
    typeof options[name] === 'string' ? [[name, options[name]] as const] : [],
  )
  const query = Object.fromEntries(given)
  const filter = Filter.safeParse({ from: 'all', ...query })
  if (!filter.success)
    throw new UsageError(filter.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`).join('\n'))
  requireQuery(filter.data.q)
  if (!isForward(filter.data, new Date())) throw new UsageError('--from must be before to')
  return { query, filter: filter.data }
}

function requireQuery(q: string | undefined): void {
  try {
    if (q !== undefined) parseQuery(q)
  } catch (err) {
    throw q !== undefined && err instanceof QueryError ? queryTrouble(q, err) : err
  }
}
