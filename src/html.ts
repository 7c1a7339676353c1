/** Markup that is safe to send: only `html` makes it, so an outside string cannot get in unescaped. */
export class Html {
  constructor(readonly markup: string) {}
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
}

type Part = string | number | Html | readonly Html[]

/** Template tag: every value is escaped unless it is `Html` itself. Attribute values must be in quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const render = (part: Part): string => {
    if (part instanceof Html) return part.markup
    if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
    return part.map((piece) => piece.markup).join('')
  }
  return new Html(
    strings.map((text, index) => text + (index < parts.length ? render(parts[index] ?? '') : '')).join(''),
  )
}
