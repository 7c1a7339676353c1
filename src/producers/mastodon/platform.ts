import { z } from 'zod'
import { authorIdLike, definePlatform, secret } from '../platform.js'

/** `host=token` */
const Token = z.string().transform((value, context): Readonly<Record<string, string>> => {
  const [, host, token] = /^([a-z0-9.-]+(?::\d+)?)=([!-~]+)$/i.exec(value) ?? []
  if (host === undefined || token === undefined) {
    context.addIssue('must be host=token, more of them after commas, such as mastodon.social=abc')
    return z.NEVER
  }
  return { [host.toLowerCase()]: token }
})

export const mastodonPlatform = definePlatform({
  name: 'mastodon',
  began: '2016-10-06',
  authorId: authorIdLike('the address of the account, such as https://mastodon.social/@Mastodon', /^https?:\/\/\S+$/),
  // One entry in each: a server and a token for it.
  credentials: { tokens: secret('MASTODON_TOKENS', Token) },
})
