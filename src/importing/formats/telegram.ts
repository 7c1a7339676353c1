import { z } from 'zod'
import type { DateRules } from '../../domain/written-date.js'
import { decodeJson } from '../decode-json.js'
import { createDecoration, sayCaught, type Decoration } from '../decoration.js'
import { isUnknown } from '../written-values.js'
import { describeIssues } from '../describe-issues.js'
import { drifted, leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonSplitter, EACH } from '../splitters/json-splitter.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { hasNames } from '../read-head.js'
import { bareId, chatPrefix, telegramPerson } from './telegram-names.js'

const PUBLIC = /^public_/

const text = z.union([z.string(), z.array(z.union([z.string(), z.object({ text: z.string() })]))])
/** Exports of before 2021 write people as bare numbers, newer ones as `user77`. */
const peer = z
  .union([z.string(), z.number()])
  .nullish()
  .catch(null)
  .transform((id) => (typeof id === 'number' && !Number.isSafeInteger(id) ? null : id && String(id)))
const Message = z.object({
  id: z.union([z.number(), z.string()]),
  type: z.string(),
  /** In the zone of the computer that exported; the other one is in every export since 2021. */
  date: z.unknown().optional(),
  date_unixtime: z.unknown().optional(),
  edited: z.unknown().optional(),
  edited_unixtime: z.unknown().optional(),
  from_id: peer,
  text,
  reply_to_message_id: z.unknown().optional(),
  /** Set when it answers a message of another chat. */
  reply_to_peer_id: peer,
  forwarded_from: z.unknown().optional(),
  forwarded_from_id: z.unknown().optional(),
  reactions: z
    .array(z.object({ count: z.number().int().nonnegative() }))
    .nullish()
    .catch(null),
  poll: z
    .object({ question: text, answers: z.array(z.object({ text })).catch([]) })
    .nullish()
    .catch(null),
})
type Message = z.infer<typeof Message>

interface Chat {
  readonly id: string
  readonly isPublic: boolean
  readonly isChannel: boolean
}

/** `result.json` of Telegram Desktop: one chat, or all chats of an account, of which only public ones are read. */
export const telegramFormat: ImportFormat = {
  name: 'telegram',
  title: 'a Telegram Desktop export (result.json)',
  extensions: [],
  takesMap: false,
  takes: ['channel'],
  recognises: ({ json }) =>
    hasNames(json, 'type', 'id', 'messages') ||
    (hasNames(json, 'chats') && hasNames(json.chats, 'list')) ||
    (hasNames(json, 'about') && hasNames(json, 'personal_information')),
  createReader({ channel, dates }) {
    let type: unknown // comes before the id
    let chat: Chat | undefined
    const splitter = createJsonSplitter({
      isElement: (path) => path.at(-1) === EACH && path.at(-2) === 'messages',
      onScalar(path, value) {
        const name = path.at(-1)
        if (name === 'type') type = value
        if (name !== 'id') return
        chat = {
          id: bareId(String(value)),
          isPublic: PUBLIC.test(String(type)),
          isChannel: /_channel$/.test(String(type)),
        }
        type = undefined
      },
      context: () => chat,
    })
    return createPieceReader(splitter, (bytes, chat) => {
      const decoded = decodeJson(bytes)
      if (decoded.kind === 'none') return decoded.parsed
      if (!chat?.isPublic) return leftOut('of a private chat')
      return parseMessage(decoded.content, { chat, channel, dates }, decoded.notes)
    })
  },
}

interface Reading {
  readonly chat: Chat
  readonly channel: string | null
  readonly dates: DateRules
}

function parseMessage(content: unknown, { chat, channel, dates }: Reading, notes: readonly string[]): Parsed {
  if (hasNames(content, 'type') && content.type === 'service') return leftOut('a service message')
  if (hasNames(content, 'type') && content.type === 'unsupported')
    return leftOut('a message that Telegram did not export')
  const parsed = Message.safeParse(content)
  if (!parsed.success) return drifted(describeIssues(parsed.error))
  const message = parsed.data
  const number = /^-?\d{1,15}$/.exec(String(message.id))?.[0]
  if (number === undefined) return rejected('id: is not the number of a message')
  const decoration = createDecoration(dates)
  sayCaught(content, message, DECORATION, decoration)
  const prefix = channel?.toLowerCase() ?? chatPrefix(chat.id)
  const postedAt = decoration.date('postedAt', message.date_unixtime ?? message.date)
  const answered = message.reply_to_peer_id ? null : decoration.digits('parentNativeId', message.reply_to_message_id)
  return {
    kind: 'post',
    notes,
    omitted: decoration.omitted,
    draft: {
      platform: 'telegram',
      nativeId: `${prefix}/${number}`,
      text: textOf(message),
      postedAt,
      editedAt: editedOf(message, decoration),
      kind: kindOf(message),
      parentNativeId: answered === null ? null : `${prefix}/${answered}`,
      author: message.from_id ? { ...NOBODY, nativeId: authorOf(message.from_id, chat, prefix) } : null,
      community: prefix,
      counts: message.reactions ? { reactions: message.reactions.reduce((sum, { count }) => sum + count, 0) } : {},
    },
  }
}

const DECORATION = { from_id: 'author', reactions: 'counts.reactions', poll: 'text' }

const NOBODY = { handle: null, declaredPlace: null, createdAt: null }

/** In a channel the channel speaks, which the live source knows by its name. */
function authorOf(fromId: string, chat: Chat, prefix: string): string {
  const isItself = [chat.id, `channel${chat.id}`].includes(/^-?\d+$/.test(fromId) ? bareId(fromId) : fromId)
  if (isItself || (chat.isChannel && /^-?\d+$/.test(fromId))) return prefix
  return telegramPerson(fromId, prefix)
}

/** Older exports write the beginning of 1970, in their own zone, into messages that were never edited. */
function editedOf({ edited_unixtime, edited }: Message, decoration: Decoration): Date | null {
  const date = decoration.date('editedAt', edited_unixtime ?? edited)
  return date && date.getUTCFullYear() > 1970 ? date : null
}

/** Empty for a lone picture or sticker. */
function textOf({ text: words, poll }: Message): string {
  const parts = [words, ...(poll ? [poll.question, ...poll.answers.map((answer) => answer.text)] : [])]
  return parts
    .map(flatten)
    .filter((part) => part !== '')
    .join('\n')
}

function kindOf(message: Message): 'original' | 'reply' | 'repost' {
  // Null is how an export names a person who has deleted the account.
  if (message.forwarded_from !== undefined || message.forwarded_from_id !== undefined) return 'repost'
  return isUnknown(message.reply_to_message_id) ? 'original' : 'reply'
}

function flatten(parts: z.infer<typeof text>): string {
  if (typeof parts === 'string') return parts
  return parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')
}
