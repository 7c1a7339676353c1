import type { BriefStory, Changed } from '../domain/reading/brief.js'
import type { Block } from './brief-blocks.js'
import type { BriefWords } from './english.js'

/** Shares of labels with what they were in the time before. */
export function sharesTable({ rows }: Changed, dimension: 'language' | 'origin', words: BriefWords): Block[] {
  if (rows.length === 0) return [{ kind: 'text', pieces: [words.noLabels] }]
  const { columns } = words
  return [
    {
      kind: 'table',
      caption: words.changeNote,
      columns: [columns[dimension], columns.posts, columns.share, columns.before, columns.difference],
      rows: rows.map(({ value, posts, share, before, difference }) => [
        words[dimension](value),
        words.count(posts),
        words.share(share),
        before ? words.share(before) : '–',
        difference ? words.difference(difference) : '–',
      ]),
    },
  ]
}

/** Feelings as the model labelled them, and corrected. */
export function feelingTable(rows: BriefStory['feeling'], words: BriefWords): Block[] {
  if (rows.length === 0) return [{ kind: 'text', pieces: [words.noLabels] }]
  const { columns } = words
  return [
    {
      kind: 'table',
      caption: words.feelingNote,
      columns: [columns.sentiment, columns.posts, columns.labelled, columns.corrected],
      rows: rows.map(({ label, posts, share, corrected }) => [
        words.sentiment(label),
        words.count(posts),
        words.share(share),
        corrected ? words.share(corrected) : words.notMeasured,
      ]),
    },
  ]
}
