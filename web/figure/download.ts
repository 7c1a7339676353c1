/** Hands a text or picture to the browser as a file. */
export function saveFile(name: string, content: string | Blob, type = 'text/plain'): void {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
  const anchor = document.createElement('a')
  anchor.href = url
  anchor.download = name
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(url), 10_000) // the browser has opened it long before
}

export interface Framed {
  readonly svg: string
  readonly width: number
  readonly height: number
  readonly title: string
  /** Where the figures come from, one line each. */
  readonly footer: readonly string[]
  readonly paper: string
  readonly ink: string
  readonly muted: string
  readonly font: string
}

const MARGIN = 16
const TITLE = 28
const LINE = 16
/** Width of a letter of the footer, about. */
const LETTER = 6.6

/** A chart's own SVG with its title above and its provenance below, as one complete picture. */
export function framedSvg(chart: Framed): string {
  const width = chart.width + 2 * MARGIN
  const footer = chart.footer.flatMap((line) => wrapped(line, chart.width / LETTER))
  const height = chart.height + 2 * MARGIN + TITLE + footer.length * LINE + 8
  const below = MARGIN + TITLE + chart.height + 20
  const font = escapeMarkup(chart.font)
  // A letter is about half as wide as its size. A long title gets smaller instead of being cut.
  const titleSize = Math.min(16, Math.floor(chart.width / (chart.title.length * 0.52)))
  const lines = footer.map(
    (line, index) =>
      `<text x="${MARGIN}" y="${below + index * LINE}" font-size="11" font-family="${font}" fill="${chart.muted}">${escapeMarkup(line)}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="${chart.paper}"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 16}" font-size="${titleSize}" font-weight="600" font-family="${font}" fill="${chart.ink}">${escapeMarkup(chart.title)}</text>`,
    `<g transform="translate(${MARGIN} ${MARGIN + TITLE})">${chart.svg}</g>`,
    ...lines,
    '</svg>',
  ].join('')
}

/** A text in lines of so many letters, parted between words; a word that is longer is parted, too. */
export function wrapped(text: string, letters: number): string[] {
  const most = Math.max(20, Math.floor(letters))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ').flatMap((each) => each.match(new RegExp(`.{1,${most}}`, 'gu')) ?? [])) {
    if (line !== '' && line.length + 1 + word.length > most) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const PIXELS = 2

/**
 * The picture as PNG with two pixels for each point.
 * @throws Error when the browser cannot draw it
 */
export async function svgToPng(svg: string): Promise<Blob> {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = image.width * PIXELS
  canvas.height = image.height * PIXELS
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no canvas to draw on')
  context.scale(PIXELS, PIXELS)
  context.drawImage(image, 0, 0)
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the canvas gave no picture'))), 'image/png')
  })
}
