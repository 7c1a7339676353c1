import { SourceStoppedError, UnreachableError } from '../../domain/errors.js'
import type { SourceCheck } from '../producer.js'

/**
 * When the platform stops us or does not answer, that is the finding of the check.
 * @throws every other error
 */
export async function refusedOr(look: () => Promise<SourceCheck>): Promise<SourceCheck> {
  try {
    return await look()
  } catch (err) {
    if (err instanceof SourceStoppedError || err instanceof UnreachableError) {
      return { reachable: false, finding: err.message }
    }
    throw err
  }
}
