import { createInterface } from 'node:readline/promises'
import { UsageError } from '../../domain/errors.js'

/**
 * Asks a person to type a word before something that cannot be undone.
 * @throws UsageError when it is not typed, or nobody is there to be asked
 */
export async function confirm(question: string, word: string): Promise<void> {
  if (!process.stdin.isTTY) throw new UsageError(`${question}\nNobody is here to be asked. To do it: --yes`)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await lines.question(`${question}\nType ${word} to do it: `)
    if (answer.trim() !== word) throw new UsageError('Nothing was changed.')
  } finally {
    lines.close()
  }
}
