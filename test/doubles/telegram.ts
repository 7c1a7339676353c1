import type { Clock } from '../../src/producers/producer.js'
import { telegramSourceTypes } from '../../src/producers/telegram/source-types.js'
import type { OpenDouble, SourceDouble } from '../support/source-double.js'
import { openWire, WIRE_FAILURES, type WireAnswer } from '../support/wire-double.js'

export interface ChannelOptions {
  readonly clock?: Pick<Clock, 'now'>
  readonly settings?: Readonly<Record<string, unknown>>
  /**
   * What `after=N` means, which is not documented: the next twenty messages, those numbered N+1 to N+20, or
   * nothing any more.
   */
  readonly after?: 'messages' | 'numbers' | 'nothing'
  readonly robots?: string
  readonly messages?: number
}

export interface ChannelDouble extends SourceDouble {
  withdraw(id: string): void
  edit(id: string, text: string): void
  /** The newest page leaves this message out for once, though it is there. */
  overlook(id: string): void
  /** Replaces the preview with another page. */
  shut(reason: 'private' | 'unknown'): void
}

interface ChannelMessage {
  readonly number: number
  readonly at: number
  text: string
  readonly form?: 'album' | 'sticker' | 'service' | 'forwarded' | 'reply'
  edited?: boolean
}

const CHANNEL = 'KopiNews'
const PAGE_SIZE = 20
const MINUTE = 60_000
const TEXTS = [
  'Kopi-O kosong naik harga &amp; teh juga',
  '今天地铁又坏了 <i class="emoji"><b>😮‍💨</b></i>',
  '<b>Hujan lebat <i class="emoji"><b>⛈</b></i> di Bedok</b><br/>hati-hati ya',
  'இன்று லிட்டில் இந்தியாவில் கூட்டம் அதிகம் 🙏🏽',
  'Queue at <a href="https://example.sg/ya-kun">Ya Kun</a> so long sia',
]

const textDiv = (html: string): string =>
  `<div class="tgme_widget_message_text js-message_text" dir="auto">${html}</div>`

function htmlOf({ number, at, text, form, edited }: ChannelMessage, drifted: boolean): string {
  const address = `data-post="${CHANNEL}/${number}"`
  if (form === 'service') {
    return `<div class="tgme_widget_message_wrap"><div class="tgme_widget_message service_message" ${address}>${textDiv('Channel photo updated')}</div></div>`
  }
  const openings: Readonly<Record<string, string>> = {
    forwarded:
      '<div class="tgme_widget_message_forwarded_from">Forwarded from <a class="tgme_widget_message_forwarded_from_name" href="https://t.me/OtherChan/77">Invented Person</a></div>',
    reply: `<a class="tgme_widget_message_reply" href="https://t.me/${CHANNEL}/${number - 1}"><div class="tgme_widget_message_text js-message_reply_text">older words</div></a>`,
    album: '<div class="tgme_widget_message_grouped_wrap"><a class="grouped_media_wrap"></a></div>',
    sticker: '<div class="tgme_widget_message_sticker_wrap"></div>',
  }
  const before = openings[form ?? ''] ?? ''
  const body = form === 'sticker' ? '' : form === 'album' ? textDiv(textDiv(text)) : textDiv(text)
  const time = drifted ? '<time data-at="soon">' : `<time datetime="${new Date(at).toISOString()}" class="time">`
  return (
    `<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message js-widget_message" ${address}>` +
    `<div class="tgme_widget_message_user"><img src="https://cdn.example/userpic.jpg"></div>${before}${body}` +
    `<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">1.2K</span>` +
    `<span class="tgme_widget_message_meta">${edited ? 'edited &nbsp;' : ''}<a class="tgme_widget_message_date" href="#">${time}12:00</time></a></span></div></div></div>`
  )
}

const html = (body: string): string =>
  `<!DOCTYPE html>\n<html><head><title>Kopi News</title></head><body>${body}</body></html>\n`

const joinPage = (extra: string): WireAnswer => ({
  type: 'text/html; charset=utf-8',
  body: html(
    `<div class="tgme_page"><div class="tgme_page_extra">${extra}</div><div class="tgme_page_action"><a href="tg://x">View in Telegram</a></div></div>`,
  ),
})

/** The preview of one public channel: static pages of twenty, with albums, holes, service messages and a join page. */
export async function openChannel(options: ChannelOptions = {}): Promise<ChannelDouble> {
  const { clock = { now: () => Date.now() }, after = 'messages', messages: count = 70 } = options
  const openedAt = clock.now()
  const forms: Readonly<Record<number, ChannelMessage['form']>> = {
    1: 'service',
    12: 'sticker',
    20: 'album',
    33: 'forwarded',
    41: 'reply',
    50: 'service',
  }
  // An album takes the numbers of its pictures: 21 and 22 are never shown. 60 was deleted long ago.
  let messages: ChannelMessage[] = Array.from({ length: count }, (_, at) => at + 1)
    .filter((number) => ![21, 22, 60].includes(number))
    .map((number) => {
      const form = forms[number]
      const text = TEXTS[number % TEXTS.length] ?? ''
      return { number, at: openedAt - (count + 1 - number) * 10 * MINUTE, text, ...(form ? { form } : {}) }
    })
  let closed: 'private' | 'unknown' | null = null
  let overlooked: number | null = null
  let lastPage: readonly ChannelMessage[] | null = null

  const select = (url: URL): readonly ChannelMessage[] => {
    const above = url.searchParams.get('after')
    const below = url.searchParams.get('before')
    if (above !== null) {
      const from = Number(above)
      const next = messages.filter(({ number }) => number > from)
      if (after === 'nothing') return []
      return after === 'messages' ? next.slice(0, PAGE_SIZE) : next.filter(({ number }) => number <= from + PAGE_SIZE)
    }
    if (below !== null) return messages.filter(({ number }) => number < Number(below)).slice(-PAGE_SIZE)
    const shown = messages.slice(-PAGE_SIZE).filter(({ number }) => number !== overlooked)
    overlooked = null
    return shown
  }

  const history = (url: URL): WireAnswer => {
    let page = select(url)
    if (page.length > 3 && wire.take('shrunk page'))
      page = url.searchParams.has('after') ? page.slice(0, 3) : page.slice(-3)
    if (lastPage && url.searchParams.has('after') && wire.take('repeated page')) page = lastPage
    if (page.length > 0) lastPage = page
    const drifts = page.length > 0 && wire.take('drifted item')
    const [first] = page
    const older = first
      ? `<a href="/s/${CHANNEL}?before=${first.number}" class="tme_messages_more" data-before="${first.number}"></a>`
      : ''
    const body = page.map((message, at) => htmlOf(message, drifts && at === page.length - 1)).join('\n')
    const info =
      '<div class="tgme_channel_info_counter"><span class="counter_value">12.3K</span> <span class="counter_type">subscribers</span></div>'
    return {
      type: 'text/html; charset=utf-8',
      body: html(`${info}<section class="tgme_channel_history js-message_history">${older}${body}</section>`),
    }
  }

  const single = (number: number): WireAnswer => {
    const message = messages.find((one) => one.number === number)
    const body = message ? htmlOf(message, false) : '<div class="tgme_widget_message_error">Post not found</div>'
    return { type: 'text/html; charset=utf-8', body: html(body) }
  }

  const wire = await openWire({
    clock,
    wall: joinPage('12 300 subscribers'),
    spares: (url) => url.pathname === '/robots.txt',
    serve({ url }) {
      if (url.pathname === '/robots.txt') {
        return options.robots === undefined
          ? { status: 404, type: 'text/plain', body: 'Not Found' }
          : { type: 'text/plain', body: options.robots }
      }
      const [, name, number] = /^\/(?:s\/)?(\w+)(?:\/(\d+))?$/.exec(url.pathname) ?? []
      if (closed || name?.toLowerCase() !== CHANNEL.toLowerCase()) {
        if (url.pathname.startsWith('/s/')) {
          return { status: 302, type: 'text/html', body: '', headers: { location: url.pathname.replace('/s/', '/') } }
        }
        return joinPage(closed === 'private' ? '12 300 subscribers' : `@${name}`)
      }
      return number ? single(Number(number)) : history(url)
    },
  })
  const type = telegramSourceTypes[0]!
  const settings = type.settings.parse({ channel: CHANNEL, baseUrl: wire.baseUrl, ...options.settings })
  const idOf = ({ number }: ChannelMessage): string => `telegram/${CHANNEL.toLowerCase()}/${number}`
  const find = (id: string): ChannelMessage => messages.find((message) => idOf(message) === id)!

  return {
    ...wire,
    type,
    settings: settings as SourceDouble['settings'],
    failures: [...WIRE_FAILURES, 'repeated page', 'shrunk page', 'drifted item'],
    get expected() {
      return messages.filter(({ form }) => form !== 'service').map(idOf)
    },
    publish(text) {
      const message = { number: (messages.at(-1)?.number ?? 0) + 1, at: clock.now(), text }
      messages.push(message)
      return idOf(message)
    },
    withdraw(id) {
      messages = messages.filter((message) => idOf(message) !== id)
    },
    edit: (id, text) => void Object.assign(find(id), { text, edited: true }),
    overlook: (id) => void (overlooked = find(id).number),
    shut: (reason) => void (closed = reason),
  }
}

export const openDouble: OpenDouble = () => openChannel()
