import { z } from 'zod'
import { decodeJson } from '../decode-json.js'
import { describeIssues } from '../describe-issues.js'
import { leftOut, rejected, type ImportFormat, type Parsed } from '../import-format.js'
import { createJsonSplitter, EACH } from '../splitters/json-splitter.js'
import { parseDate } from '../parse-date.js'
import { createPieceReader } from '../splitters/piece-reader.js'
import { hasNames } from '../read-head.js'

const PUBLIC = /^public_/

const text = z.union([z.string(), z.array(z.union([z.string(), z.object({ text: z.string() })]))])
const Message = z.object({
  id: z.number().int(),
  type: z.string(),
  /** In the zone of the computer that exported; the other one is in every export since 2021. */
  date: z.string(),
  date_unixtime: z.string().optional(),
  edited_unixtime: z.string().optional(),
  from_id: z.string().nullish(),
  text,
  reply_to_message_id: z.number().int().optional(),
  /** Set when it answers a message of another chat. */
  reply_to_peer_id: z.string().optional(),
  forwarded_from: z.string().nullish(),
  forwarded_from_id: z.string().nullish(),
  reactions: z.array(z.object({ count: z.number().int().nonnegative() })).optional(),
  poll: z.object({ question: text, answers: z.array(z.object({ text })).catch([]) }).optional(),
})
type Message = z.infer<typeof Message>

interface Chat {
  readonly id: string
  readonly isPublic: boolean
}

/** `result.json` of Telegram Desktop: one chat, or all chats of an account, of which only public ones are read. */
export const telegramFormat: ImportFormat = {
  name: 'telegram',
  title: 'a Telegram Desktop export (result.json)',
  extensions: [],
  takesMap: false,
  recognises: ({ json }) =>
    hasNames(json, 'type', 'id', 'messages') ||
    (hasNames(json, 'chats') && hasNames(json.chats, 'list')) ||
    (hasNames(json, 'about') && hasNames(json, 'personal_information')),
  createReader({ channel }) {
    let type: unknown // comes before the id
    let chat: Chat | undefined
    const splitter = createJsonSplitter({
      isElement: (path) => path.at(-1) === EACH && path.at(-2) === 'messages',
      onScalar(path, value) {
        const name = path.at(-1)
        if (name === 'type') type = value
        if (name !== 'id') return
        chat = { id: String(value), isPublic: PUBLIC.test(String(type)) }
        type = undefined
      },
      context: () => chat,
    })
    return createPieceReader(splitter, (bytes, chat) => {
      const decoded = decodeJson(bytes)
      if (decoded.kind === 'none') return decoded.parsed
      if (!chat?.isPublic) return leftOut('of a private chat')
      return parseMessage(decoded.content, chat, channel, decoded.notes)
    })
  },
}

function parseMessage(content: unknown, chat: Chat, channel: string | null, notes: readonly string[]): Parsed {
  if (hasNames(content, 'type') && content.type === 'service') return leftOut('a service message')
  const parsed = Message.safeParse(content)
  if (!parsed.success) return rejected(describeIssues(parsed.error))
  const message = parsed.data
  const postedAt = parseDate(message.date_unixtime ?? message.date)
  if (!postedAt) return rejected('date: is not a date')
  // t.me/c/ID/NUMBER is how Telegram itself writes the address of a message in a channel without a username.
  const prefix = channel?.toLowerCase() ?? `c/${chat.id}`
  const answers = message.reply_to_message_id !== undefined && message.reply_to_peer_id === undefined
  return {
    kind: 'post',
    notes,
    draft: {
      platform: 'telegram',
      nativeId: `${prefix}/${message.id}`,
      text: textOf(message),
      postedAt,
      editedAt: message.edited_unixtime ? parseDate(message.edited_unixtime) : null,
      kind: kindOf(message),
      parentNativeId: answers ? `${prefix}/${message.reply_to_message_id}` : null,
      author: message.from_id ? { ...NOBODY, nativeId: authorOf(message.from_id, chat, prefix) } : null,
      community: prefix,
      counts: message.reactions ? { reactions: message.reactions.reduce((sum, { count }) => sum + count, 0) } : {},
    },
  }
}

const NOBODY = { handle: null, declaredPlace: null, createdAt: null }

/** In a channel the channel speaks, which the live source knows by its name. */
const authorOf = (fromId: string, chat: Chat, prefix: string): string =>
  fromId === `channel${chat.id}` ? prefix : fromId

/** Empty for a lone picture or sticker. */
function textOf({ text: words, poll }: Message): string {
  const parts = [words, ...(poll ? [poll.question, ...poll.answers.map((answer) => answer.text)] : [])]
  return parts
    .map(flatten)
    .filter((part) => part !== '')
    .join('\n')
}

function kindOf(message: Message): 'original' | 'reply' | 'repost' {
  if (message.forwarded_from !== undefined || message.forwarded_from_id !== undefined) return 'repost'
  return message.reply_to_message_id === undefined ? 'original' : 'reply'
}

function flatten(parts: z.infer<typeof text>): string {
  if (typeof parts === 'string') return parts
  return parts.map((part) => (typeof part === 'string' ? part : part.text)).join('')
}
