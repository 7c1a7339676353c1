const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** Instagram's epoch in milliseconds: 2011-08-24T21:07:01.721Z. The upper 41 bits of a media id count from it. */
const EPOCH_MS = 1_314_220_021_721n
const TIME_SHIFT = 23n
/** Codes of private accounts carry this many characters of secret behind the id. */
const SECRET_LENGTH = 28

/** The media id that a shortcode spells in base 64; null when it spells none. */
export function idOfShortcode(code: string): string | null {
  const digits = code.length > SECRET_LENGTH ? code.slice(0, -SECRET_LENGTH) : code
  if (!/^[\w-]{1,14}$/.test(digits)) return null
  let id = 0n
  for (const digit of digits) id = id * 64n + BigInt(ALPHABET.indexOf(digit))
  return id.toString()
}

/** The code in a post's address, from its media id in decimal. */
export function shortcodeOfId(id: string): string {
  let code = ''
  for (let rest = BigInt(id); rest > 0n; rest /= 64n) code = (ALPHABET[Number(rest % 64n)] ?? '') + code
  return code
}

/**
 * When the upload began, out of the media id. On five real posts it was between 1 s after and 108 s before the published
 * time; scheduled posts can differ by much more. Null for ids from before this numbering.
 */
export function timeOfId(id: string): Date | null {
  const sinceEpoch = BigInt(id) >> TIME_SHIFT
  return sinceEpoch === 0n || sinceEpoch >= 1n << 41n ? null : new Date(Number(sinceEpoch + EPOCH_MS))
}
