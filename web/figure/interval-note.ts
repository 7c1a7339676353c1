import type { CountsAnswer } from '../../src/domain/reading/figures.js'
import type { Messages } from '../messages/en.js'

/**
 * What the intervals of shares of sentiment hold, and why shares are not corrected; undefined of other shares.
 * @param corrected whether corrected shares are shown
 */
export function intervalNote(
  { rows, bucket }: CountsAnswer,
  corrected: boolean,
  { figure: says }: Messages,
): string | undefined {
  const shares = rows.filter(({ key, share }) => key.sentiment !== undefined && share !== null)
  if (shares.length === 0) return undefined
  const missing = shares.filter((row) => row.corrected === null).length
  if (corrected) return missing > 0 ? `${says.withErrors} ${says.someNotCorrected}` : says.withErrors
  // Shares of an hour are never corrected.
  return missing === shares.length && bucket !== 'hour' ? `${says.chanceOnly} ${says.notCorrected}` : says.chanceOnly
}
