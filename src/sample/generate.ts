import { createAuthors } from './authors.js'
import { ordinaryPosts, replies } from './background.js'
import { forwarded, reposts, spam } from './copies.js'
import type { Draft, Workshop } from './draft.js'
import { describeEvent, eventPosts } from './events.js'
import { WINDOW_DAYS } from './place-moment.js'
import { createRandom, type Random } from './random.js'
import { plain } from './render.js'
import { ordinaryMoment } from './rhythm.js'
import type { SampleRow, SampleTruth, TruthPost } from './sample-row.js'
import type { Templates } from './templates.js'

/** Any number would do; another one gives another sample, and then sample/ must be written again. */
const SEED = 20_400_809
const POSTS = 2_000

const ABOUT =
  'Planted truth of the sample: every post, author and event is invented. Language, sentiment, entities, origin and event of each post as its writer meant them; docs/start/sample.md explains the fields.'

/** Makes the whole sample from its hand-written sentences. Deterministic: same templates, same bytes. */
export function generateSample(templates: Templates): { rows: SampleRow[]; truth: SampleTruth } {
  const random = createRandom(SEED)
  const shop: Workshop = { random, templates, authors: createAuthors(random), texts: new Set(), uses: new Map() }
  const ordinary = ordinaryPosts(shop)
  const events = templates.events.flatMap((event) => eventPosts(shop, event))
  const written = [
    ...ordinary,
    ...replies(shop, ordinary),
    ...events,
    ...wordless(shop),
    ...otherLanguages(shop),
    ...spam(shop),
    ...forwarded(shop),
  ]
  const drafts = [...written, ...reposts(shop, [...ordinary, ...events], POSTS - written.length)]
  // Oldest first; drafts of one minute keep the order in which they were made, so parents precede their replies.
  drafts.sort((a, b) => b.minutesBefore - a.minutesBefore)
  const ids = new Map(drafts.map((draft, index) => [draft, `sample-${String(index + 1).padStart(4, '0')}`]))
  const idOf = (draft: Draft): string => {
    const id = ids.get(draft)
    if (id === undefined) throw new RangeError(`A post refers to one that is not in the sample: ${draft.rendered.text}`)
    return id
  }
  return {
    rows: drafts.map((draft) => toRow(draft, idOf, random)),
    truth: {
      about: ABOUT,
      windowDays: WINDOW_DAYS,
      events: templates.events.map((event) => describeEvent(event, drafts)),
      posts: drafts.map((draft) => toTruth(draft, idOf)),
    },
  }
}

function wordless(shop: Workshop): Draft[] {
  return shop.templates.extras.wordless.map(({ text, sentiment }) =>
    loneDraft(shop, text, sentiment, 'und', shop.random.pick(['en', 'zh', 'ms'])),
  )
}

function otherLanguages(shop: Workshop): Draft[] {
  return shop.templates.extras.others.map(({ text, sentiment, language }) =>
    loneDraft(shop, text, sentiment, language, 'en'),
  )
}

/** A post whose words say nothing about where its author is. */
function loneDraft(shop: Workshop, text: string, sentiment: Draft['sentiment'], label: string, voice: string): Draft {
  const author = shop.random.pick(
    shop.authors.filter((candidate) => candidate.voice === voice && candidate.origin === 'unknown'),
  )
  return {
    author,
    language: { label, shares: { [label]: 1 } },
    rendered: plain(text),
    sentiment,
    minutesBefore: ordinaryMoment('life', author.origin, shop.random),
    days: 'any',
    event: null,
    kind: 'original',
    parent: null,
    placeTag: null,
    copy: null,
  }
}

function toRow(draft: Draft, idOf: (draft: Draft) => string, random: Random): SampleRow {
  const { author } = draft
  return {
    platform: author.platform,
    nativeId: idOf(draft),
    text: draft.rendered.text,
    minutesBefore: draft.minutesBefore,
    days: draft.days,
    kind: draft.kind,
    parentNativeId: draft.parent === null ? null : idOf(draft.parent),
    author: { nativeId: author.nativeId, handle: author.handle, declaredPlace: author.declaredPlace, createdAt: null },
    languageTag: languageTag(draft, random),
    placeTag: draft.placeTag,
    community: author.community,
    counts: counts(draft, random),
  }
}

/** The language that the platform claims: often that of the interface, so wrong about one time in ten. */
function languageTag(draft: Draft, random: Random): string | null {
  if (!['x', 'mastodon', 'bluesky'].includes(draft.author.platform)) return null
  if (random.chance(0.1)) return 'en'
  return draft.language.label.split('-')[0] ?? null
}

function counts(draft: Draft, random: Random): SampleRow['counts'] {
  if (draft.author.platform === 'rss' || draft.kind === 'repost') return {}
  const likes = Math.floor(1 / (0.01 + random.next())) + (draft.event === null ? 0 : random.int(0, 30))
  return { likes, reposts: Math.floor(likes / random.int(4, 12)), replies: Math.floor(likes / random.int(5, 15)) }
}

function toTruth(draft: Draft, idOf: (draft: Draft) => string): TruthPost {
  return {
    nativeId: idOf(draft),
    language: { label: draft.language.label, shares: { ...draft.language.shares } },
    sentiment: draft.sentiment,
    entities: [...draft.rendered.entities],
    origin: draft.author.origin,
    event: draft.event,
    copy: draft.copy === null ? null : { kind: draft.copy.kind, of: idOf(draft.copy.of) },
  }
}
