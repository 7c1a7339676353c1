import type { PeakMark } from '../../src/charts/peak-marks.js'
import type { Peak, PeaksAnswer } from '../../src/domain/reading/peaks.js'
import { useAnswer, type Answer } from '../api/questions.js'
import { useFilter } from '../filter/filter-state.js'
import type { Messages } from '../messages/en.js'

const MINUTE = 60
/** Marks that a timeline has room for. */
const MOST = '10'

/** The peaks under the page's filter. */
export function usePeaks(bucket: 'hour' | 'day'): Answer<PeaksAnswer> {
  const { params } = useFilter()
  return useAnswer<PeaksAnswer>(
    'peaks',
    { ...params, bucket, limit: MOST },
    { everySeconds: 5 * MINUTE, freshSeconds: MINUTE },
  )
}

/** Peaks as marks, each with the most important of what made it. */
export function marksOfPeaks(peaks: readonly Peak[], words: Messages): PeakMark[] {
  return peaks.map((peak) => ({
    from: Date.parse(peak.from),
    to: Date.parse(peak.to),
    text: words.peaks.mark(peak.posts, peak.expected, causeOf(peak, words)),
  }))
}

function causeOf({ causes: [cause], grown: [grown] }: Peak, words: Messages): string {
  const says = words.peaks
  if (cause?.kind === 'story') return says.story(cause.share, cause.story?.title ?? '')
  if (cause?.kind === 'author') return says.author(cause.share)
  if (cause?.kind === 'copies') return says.copies(cause.share)
  if (!grown) return says.none
  return grown.dimension === 'community'
    ? says.grown(grown.value)
    : says.grown(words.chart.value(grown.dimension, grown.value))
}
