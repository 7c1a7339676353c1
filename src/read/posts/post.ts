import { FieldError } from '../../domain/errors.js'
import type { PostAnswer } from '../../domain/reading/posts.js'
import { findLocalWords } from '../../text/local-words.js'
import { readLabels } from '../quality/labels.js'
import { readPostStages } from './post-stages.js'
import { POST_COLUMNS, toPostRow, type PostColumns } from './posts.js'
import type { Reading } from '../reading.js'

/** The values of post_fact are null until the facts are computed. */
type Facts = 'language' | 'sentiment' | 'origin'

interface Post extends Omit<PostColumns, Facts>, Record<Facts, string | null> {
  readonly collections: string[]
  readonly community: string | null
  readonly placeTag: string | null
  readonly languageTag: string | null
  readonly version: number
  readonly copies: number
}

/** The collection that a copy must share is the post's first; a post without facts yet counts alone. */
const POST = `
  select ${POST_COLUMNS}, post.community, post.place_tag as "placeTag", post.language_tag as "languageTag", post.version,
         array(select key from collection where exists(
           select from collection_post where collection_id = collection.id and post_id = post.id) order by key) as collections,
         coalesce((select count(*) from near_duplicate other
           join collection_post member on member.post_id = other.post_id and member.collection_id = fact.collection_id
           where other.cluster_id = fact.cluster_id), 1) as copies
  from post
  left join lateral (select * from post_fact where post_id = post.id order by collection_id limit 1) as fact on true
  where post.id = $1 and post.erased_at is null`

/**
 * One post and why it has its labels. Values of a stage are those of the present text. An older result counts as pending.
 * @throws FieldError when there is no such post, or it was erased
 */
export async function readPost(reading: Reading, id: number): Promise<PostAnswer> {
  const { rows } = await reading.db.query<Post>(POST, [id])
  const [post] = rows
  if (!post) throw noPost(id)
  const { collections, community, placeTag, languageTag, version, copies, ...columns } = post
  const stages = await readPostStages(reading, id, version)
  const { language, entities } = stages
  return {
    ...toPostRow({
      ...columns,
      // Facts follow within seconds; until then nothing is known.
      language: columns.language ?? 'pending',
      sentiment: columns.sentiment ?? 'pending',
      origin: columns.origin ?? 'pending',
    }),
    collections,
    community,
    placeTag,
    languageTag,
    version,
    copies: Math.max(1, copies),
    stages,
    localWords: findLocalWords(
      post.text,
      language.outcome === 'done' ? language.label : null,
      entities.outcome === 'done' ? entities.mentions : [],
    ),
    labels: await readLabels(reading.db, id),
  }
}

/**
 * The text of a post as posted.
 * @throws FieldError when there is no such post, or it was erased
 */
export async function readPostText({ db }: Reading, id: number): Promise<string> {
  const { rows } = await db.query<{ text: string }>('select text from post where id = $1 and erased_at is null', [id])
  const [post] = rows
  if (!post) throw noPost(id)
  return post.text
}

function noPost(id: number): FieldError {
  return new FieldError('id', `There is no post ${id}.`, 'missing')
}
