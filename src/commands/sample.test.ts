import { describe, expect, it } from 'vitest'
import { gazetteerFolder } from '../gazetteer/load.js'
import { readSources } from '../gazetteer/sources.js'
import { readSampleRows, readSampleTruth } from '../sample/sample-files.js'
import { toRawPost } from './sample.js'

describe('the sample and the rest of the program', () => {
  it('plants only ids that the gazetteer has', () => {
    const known = new Set(readSources(gazetteerFolder()).keys())
    const truth = readSampleTruth()
    const planted = truth.posts.flatMap((post) => post.entities.map((entity) => entity.gazetteer))
    const ids = new Set([...planted, ...truth.events.flatMap((event) => event.entities)].filter((id) => id !== null))
    expect(ids.size).toBeGreaterThan(60)
    expect([...ids].filter((id) => !known.has(id))).toEqual([])
  })

  it('becomes posts as platforms give them', () => {
    const now = new Date('2027-03-03T04:00:00Z')
    const posts = readSampleRows().map((row) => toRawPost(row, now))
    expect(posts).toHaveLength(2_000)
    for (const post of posts) {
      expect(post).not.toHaveProperty('minutesBefore')
      expect(post.postedAt?.getTime()).toBeLessThanOrEqual(now.getTime())
    }
  })
})
