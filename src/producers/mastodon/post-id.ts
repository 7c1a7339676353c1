import { createHash } from 'node:crypto'

/** Addresses of Mastodon and GoToSocial: the number identifies the post without its author. */
const NUMBERED = /^(https?:\/\/[^/]+)\/(?:ap\/)?users\/[^/]+\/statuses\/(.+)$/
const HOLDS_A_NAME = /\/(?:users?\/|@|~|u\/|profile\/|channel\/)/

/**
 * What identifies a post on every server that shows it: its address without the author's name, which is the handle.
 * For addresses of another form that may contain a handle, and for long ones, the hash.
 * @param uri the post's ActivityPub id
 */
export function postId(uri: string): string {
  const [, host, number] = NUMBERED.exec(uri) ?? []
  const nameless = host && number ? `${host}/statuses/${number}` : uri
  if (nameless.length <= 256 && !HOLDS_A_NAME.test(nameless)) return nameless
  return `sha256:${createHash('sha256').update(uri).digest('hex')}`
}
