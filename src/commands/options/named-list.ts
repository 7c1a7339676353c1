import { resolve } from 'node:path'
import { openErasureList, type ErasureList } from '../../backup/erasure-list.js'
import { UsageError } from '../../domain/errors.js'

/** The given list. @throws UsageError when it is not there, or has nothing that could be replayed */
export async function namedList(name: string, hashKey: string): Promise<ErasureList> {
  const path = resolve(name)
  const list = await openErasureList(path, hashKey)
  if (!list) throw new UsageError(`${path} does not exist.`)
  const { lines, ofOtherKeys, damaged } = list
  if (lines > 0) return list
  if (ofOtherKeys > 0) {
    throw new UsageError(
      `${path} was made with another author key: none of its ${ofOtherKeys} lines says anything here. ` +
        'Set AUTHOR_HASH_KEY to that of the installation that wrote it.',
    )
  }
  throw new UsageError(
    damaged.count > 0 ? `${path} is not a list of erasures: none of its lines can be read.` : `${path} is empty.`,
  )
}

/** Reports lines of other keys. @throws an Error that names lines which cannot be read */
export function tellOfTheRest({ path, ofOtherKeys, damaged: { count, first } }: ErasureList): void {
  if (ofOtherKeys > 0) {
    process.stderr.write(`${ofOtherKeys} lines of ${path} were made with another author key and say nothing here.\n`)
  }
  if (count === 0) return
  const lines = `${count === 1 ? 'line' : 'lines'} ${first.join(', ')}${count > first.length ? ' …' : ''}`
  throw new Error(`${path} is damaged in ${lines}. Nothing was erased for these; everything else is done.`)
}
