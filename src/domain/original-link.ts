/** How platforms name posts in their addresses, as far as it follows from our id and names nobody. */
const ADDRESS_OF = new Map<string, (nativeId: string) => string | null>(
  Object.entries({
    x: (id: string) => (/^[0-9]+$/.test(id) ? `https://x.com/i/status/${id}` : null),
    // A comment is found only below its post.
    reddit: (id: string) => (/^t3_[0-9a-z]+$/.test(id) ? `https://www.reddit.com/comments/${id.slice(3)}` : null),
    bluesky: (id: string) => {
      const [, did, key] = /^(did:[a-z]+:[A-Za-z0-9.:_-]+)\/([A-Za-z0-9._:~-]+)$/.exec(id) ?? []
      return did && key ? `https://bsky.app/profile/${did}/post/${key}` : null
    },
    telegram: (id: string) => (/^[a-z0-9_]+\/[0-9]+$/.test(id) ? `https://t.me/${id}` : null),
    rss: articleOf,
  }),
)

/** Where a post can be read on its platform; null where the address does not follow from its id. */
export function originalLink(platform: string, nativeId: string): string | null {
  return ADDRESS_OF.get(platform)?.(nativeId) ?? null
}

/** Feeds name an article mostly by its address. A name or password in front of the host would disguise it. */
function articleOf(id: string): string | null {
  if (!URL.canParse(id)) return null
  const url = new URL(id)
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null
  return url.href
}
