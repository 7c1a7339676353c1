import { isUtf8 } from 'node:buffer'

export type Decoded =
  | { readonly kind: 'text'; readonly text: string; readonly notes: readonly string[] }
  | { readonly kind: 'not_text'; readonly reason: string }

const DAMAGE = /[\0\uFFFD]/g
/** This many damaged characters never cost a post its place: emoji cut in half, a stray Latin-1 letter. */
const MAX_DAMAGED = 3
/** Above this share the bytes are another encoding or no text at all. */
const MAX_DAMAGED_SHARE = 0.1

/**
 * Bytes of one line or record as text. Single broken bytes become U+FFFD and are noted; a line that is mostly damage
 * (another encoding, binary data) is not text.
 */
export function decodeText(bytes: Buffer): Decoded {
  const text = bytes.toString('utf8')
  const wellFormed = isUtf8(bytes)
  if (wellFormed && !text.includes('\0')) return { kind: 'text', text, notes: [] }
  const damaged = text.match(DAMAGE)?.length ?? 0
  if (damaged > MAX_DAMAGED && damaged > text.length * MAX_DAMAGED_SHARE) {
    return {
      kind: 'not_text',
      reason: `not UTF-8 text: ${damaged} of ${text.length} characters are broken. If it is text, name its --encoding`,
    }
  }
  return { kind: 'text', text, notes: wellFormed ? [] : ['bytes that are not UTF-8 became U+FFFD'] }
}
