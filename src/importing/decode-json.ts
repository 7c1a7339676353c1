import { decodeText } from './decode-text.js'
import { parseExactJson } from './exact-json.js'
import { rejected, type Parsed } from './import-format.js'

export type DecodedJson =
  | { readonly kind: 'json'; readonly content: unknown; readonly notes: readonly string[] }
  | { readonly kind: 'none'; readonly parsed: Parsed | null }

/** Bytes of one line or element as JSON; `none` with the result for the piece instead: null for a blank one. */
export function decodeJson(bytes: Buffer): DecodedJson {
  const decoded = decodeText(bytes)
  if (decoded.kind === 'not_text') return { kind: 'none', parsed: rejected(decoded.reason) }
  if (decoded.text.trim() === '') return { kind: 'none', parsed: null }
  try {
    return { kind: 'json', content: parseExactJson(decoded.text), notes: decoded.notes }
  } catch (err) {
    return { kind: 'none', parsed: rejected(`not JSON: ${err instanceof Error ? err.message : String(err)}`) }
  }
}
