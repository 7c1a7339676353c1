/** Fields with the author, people who are named or answered, and exact places. Page titles name people as well. */
const PERSONAL = new Set([
  'author_id',
  'in_reply_to_user_id',
  'mentions',
  'username',
  'profile_image_url',
  'coordinates',
  'title',
  'description',
  'images',
])
/** Links to posts and media carry the handle: `x.com/<handle>/status/1` leads as far as `x.com/i/status/1`. */
const HANDLE_IN_LINK = /\b((?:twitter|x)\.com\/)(?!i\/)\w{1,20}/gi

/** A copy of a post as X gave it, without the fields that say who wrote it. */
export function stripAuthor(value: unknown, field = ''): unknown {
  if (typeof value === 'string') return field.endsWith('url') ? value.replace(HANDLE_IN_LINK, '$1i') : value
  if (Array.isArray(value)) return value.map((item) => stripAuthor(item, field))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !PERSONAL.has(key))
      .map(([key, inner]) => [key, stripAuthor(inner, key)]),
  )
}
