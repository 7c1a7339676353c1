import { join } from 'node:path'
import { readText } from './labelled-data.js'
import { agreedText, type MixedText } from './mixed-set.js'

/** A real text that a reader has read because two of its clauses have opposite feelings. */
export interface FoundText extends MixedText {
  /** File of the labelled sets that has it. */
  readonly file: string
  /** 1: of all such texts; 2: more of those whose clauses are surest. */
  readonly draw: number
}

/**
 * Reads `file, line, language, draw, first, second`, and the texts from the labelled sets, because they are not ours to copy.
 * Texts on which two readers differ are left out.
 * @param data folder of the labelled sets
 * @throws UsageError when a row names no text or has no label
 */
export async function foundTexts(list: string, data: string): Promise<FoundText[]> {
  const found: FoundText[] = []
  const lines = new Map<string, readonly string[]>()
  const name = list.replace(/^.*[\\/]/u, '')
  for (const [index, row] of (await readText(list)).split(/\r?\n/u).entries()) {
    if (index === 0 || row === '') continue
    const [file = '', line, language = '', draw, first = '', second = ''] = row.split('\t')
    const known = lines.get(file) ?? (await readText(join(data, file))).split(/\r?\n/u)
    lines.set(file, known)
    const whole = known[Number(line) - 1] ?? ''
    const text = whole.split('\t')[1] ?? whole
    const place = `${name}:${index + 1}: ${file}, line ${line}`
    for (const read of agreedText({ language, first, second, text }, place))
      found.push({ ...read, file, draw: Number(draw) })
  }
  return found
}
