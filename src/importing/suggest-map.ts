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

function words(list: string): string[] {
  return list.split(' ')
}

/**
 * A `--map` for names that are known from other programs: a person decides, nothing is guessed.
 * @returns null when no name looks like that of a text
 */
export function suggestMap(names: readonly string[]): string | null {
  const plain = new Map(names.map((name) => [name.toLowerCase().replace(/[\s_-]/g, ''), name]))
  const pairs = Object.entries(LIKELY).flatMap(([field, likely]) => {
    const found = likely.find((name) => plain.has(name))
    return found === undefined ? [] : [`${field}=${plain.get(found)}`]
  })
  if (!pairs[0]?.startsWith('text=')) return null
  const map = pairs.filter((pair) => !pair.includes(',')).join(',')
  return /[\s$&|;<>()'"`\\*?#]/.test(map) ? `--map '${map.replaceAll("'", '')}'` : `--map ${map}`
}
