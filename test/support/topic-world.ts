import { MEANING_SIZE, type Meaning } from '../../src/domain/annotation.js'
import { toMeaning } from '../../src/domain/meaning.js'
import { seededRandom } from '../../src/domain/random.js'

/** Every fourth post of the world is about it. */
export const isAboutBus = (nativeId: string): boolean => Number(nativeId.slice(1)) % 4 === 0

/** Draws meanings. Posts about it have something in common in the numbers from `from` on: a model has its own. */
export function drawMeanings(seed: number): (isAbout: boolean, from?: number) => Meaning {
  const random = seededRandom(seed)
  return (isAbout, from = 0) =>
    toMeaning(
      Float32Array.from(
        { length: MEANING_SIZE },
        (_, at) => random() - 0.5 + (isAbout && at >= from && at < from + 8 ? 2 : 0),
      ),
    )
}
