/** Well-known names of columns by the field that they may be, the likeliest first; without capitals, `_` and spaces. */
const LIKELY: Readonly<Record<string, readonly string[]>> = {
  text: words(
    'fulltext rawcontent text tweet tweettext content message messagetext body caption comment commenttext posttext selftext description title',
  ),
  nativeId: words('idstr tweetid statusid postid commentid messageid id cid nativeid'),
  postedAt: words(
    'createdat postedat publishedat createdutc createtime date datetime timestamp time published created',
  ),
  author: words('authorid userid authoridstr useridstr accountid fromid'),
  authorHandle: words('username screenname authorusername userscreenname handle author user'),
  parentNativeId: words('inreplytostatusidstr inreplytostatusid inreplytoid inreplytotweetid parentid replyto'),
  authorPlace: words('userlocation authorlocation'),
  languageTag: words('lang language'),
  platform: words('platform'),
  'counts.likes': words('likes likecount favoritecount favouritecount likescount diggcount'),
  'counts.reposts': words('retweets retweetcount repostcount reposts sharecount shares'),
  'counts.replies': words('replies replycount commentcount commentscount numcomments'),
  'counts.score': words('score upvotes'),
}

/** A longer one is not a name: the first line is a post. */
const MAX_NAME = 60
/** In a shell. */
const NEEDS_QUOTES = /[\s$&|;<>()'"`\\*?#]/

function words(list: string): string[] {
  return list.split(' ')
}

/**
 * A `--map` for names that are known from other programs: a person decides, nothing is guessed.
 * @param own fields that the file has under our own names
 * @returns null when no name looks like that of a text, or when nothing but `own` would be mapped
 */
export function suggestMap(names: readonly string[], own: readonly string[] = []): string | null {
  const found = suggestFields(names, own)
  const fields = [...own.map((field) => [field, field] as const), ...found]
  if (found.length === 0 || !fields.some(([field]) => field === 'text')) return null
  const map = fields.map(([field, name]) => `${field}=${name}`).join(',')
  return NEEDS_QUOTES.test(map) ? `--map '${map.replaceAll("'", '')}'` : `--map ${map}`
}

/**
 * Which field each of the names is likely to be.
 * @param own fields that are not looked for
 */
export function suggestFields(
  names: readonly string[],
  own: readonly string[] = [],
): readonly (readonly [field: string, name: string])[] {
  const usable = names.filter((name) => name.length <= MAX_NAME && !/[,\p{Cc}\p{Cf}]/u.test(name))
  const plain = new Map(usable.map((name) => [name.toLowerCase().replace(/[\s_-]/g, ''), name]))
  return Object.entries(LIKELY).flatMap(([field, likely]) => {
    const name = own.includes(field) ? undefined : likely.find((each) => plain.has(each))
    return name === undefined ? [] : [[field, plain.get(name) ?? name] as const]
  })
}
