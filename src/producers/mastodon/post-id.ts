import { createHash } from 'node:crypto'

/** Addresses of Mastodon and GoToSocial: the number is the post's own, whoever wrote it. */
const NUMBERED = /^(https?:\/\/[^/]+)\/(?:ap\/)?users\/[^/]+\/statuses\/(.+)$/
const HOLDS_A_NAME = /\/(?:users?\/|@|~|u\/|profile\/|channel\/)/

/**
 * What identifies a post on every server that shows it: its address, without the name of its author, which is the
 * handle. Of addresses of another form that may hold one, and of long ones, the hash.
 * @param uri the post's ActivityPub id
 */
export function postId(uri: string): string {
  const [, host, number] = NUMBERED.exec(uri) ?? []
  const nameless = host && number ? `${host}/statuses/${number}` : uri
  if (nameless.length <= 256 && !HOLDS_A_NAME.test(nameless)) return nameless
  return `sha256:${createHash('sha256').update(uri).digest('hex')}`
}
