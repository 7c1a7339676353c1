/** Keys whose value is, or names, a person: authors, flairs, moderators, embedded videos' channels. */
const PERSONAL =
  /^(?:author|author_.*|.*_author|approved_by|banned_by|removed_by|mod_reason_by|mod_note|mod_reports|user_reports|awarders|all_awardings)$/
/** The address of a person's page contains the name. */
const ADDRESSES = new Set(['permalink', 'url', 'context', 'link_permalink', 'link_url', 'url_overridden_by_dest'])
const PLACES = new Set(['subreddit', 'subreddit_name_prefixed', 'subreddit_id'])

/** Reddit's items nest a dozen levels. Deeper parts are left out, so that they do not fill the stack. */
const MAX_DEPTH = 32

/** The platform's answer for one item without what names people, also inside a crosspost's original. */
export function withoutAuthor(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) return null
  if (Array.isArray(value)) return value.map((inner) => withoutAuthor(inner, depth + 1))
  const personal = 'subreddit' in value && typeof value.subreddit === 'string' && /^u_/i.test(value.subreddit)
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      PERSONAL.test(key) || (personal && (ADDRESSES.has(key) || PLACES.has(key)))
        ? []
        : [[key, withoutAuthor(inner, depth + 1)]],
    ),
  )
}
