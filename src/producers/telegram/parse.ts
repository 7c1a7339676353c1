import { NodeType, type HTMLElement } from 'node-html-parser'
import { RawPost } from '../../domain/post.js'
import { outermost, parseHtml, removeAll } from '../html-page.js'
import { htmlToText } from '../html-text.js'
import { driftText } from '../kit/drift.js'

export type ChannelMessage =
  | { readonly kind: 'post'; readonly number: number; readonly post: RawPost }
  /** "Channel created", "pinned a photo": Telegram wrote it, not a person. */
  | { readonly kind: 'service'; readonly number: number }
  /** A message of an unknown shape; `number` is null when even that is missing. */
  | { readonly kind: 'drifted'; readonly number: number | null; readonly field: string; readonly raw: string }

export type ChannelPage =
  /** Oldest first, as Telegram shows them. */
  | { readonly kind: 'history'; readonly messages: readonly ChannelMessage[]; readonly subscribers: string | null }
  /** `no_preview`: it exists and shows nothing without joining; `absent`: no channel of that name. */
  | { readonly kind: 'join'; readonly reason: 'no_preview' | 'absent' }
  /** Also a page that was cut off, or is larger than their pages. */
  | { readonly kind: 'unknown' }

const MESSAGE = '.tgme_widget_message[data-post]'
/** A page has 20. */
const MAX_MESSAGES = 1_000
/** Names, pictures and words of others, and Telegram's token for counting views. */
const PERSONAL = [
  '.tgme_widget_message_user',
  '.tgme_widget_message_author',
  '.tgme_widget_message_from_author',
  '.tgme_widget_message_forwarded_from',
  '.tgme_widget_message_reply',
].join(', ')
const POST = /^([A-Za-z][A-Za-z0-9_]{3,31})\/([1-9]\d{0,9})$/
const POST_ADDRESS = /^https?:\/\/t\.me\/(?:s\/)?([A-Za-z][A-Za-z0-9_]{3,31})\/([1-9]\d{0,9})(?:[?#]|$)/

/**
 * A page of a channel's public preview (t.me/s/…), or what Telegram shows instead. Pure.
 * @param seenAt when the page was fetched: Telegram says that a message was edited, and not when
 */
export function parseChannelPage(html: string, seenAt: Date): ChannelPage {
  const page = parseHtml(html)
  if (!page) return { kind: 'unknown' }
  if (page.whole('.tgme_channel_history, .js-message_history')) {
    const found = outermost(page.root.querySelectorAll(MESSAGE))
    if (found.length > MAX_MESSAGES) return { kind: 'unknown' }
    const messages = found.map((message) => parseMessage(message, seenAt))
    const subscribers = page.root.querySelector('.tgme_channel_info_counter .counter_value, .tgme_header_counter')
    return { kind: 'history', messages, subscribers: subscribers?.text.trim() ?? null }
  }
  const join = page.whole('.tgme_page')
  if (!join) return { kind: 'unknown' }
  // An unused name is shown as a person to write to. A channel or group shows how many follow it.
  const isPeopled = /\b(?:subscribers?|members?)\b/i.test(join.querySelector('.tgme_page_extra')?.text ?? '')
  return { kind: 'join', reason: isPeopled ? 'no_preview' : 'absent' }
}

/** Whether the page of one message (t.me/CHANNEL/NUMBER?embed=1) says that the message is gone and the channel still there. */
export function saysPostIsGone(html: string): boolean {
  const error = parseHtml(html)?.whole('.tgme_widget_message_error')
  return error != null && /\bpost\b/i.test(error.text)
}

function parseMessage(message: HTMLElement, seenAt: Date): ChannelMessage {
  const [, channel, digits] = POST.exec(message.getAttribute('data-post') ?? '') ?? []
  const number = digits === undefined ? null : Number(digits)
  const drifted = (field: string): ChannelMessage => ({ kind: 'drifted', number, field, raw: nameless(message) })
  if (channel === undefined || number === null) return drifted('data-post: no channel and number')
  if (isService(message)) return { kind: 'service', number }
  const time =
    message.querySelector('.tgme_widget_message_date time[datetime]') ?? message.querySelector('time[datetime]')
  const postedAt = new Date(time?.getAttribute('datetime') ?? '')
  if (Number.isNaN(postedAt.getTime())) return drifted('time: no date')
  const forwarded = message.querySelector('.tgme_widget_message_forwarded_from')
  const reply = message.querySelector('.tgme_widget_message_reply')
  const name = channel.toLowerCase()
  const post = RawPost.safeParse({
    platform: 'telegram',
    nativeId: `${name}/${number}`,
    text: textOf(message),
    postedAt,
    editedAt: isEdited(message) ? seenAt : null,
    kind: forwarded ? 'repost' : reply ? 'reply' : 'original',
    parentNativeId: forwarded
      ? addressed(forwarded.querySelector('a.tgme_widget_message_forwarded_from_name'))
      : addressed(reply),
    // The channel is the author. We do not keep which of its editors signed.
    author: { nativeId: name },
    community: name,
    counts: countsOf(message),
    payload: { html: nameless(message) },
  })
  return post.success ? { kind: 'post', number, post: post.data } : drifted(driftText(post.error, 'message'))
}

const isService = (message: HTMLElement): boolean =>
  message.classList.contains('service_message') ||
  message.querySelector('.service_message') !== null ||
  message.querySelectorAll('.message_media_not_supported_label').some(({ text }) => /service message/i.test(text))

/** Empty for a lone picture or sticker. */
function textOf(message: HTMLElement): string {
  // An album nests the text in another of its kind: the outermost alone. A reply shows the text it answers the same way.
  const text = message
    .querySelectorAll('.tgme_widget_message_text')
    .find((one) => !one.classList.contains('js-message_reply_text') && !one.closest('.tgme_widget_message_reply'))
  const poll = message.querySelectorAll('.tgme_widget_message_poll_question, .tgme_widget_message_poll_option_text')
  return [text, ...outermost(poll)]
    .map((part) => htmlToText(part?.innerHTML ?? ''))
    .filter((part) => part !== '')
    .join('\n')
}

/** Its own words, not those of the elements in it. */
const ownText = (element: HTMLElement): string =>
  element.childNodes.map((node) => (node.nodeType === NodeType.TEXT_NODE ? node.text : '')).join(' ')

const isEdited = (message: HTMLElement): boolean =>
  message.querySelectorAll('.tgme_widget_message_meta').some((meta) => /\bedited\b/i.test(ownText(meta)))

function addressed(link: HTMLElement | null): string | null {
  const [, channel, number] = POST_ADDRESS.exec(link?.getAttribute('href') ?? '') ?? []
  return channel === undefined || number === undefined ? null : `${channel.toLowerCase()}/${number}`
}

function countsOf(message: HTMLElement): Record<string, number> {
  const views = parseCount(message.querySelector('.tgme_widget_message_views')?.text ?? '')
  const reactions = message.querySelectorAll('.tgme_reaction').map((reaction) => parseCount(ownText(reaction)))
  return {
    ...(views === null ? {} : { views }),
    ...(reactions.length === 0 ? {} : { reactions: reactions.reduce<number>((sum, one) => sum + (one ?? 0), 0) }),
  }
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1_000, M: 1_000_000 }

/** "999", "12.3K", "1.2M": rounded as Telegram rounds it. Null for anything else. */
export function parseCount(shown: string): number | null {
  const [, digits, unit = ''] = /^\s*(\d+(?:\.\d+)?)([KM]?)\s*$/.exec(shown) ?? []
  return digits === undefined ? null : Math.round(Number(digits) * (UNITS[unit] ?? 1))
}

/** The message's own HTML without people. */
function nameless(message: HTMLElement): string {
  const copy = message.clone() as HTMLElement // of an element it is one
  removeAll(copy.querySelectorAll(PERSONAL))
  copy.removeAttribute('data-view')
  return copy.outerHTML
}
