export interface TextCollector {
  start(): void
  open(name: string): void
  text(text: string): void
  close(name: string): void
  take(): string
}

/** Joins the runs of a text that is formatted in parts; how it is spoken (`rPh`) is no part of it. */
export function createTextCollector(): TextCollector {
  let text = ''
  let isText = false
  let isSpoken = false
  return {
    start: () => void (text = ''),
    open(name) {
      if (name === 'rPh') isSpoken = true
      else if (name === 't') isText = !isSpoken
    },
    text(part) {
      if (isText) text += part
    },
    close(name) {
      if (name === 'rPh') isSpoken = false
      else if (name === 't') isText = false
    },
    take: () => withoutEscapes(text),
  }
}

/** What XML cannot hold is written as `_x000D_`. */
export function withoutEscapes(text: string): string {
  return text.includes('_x')
    ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text
}
