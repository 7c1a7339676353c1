import { z } from 'zod'
import { definePlatform, secret } from '../platform.js'

/** `host=token,host=token` */
const Tokens = z.string().transform((value, context): Readonly<Record<string, string>> => {
  const tokens: Record<string, string> = {}
  for (const entry of value.split(',')) {
    const [, host, token] = /^\s*([a-z0-9.-]+(?::\d+)?)=([!-+\--~]+)\s*$/i.exec(entry) ?? []
    if (host === undefined || token === undefined) {
      context.addIssue('must be host=token, more of them after commas, such as mastodon.social=abc')
      return z.NEVER
    }
    tokens[host.toLowerCase()] = token
  }
  return tokens
})

export const mastodonPlatform = definePlatform({
  name: 'mastodon',
  began: '2016-10-06',
  credentials: { tokens: secret('MASTODON_TOKENS', Tokens) },
})
