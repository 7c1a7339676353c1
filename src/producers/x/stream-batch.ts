import type { RawPost } from '../../domain/post.js'
import type { DriftedItem } from '../../domain/source.js'
import type { Page } from '../../domain/page.js'
import { countDropped } from '../kit/dropped.js'
import { readMessage } from './message.js'
import type { OwnRules } from './rules.js'
import { newerOf } from './snowflake.js'
import type { Credit } from './spending.js'

export interface StreamBatch {
  readonly page: Omit<Page, 'cursor'>
  readonly hasItems: boolean
  readonly newest: string | null
  /** Why X ends the stream. Null: it continues. */
  readonly end: string | null
  /** The budget's error when it is used up. Posts that have arrived are paid for and still count. */
  readonly stop: Error | null
}

/** Reads and pays for the lines of one piece of a stream. */
export async function readBatch(
  lines: readonly string[],
  own: OwnRules,
  credit: Credit,
  serverNow: number,
): Promise<StreamBatch> {
  const posts: RawPost[] = []
  const drifted: DriftedItem[] = []
  const dropped = countDropped()
  let newest: string | null = null
  let end: string | null = null
  let stop: Error | null = null
  for (const line of lines) {
    const message = readMessage(line)
    if (message.kind === 'end') end = message.title
    else if (message.kind === 'unknown') drifted.push({ field: message.field, raw: message.raw })
    else {
      const { page } = message
      stop ??= await credit.topUp().then(
        () => null,
        (reason: Error) => reason,
      )
      await credit.charge(page.read, serverNow) // arrived posts are paid for, also after a stop
      newest = newerOf(newest, page.newestId)
      if (isOurs(message, own)) {
        posts.push(...page.posts)
        drifted.push(...page.drifted)
        dropped.addAll(page.dropped)
      } else dropped.add('no_match')
    }
  }
  return { page: { posts, drifted, dropped: dropped.counts }, hasItems: lines.length > 0, newest, end, stop }
}

/** Numbers in rule ids are above 2^53 and may be rounded: the tag is what counts, the id only for rules of others. */
const isOurs = (
  { tags, ruleIds }: { readonly tags: readonly string[]; readonly ruleIds: readonly string[] },
  own: OwnRules,
): boolean => tags.includes(own.tag) || ruleIds.some((id) => own.sharedIds.has(id))
