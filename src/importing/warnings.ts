import type { ReadCounts } from './import-file.js'

/** One in this many is many. */
const MANY = 10

const number = (value: number): string => value.toLocaleString('en-SG')

/**
 * What a person should look at before trusting what was read.
 * @param takesMap the format leaves the ids to the file, so they may have gone through another program
 */
export function warningsOf(counts: Pick<ReadCounts, 'posts' | 'repeated' | 'roundedIds'>, takesMap: boolean): string[] {
  const { posts, repeated, roundedIds } = counts
  const warnings: string[] = []
  if (repeated > 0 && repeated * MANY >= posts) {
    const look = takesMap
      ? ': if they are different posts, look at the column of ids, which a program may have rounded'
      : ''
    warnings.push(`${number(repeated)} of ${number(posts)} posts have the id of an earlier post of this file${look}`)
  }
  if (takesMap && roundedIds > 1 && roundedIds * 2 > posts) {
    warnings.push(
      `${number(roundedIds)} of ${number(posts)} ids end in zeros after 15 digits, as a spreadsheet leaves them: ` +
        'export the ids as text, and do not store these posts',
    )
  }
  return warnings
}
