import { describe, expect } from 'vitest'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { parsePage, type ParsedPage } from './parse.js'

describe('recorded answers', () => {
  itWithFixtures.each([
    ['search_chain_page1.json', 8],
    ['search_chain_page2.json', 8],
    ['search_chain_page3.json', 8],
    ['retweet_page.json', 1],
    ['retweet_truncated_lookup.json', 1],
    ['quote_and_edit_history_lookup.json', 1],
    ['media_lookup.json', 1],
    ['many_urls_lookup.json', 1],
    ['cashtags_lookup.json', 1],
    ['verified_type_lookup.json', 1],
    ['note_tweet_in_quoted_lookup.json', 1],
  ])('%s has %i posts, none of an unknown shape', (file, expected) => {
    const page = recorded(file)
    expect(page.drifted).toEqual([])
    expect(page.posts.length + (page.dropped.withheld ?? 0)).toBe(expected)
    for (const post of page.posts) {
      expect(post.text).not.toMatch(/&(amp|lt|gt);/)
      expect(JSON.stringify(post.payload)).not.toMatch(/"(author_id|username|mentions|profile_image_url)"/)
    }
  })

  itWithFixtures('a cut repost is whole', () => {
    const [post] = recorded('retweet_truncated_lookup.json').posts
    expect(post?.kind).toBe('repost')
    expect(post?.text.startsWith('RT @')).toBe(false)
    expect(post?.text.endsWith('…')).toBe(false)
  })

  itWithFixtures('both sides of an edit are one post', () => {
    const [before] = recorded('edited_before_lookup.json').posts
    const [after] = recorded('edited_after_lookup.json').posts
    expect(after?.nativeId).toBe(before?.nativeId)
    expect(before?.editedAt).toBeNull()
    expect(after?.editedAt).toEqual(new Date('2022-10-03T17:57:11.000Z'))
    expect(after?.postedAt?.getTime()).toBeGreaterThan(Date.parse('2022-10-03T17:57:00Z'))
  })

  itWithFixtures('places have names', () => {
    const pages = lines('geo_place_lookups.jsonl').map((line) => parsePage(JSON.parse(line)))
    expect(pages.flatMap((page) => page?.posts.map(({ placeTag }) => placeTag))).toEqual([null, 'Berlin, Germany'])
  })

  itWithFixtures('a chain has its tokens and counts its references to missing posts', () => {
    const page = recorded('search_chain_page2.json')
    expect(page.nextToken).toMatch(/^b26v/)
    expect(page.dropped.reference_missing).toBe(2)
    expect(page.newestId).toBe('1644442448079486976')
  })
})

function recorded(file: string): ParsedPage {
  const page = parsePage(JSON.parse(recordedPayload(`x/${file}`) ?? ''))
  if (!page) throw new Error(`${file} is not a page`)
  return page
}

const lines = (file: string): string[] => (recordedPayload(`x/${file}`) ?? '').split('\n').filter(Boolean)
