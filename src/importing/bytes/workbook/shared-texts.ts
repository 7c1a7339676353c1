import { TooLargeError } from '../within-limit.js'
import { createTextCollector } from './cell-texts.js'
import { readWholeXml } from './read-xml.js'

/** The texts of all cells lie apart from them and are needed in any order. */
const MAX_CHARACTERS = 256 * 1024 * 1024

/** @throws TooLargeError when they would fill the memory */
export async function readSharedTexts(part: AsyncIterable<Buffer>): Promise<string[]> {
  const texts: string[] = []
  let characters = 0
  const collector = createTextCollector()
  await readWholeXml(part, {
    open(name) {
      if (name === 'si') collector.start()
      collector.open(name)
    },
    text: collector.text,
    close(name) {
      collector.close(name)
      if (name !== 'si') return
      const text = collector.take()
      characters += text.length
      if (characters > MAX_CHARACTERS) {
        throw new TooLargeError('the texts of the workbook would fill the memory: save the sheet as CSV')
      }
      texts.push(text)
    },
  })
  return texts
}
