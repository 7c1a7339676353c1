import { seededRandom } from '../random.js'

/** What of an example decides with which others it is tested. */
export interface Grouped {
  readonly isAbout: boolean
  /** Examples of one group, such as copies and posts of one author, are alike: never on both sides of a test. */
  readonly group: string
}

const FOLDS = 5

/**
 * Parts of about equal size, each with its share of both answers; a group is in one of them as a whole.
 * @returns the part of each example, in their order; with few groups some parts are empty
 */
export function foldExamples(examples: readonly Grouped[], seed = 1): number[] {
  const random = seededRandom(seed)
  const groups = new Map<string, number[]>()
  examples.forEach(({ group }, at) => groups.set(group, [...(groups.get(group) ?? []), at]))
  const drawn = [...groups.values()].map((members) => ({ members, order: random() }))
  drawn.sort((a, b) => b.members.length - a.members.length || a.order - b.order)
  const filled = Array.from({ length: FOLDS }, () => ({ about: 0, not: 0 }))
  const folds = examples.map(() => 0)
  for (const { members } of drawn) {
    const about = members.filter((at) => examples[at]?.isAbout).length
    const kind = about * 2 >= members.length ? 'about' : 'not'
    const emptiest = filled.toSorted((a, b) => a[kind] - b[kind])[0]
    if (!emptiest) continue
    emptiest.about += about
    emptiest.not += members.length - about
    for (const at of members) folds[at] = filled.indexOf(emptiest)
  }
  return folds
}
