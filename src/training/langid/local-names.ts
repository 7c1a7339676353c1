import { latinWords, type DataFolder } from './texts.js'

/** Name and first column of the lists; food has other names in its second column. */
const LISTS = [
  'gazetteer/food_and_drink_terms.tsv',
  'gazetteer/rail_stations.tsv',
  'gazetteer/planning_areas.tsv',
  'gazetteer/roads.tsv',
] as const
/** There are ten times as many roads as anything else. */
const MOST_OF_A_LIST = 450
const MOST_NAMES = 3

/** Names of dishes and places in Singapore, as words. They are used in every language, so they are not evidence for any. */
export function localNames(data: DataFolder): (readonly string[])[] {
  return LISTS.flatMap((file) => {
    const names = data.lines(file).slice(1)
    const step = Math.max(1, Math.floor(names.length / MOST_OF_A_LIST))
    return names.filter((_, at) => at % step === 0)
  })
    .map((line) => latinWords(line.split('\t')[0] ?? ''))
    .filter((words) => words.length > 0)
}

/** Copies of every `nth` text with one to three of `names` put between its words. */
export function withNames(
  texts: readonly (readonly string[])[],
  nth: number,
  names: readonly (readonly string[])[],
  random: () => number,
): (readonly string[])[] {
  const draw = (count: number): number => Math.floor(random() * count)
  return texts
    .filter((_, at) => at % nth === 0)
    .map((text) => {
      const words = [...text]
      for (let rest = 1 + draw(MOST_NAMES); rest > 0; rest -= 1) {
        words.splice(draw(words.length + 1), 0, ...(names[draw(names.length)] ?? []))
      }
      return words
    })
}
