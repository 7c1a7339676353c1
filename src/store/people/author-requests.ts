import type pg from 'pg'
import { FieldError } from '../../domain/errors.js'
import { isKnownPlatform, platformNamed } from '../../producers/platform-names.js'
import { PLATFORMS } from '../../producers/platforms.js'
import type { Queryable } from '../pool.js'
import { hashAuthor } from './authors.js'
import { eraseAuthor } from './erase.js'
import { requireKnownKey } from './erasures.js'
import { hashErasedIds } from './hash-erased-ids.js'
import { refuseAuthor } from './refusals.js'

/** A person as the platform names them. */
export interface NamedAuthor {
  readonly platform: string
  readonly nativeId: string
}

/**
 * The person as posts name them, from what a human wrote: the platform by the one name that it has here, and the id in its form.
 * Under any other name nothing would be found, and a refusal would keep nobody out. No message repeats the id.
 * @throws FieldError naming `platform` or `nativeId` when no post can come from such an author
 */
export async function readNamedAuthor(
  db: Queryable,
  { platform: written, nativeId }: NamedAuthor,
  hashKey: string,
): Promise<NamedAuthor> {
  const platform = platformNamed(written)
  if (await isStored(db, platform, hashAuthor(hashKey, platform, nativeId))) return { platform, nativeId }
  const authorId = PLATFORMS.find(({ name }) => name === platform)?.authorId
  if (authorId) {
    const id = authorId.read(nativeId)
    if (id === null)
      throw new FieldError('nativeId', `An author of ${platform} is named by ${authorId.is}. Nothing was changed.`)
    return { platform, nativeId: id }
  }
  if (!isKnownPlatform(platform) && !(await hasAuthors(db, platform))) {
    const known = PLATFORMS.map(({ name }) => name).join(', ')
    const says = `No post here is from "${platform}". Sources have: ${known}. Nothing was changed.`
    throw new FieldError('platform', says, 'missing')
  }
  return { platform, nativeId }
}

async function isStored(db: Queryable, platform: string, hash: string): Promise<boolean> {
  const { rowCount } = await db.query('select from author where platform = $1 and native_hash = $2', [platform, hash])
  return (rowCount ?? 0) > 0
}

async function hasAuthors(db: Queryable, platform: string): Promise<boolean> {
  const { rowCount } = await db.query('select from author where platform = $1 limit 1', [platform])
  return (rowCount ?? 0) > 0
}

/**
 * What happens when a person asks to be taken out.
 * @param author see `readNamedAuthor`
 * @param refuse also keep out what they post later
 * @returns posts erased
 * @throws UsageError when the key is not the one under which posts were accepted: nothing is found with it
 */
export async function eraseOnRequest(
  pool: pg.Pool,
  { platform, nativeId }: NamedAuthor,
  refuse: boolean,
  hashKey: string,
): Promise<number> {
  await requireKnownKey(pool, hashKey)
  await hashErasedIds(pool, hashKey)
  return (refuse ? refuseAuthor : eraseAuthor)(pool, platform, nativeId, hashKey)
}

/** @param hash keyed hash of the author */
export async function countPostsOf(db: Queryable, platform: string, hash: string): Promise<number> {
  const { rows } = await db.query<{ posts: number }>(
    `select count(*)::int as posts from post join author on author.id = post.author_id
     where author.platform = $1 and author.native_hash = $2 and post.erased_at is null`,
    [platform, hash],
  )
  return rows[0]?.posts ?? 0
}
