// Names of fields with people or their ids: the author, and people who are tagged, comment or like. We match by pattern,
// because the platform adds such fields all the time. To remove one too many costs nothing that is counted.
const PERSONAL =
  /user|owner|author|profile|liker|sponsor|friend|follow|producer|invite|creator|artist|viewer|facepile|tracking|tagged|collab|comments?$|comments_connection|accessibility_caption|logging_info|group/i

/** A copy without what names a person: fields by their name, and the owner's half of ids such as `<media>_<owner>`. */
export function stripAuthor(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripAuthor)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (PERSONAL.test(key)) return []
      if (key === 'id' && typeof inner === 'string') return [[key, inner.replace(/^(\d+)_\d+$/, '$1')]]
      return [[key, stripAuthor(inner)]]
    }),
  )
}
