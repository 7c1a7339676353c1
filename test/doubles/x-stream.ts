import type { OpenDouble } from '../support/source-double.js'
import { openX, type XDouble, type XDoubleOptions } from './x.js'

/** Nine posts are written from the first connection on, none before. */
export const SCRIPT = Array.from({ length: 9 }, (_, at) =>
  at === 4 ? { withheld: { country_codes: ['XX'] }, text: 'Withheld' } : {},
)

export const openXStream = (options: XDoubleOptions = {}): Promise<XDouble> =>
  openX({ kind: 'stream', size: 0, script: SCRIPT, ...options })

export const openDouble: OpenDouble = () => openXStream()
