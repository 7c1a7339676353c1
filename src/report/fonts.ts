import { Resvg, type ResvgRenderOptions } from '@resvg/resvg-js'
import { PRINT_LOOK } from './print-look.js'

export type FontSource = NonNullable<ResvgRenderOptions['font']>

export const SYSTEM_FONTS: FontSource = { loadSystemFonts: true }

/** A letter of each script that names in charts are written in. */
const LETTERS = { Latin: 'K', Chinese: '新', Tamil: 'த' } as const
export type Script = keyof typeof LETTERS

/** A character that no font has: what is drawn for it is drawn for every missing letter. */
const NO_LETTER = '\u{10FFFD}'

const CELL_PX = 48
const RGBA = 4

/** Draws a letter of each script and looks whether it is one. @returns the scripts that no font has letters of */
export function missingScripts(fonts: FontSource = SYSTEM_FONTS): Script[] {
  const [none, ...letters] = drawLetters([NO_LETTER, ...Object.values(LETTERS)], fonts)
  return (Object.keys(LETTERS) as Script[]).filter((_, at) => {
    const letter = letters[at]
    return letter === undefined || letter.every((value) => value === 0) || letter.equals(none ?? Buffer.of())
  })
}

/** @returns the pixels of each letter, side by side in one drawing: loading the fonts takes most of the time */
function drawLetters(letters: readonly string[], font: FontSource): Buffer[] {
  const texts = letters.map((letter, at) => `<text x="${at * CELL_PX + 4}" y="${CELL_PX - 12}">${letter}</text>`)
  const size = `width="${letters.length * CELL_PX}" height="${CELL_PX}"`
  const style = `font-family="${PRINT_LOOK.font}" font-size="${CELL_PX / 2}"`
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" ${size}><g ${style}>${texts.join('')}</g></svg>`
  const { pixels } = new Resvg(svg, { font }).render()
  const rowBytes = letters.length * CELL_PX * RGBA
  return letters.map((_, at) =>
    Buffer.concat(
      Array.from({ length: CELL_PX }, (__, row) => {
        const start = row * rowBytes + at * CELL_PX * RGBA
        return pixels.subarray(start, start + CELL_PX * RGBA)
      }),
    ),
  )
}

const list = new Intl.ListFormat('en', { type: 'disjunction' })

/** @returns one sentence with the next step; null when every script has its letters */
export function fontNotice(missing: readonly Script[]): string | null {
  if (missing.length === 0) return null
  const effect = missing.includes('Latin')
    ? 'PNG files are left out, the SVG files hold every letter'
    : 'such names have no letters in PNG files, the SVG files hold them'
  return (
    `This machine has no font with ${list.format(missing)} letters: ${effect}. ` +
    'On Debian or Ubuntu: apt-get install fontconfig-config fonts-liberation fonts-noto-cjk fonts-noto-core'
  )
}
