import fc from 'fast-check'
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPostCompleter, type CompleterOptions } from './complete-post.js'
import type { PostDraft } from './post-draft.js'
import { createOccurrenceSketch } from './occurrence-sketch.js'

const OPTIONS: CompleterOptions = { collection: 'a', platform: null, changesAtTheDoor: () => [] }

const draft = (text: string, more: Partial<PostDraft> = {}): PostDraft => ({ text, postedAt: null, ...more })

function ids(drafts: readonly PostDraft[], more: Partial<CompleterOptions> = {}): string[] {
  const complete = createPostCompleter({ ...OPTIONS, ...more })
  return drafts.map((one) => {
    const completed = complete(one)
    return completed.kind === 'post' ? `${completed.post.platform}/${completed.post.nativeId}` : completed.reason
  })
}

describe('ids from content', () => {
  it('are the same on every reading, different for the same text twice and for another collection', () => {
    const file = [draft('wah'), draft('wah'), draft('sian')]
    const first = ids(file)
    expect(new Set(first).size).toBe(3)
    expect(ids(file)).toEqual(first)
    expect(ids(file.slice(0, 1))).toEqual(first.slice(0, 1))
    expect(ids(file, { collection: 'b' })[0]).not.toBe(first[0])
  })

  it('never collide within a file, however crowded the sketch is', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 200 }), (texts) => {
        const number = (): string[] => {
          const sketch = createOccurrenceSketch(4)
          return texts.map((text) => `${text}#${sketch.next(createHash('sha256').update(String(text)).digest())}`)
        }
        const numbered = number()
        expect(new Set(numbered).size).toBe(texts.length)
        expect(number()).toEqual(numbered)
      }),
    )
  })

  it('count exactly while the sketch has room', () => {
    const sketch = createOccurrenceSketch()
    const next = (text: string): number => sketch.next(createHash('sha256').update(text).digest())
    for (let i = 0; i < 20_000; i += 1) expect(next(`text ${i}`)).toBe(1)
    expect([next('text 7'), next('text 7'), next('new')]).toEqual([2, 3, 1])
  })
})

it('keeps a native id within its collection unless a platform is named', () => {
  expect(ids([draft('x', { nativeId: '1' })])).toEqual(['file/a/1'])
  expect(ids([draft('x', { nativeId: '1' })], { platform: 'forum' })).toEqual(['forum/1'])
  expect(ids([draft('x', { nativeId: '1', platform: 'x' })], { platform: 'forum' })).toEqual(['x/1'])
})

it('rejects a post without text and id, and one that no post can be', () => {
  expect(
    ids([
      draft(' '),
      draft('', { nativeId: '5' }),
      draft('x', { nativeId: ' ' }),
      draft('x', { nativeId: 'i'.repeat(300) }),
    ]),
  ).toEqual(['text is empty', 'file/a/5', 'nativeId: is blank', expect.stringMatching(/^nativeId: /)])
})

it('notes changes that the inbox will make', () => {
  const complete = createPostCompleter({
    ...OPTIONS,
    changesAtTheDoor: (text) => (text.includes('\0') ? ['nul_removed'] : []),
  })
  expect(complete(draft('a\0b'))).toMatchObject({ notes: ['nul_removed'] })
  expect(complete(draft('👍🏽 ok'))).toMatchObject({ notes: [] })
})

it('gives each place without an author a separate author', () => {
  const complete = createPostCompleter(OPTIONS)
  const place = { nativeId: null, handle: null, declaredPlace: 'Yishun', createdAt: null }
  const completed = complete(draft('x', { nativeId: '1', author: place }))
  expect(completed).toMatchObject({ post: { author: { nativeId: 'of-a/1', declaredPlace: 'Yishun' } } })
  expect(complete(draft('x', { author: { ...place, declaredPlace: null } }))).toMatchObject({ post: { author: null } })
})
