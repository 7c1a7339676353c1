import { MEANING_SIZE, type Meaning } from '../../src/domain/annotation.js'
import { toMeaning } from '../../src/domain/meaning.js'

/** The direction at this angle in a plane of the space: the cosine of the difference says how alike two are. */
export function directionAt(degrees: number): Meaning {
  const half = MEANING_SIZE / 2
  const [x, y] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  // Every number takes part, each at its own angle, so that signs differ the more the farther two directions are apart.
  return toMeaning(
    Float32Array.from({ length: MEANING_SIZE }, (_, index) => {
      const turn = (2 * Math.PI * (index % half)) / half
      return index < half ? x * Math.cos(turn) - y * Math.sin(turn) : x * Math.sin(turn) + y * Math.cos(turn)
    }),
  )
}
