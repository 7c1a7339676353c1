import { decode } from 'html-entities'
import { foldText } from './fold.js'

// The longest named entity has 33 characters.
const MAX_ENTITY_UNITS = 40
const NUMERIC_OR_NAMED = /^&(?:#\d{1,7}|#[xX][\dA-Fa-f]{1,6}|[A-Za-z][A-Za-z\d]{1,31});$/

/**
 * HTML entities (with their semicolon) decoded until none is left: feeds escape twice and more (`&amp;amp;lt;`). Each
 * entity is decoded when its semicolon is written, and a decoded semicolon counts, so one pass over the text is enough.
 */
export function decodeEntities(text: string): string {
  if (!text.includes('&') || !text.includes(';')) return text
  const out: string[] = []
  for (const char of text) {
    let pending = char
    while (pending === ';') {
      const start = entityStart(out)
      if (start === -1) break
      const entity = out.slice(start).join('') + ';'
      const decoded = NUMERIC_OR_NAMED.test(entity) ? decode(entity, { scope: 'strict' }) : entity
      if (decoded === entity) break
      out.length = start
      // Canonical, because a decoded Greek question mark is a semicolon; invisible characters would hide an entity's name.
      const visible = foldText(decoded).text.replace(/\p{Surrogate}/gu, '\uFFFD')
      const parts = [...visible.normalize('NFC')]
      pending = parts.pop() ?? ''
      out.push(...parts)
    }
    if (pending !== '') out.push(pending)
  }
  return out.join('')
}

function entityStart(out: readonly string[]): number {
  const lowest = Math.max(0, out.length - MAX_ENTITY_UNITS)
  for (let i = out.length - 1; i >= lowest; i -= 1) {
    if (out[i] === '&') return i
    if (out[i] === ';' || out[i] === ' ') return -1
  }
  return -1
}
