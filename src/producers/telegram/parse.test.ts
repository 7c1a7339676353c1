import { describe, expect, it } from 'vitest'
import { growthOf, LINEAR } from '../../../test/support/growth.js'
import { itWithFixtures, recordedPayload } from '../../../test/support/kept-back.js'
import { parseChannelPage, parseCount, saysPostIsGone, type ChannelMessage } from './parse.js'

const SEEN = new Date('2026-11-22T04:00:00Z')

const footer = (meta = ''): string =>
  `<div class="tgme_widget_message_footer"><div class="tgme_widget_message_info">` +
  `<span class="tgme_widget_message_views">12.3K</span><span class="copyonly"> views</span>` +
  `<span class="tgme_widget_message_meta">${meta}<a class="tgme_widget_message_date" href="https://t.me/KopiNews/7">` +
  `<time datetime="2026-11-22T03:15:31+08:00" class="time">03:15</time></a></span></div></div>`
const text = (html: string): string => `<div class="tgme_widget_message_text js-message_text" dir="auto">${html}</div>`
const message = (inner: string, more = ''): string =>
  `<div class="tgme_widget_message_wrap"><div class="tgme_widget_message js-widget_message${more}" data-post="KopiNews/7" data-view="tokentoken">` +
  `<div class="tgme_widget_message_user"><a href="https://t.me/KopiNews"><img src="https://cdn.example/userpic.jpg"></a></div>` +
  `<div class="tgme_widget_message_bubble">${inner}</div></div></div>`
const page = (...messages: string[]): string =>
  `<html><body><section class="tgme_channel_history js-message_history">${messages.join('')}</section></body></html>`

function only(html: string): ChannelMessage {
  const parsed = parseChannelPage(page(html), SEEN)
  if (parsed.kind !== 'history' || parsed.messages.length !== 1) throw new Error(JSON.stringify(parsed))
  return parsed.messages[0]!
}
const postOf = (html: string) => {
  const one = only(html)
  if (one.kind !== 'post') throw new Error(JSON.stringify(one))
  return one.post
}

describe('a message of a channel', () => {
  it('is a post: text with breaks, entities once, emoji once also in bold, links whole', () => {
    const html =
      '<b>MRT <i class="emoji" style="background-image:url(x)"><b>🚇</b></i> delay</b><br/>Circle Line &amp;lt;3&nbsp;km<br><br>' +
      '新加坡 <tg-emoji emoji-id="1"><i class="emoji"><b>😢</b></i></tg-emoji> சிங்கப்பூர் <tg-spoiler>lah</tg-spoiler> ' +
      '<a href="https://example.sg/a/very/long/path">example.sg/a/very…</a> <a href="?q=%23smrt">#smrt</a>'
    expect(postOf(message(text(html) + footer()))).toMatchObject({
      platform: 'telegram',
      nativeId: 'kopinews/7',
      text: 'MRT 🚇 delay\nCircle Line &lt;3\u00a0km\n\n新加坡 😢 சிங்கப்பூர் lah https://example.sg/a/very/long/path #smrt',
      postedAt: new Date('2026-11-21T19:15:31Z'),
      editedAt: null,
      kind: 'original',
      author: { nativeId: 'kopinews', handle: null },
      community: 'kopinews',
      counts: { views: 12_300 },
    })
  })

  it('of an album is read once, though its text is nested in itself', () => {
    const album = '<div class="tgme_widget_message_grouped_wrap"><a class="grouped_media_wrap"></a></div>'
    expect(postOf(message(album + text(text('Durian season!')) + footer())).text).toBe('Durian season!')
  })

  it('forwarded is a repost of its origin', () => {
    const from =
      '<div class="tgme_widget_message_forwarded_from">Forwarded from <a class="tgme_widget_message_forwarded_from_name" ' +
      'href="https://t.me/OtherChan/88"><span>Invented Person</span></a></div>'
    const post = postOf(message(from + text('Harga minyak naik') + footer()))
    expect(post).toMatchObject({ kind: 'repost', parentNativeId: 'otherchan/88', text: 'Harga minyak naik' })
    expect(JSON.stringify(post.payload)).not.toContain('Invented Person')
  })

  it('forwarded without a named origin is still a repost', () => {
    const from = '<div class="tgme_widget_message_forwarded_from">Forwarded from <span>Hidden One</span></div>'
    expect(postOf(message(from + text('x') + footer()))).toMatchObject({ kind: 'repost', parentNativeId: null })
  })

  it('that answers is a reply, without the text that it answers', () => {
    const reply =
      '<a class="tgme_widget_message_reply" href="https://t.me/KopiNews/5?single"><div class="tgme_widget_message_author">' +
      'Invented</div><div class="tgme_widget_message_text js-message_reply_text">the older text</div></a>'
    const post = postOf(message(reply + text('Update: resumed') + footer()))
    expect(post).toMatchObject({ kind: 'reply', parentNativeId: 'kopinews/5', text: 'Update: resumed' })
    expect(JSON.stringify(post.payload)).not.toContain('Invented')
    expect(postOf(message(reply + footer())).text).toBe('')
  })

  it('edited carries the moment when it was seen, and signed carries no signature', () => {
    const signed = '<span class="tgme_widget_message_from_author" dir="auto">Edited Tan</span>,&nbsp;'
    expect(postOf(message(text('a') + footer('edited &nbsp;'))).editedAt).toEqual(SEEN)
    const post = postOf(message(text('a') + footer(signed)))
    expect(post.editedAt).toBeNull()
    expect(JSON.stringify(post.payload)).not.toMatch(/Edited Tan|userpic|tokentoken/)
  })

  it('of a picture or sticker alone is a post without text', () => {
    expect(postOf(message('<div class="tgme_widget_message_sticker_wrap"></div>' + footer())).text).toBe('')
  })

  it('of a poll is its question and answers', () => {
    const poll =
      '<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Kopi or teh?</div>' +
      '<div class="tgme_widget_message_poll_option_text">Kopi</div><div class="tgme_widget_message_poll_option_text">茶</div></div>'
    expect(postOf(message(poll + footer())).text).toBe('Kopi or teh?\nKopi\n茶')
  })

  it('counts its reactions', () => {
    const reactions =
      '<span class="tgme_reaction"><i class="emoji"><b>🤣</b></i>1.5K</span><span class="tgme_reaction"><tg-emoji></tg-emoji>4</span>'
    expect(postOf(message(text('a') + reactions + footer())).counts).toEqual({ views: 12_300, reactions: 1_504 })
  })
})

describe('messages that are not posts', () => {
  it.each([
    message('<div class="tgme_widget_message_text js-message_text">Channel created</div>', ' service_message'),
    message('<div class="message_media_not_supported_label">Service message</div>'),
  ])('a service message is not a post', (html) => {
    expect(only(html)).toEqual({ kind: 'service', number: 7 })
  })

  it('a message of an unknown shape is kept raw, without people, and its neighbours are read', () => {
    const parsed = parseChannelPage(page(message(text('no date')), message(text('ok') + footer())), SEEN)
    if (parsed.kind !== 'history') throw new Error(parsed.kind)
    expect(parsed.messages.map(({ kind }) => kind)).toEqual(['drifted', 'post'])
    expect(parsed.messages[0]).toMatchObject({ number: 7, field: 'time: no date' })
    expect(JSON.stringify(parsed.messages[0])).toContain('no date')
    expect(JSON.stringify(parsed.messages[0])).not.toContain('userpic')
  })

  it.each(['KopiNews', 'KopiNews/x', 'KopiNews/9007199254740993', 'a b/7'])(
    'without a number is drift: %s',
    (address) => {
      expect(
        only(message(text('a') + footer()).replace('data-post="KopiNews/7"', `data-post="${address}"`)),
      ).toMatchObject({
        kind: 'drifted',
        number: null,
      })
    },
  )
})

describe('a page', () => {
  it('distinguishes a closed channel from an unused name', () => {
    const join = (extra: string): string =>
      `<html><body><div class="tgme_page"><div class="tgme_page_extra">${extra}</div><div class="tgme_page_action"></div></div></body></html>`
    expect(parseChannelPage(join('98 700 subscribers'), SEEN)).toEqual({ kind: 'join', reason: 'no_preview' })
    expect(parseChannelPage(join('14 members, 2 online'), SEEN)).toEqual({ kind: 'join', reason: 'no_preview' })
    expect(parseChannelPage(join('@nobody_at_all'), SEEN)).toEqual({ kind: 'join', reason: 'absent' })
    expect(parseChannelPage('<html><body>Bad gateway</body></html>', SEEN)).toEqual({ kind: 'unknown' })
  })

  it('without messages is an empty history', () => {
    const empty = '<div class="tme_no_messages_found">No posts found</div>'
    expect(parseChannelPage(page(empty), SEEN)).toMatchObject({ kind: 'history', messages: [] })
  })

  it('cut off anywhere is unknown: never a shorter history', () => {
    const whole = page(message(text('地铁 😢 <b>lah</b>') + footer()), message(text(text('b')) + footer()))
    const end = whole.indexOf('</section>')
    for (let at = 0; at < end; at += 1)
      expect(parseChannelPage(whole.slice(0, at), SEEN), `at ${at}`).toEqual({ kind: 'unknown' })
    expect(parseChannelPage(whole, SEEN)).toMatchObject({ kind: 'history', messages: [{}, {}] })
  })

  it('of one message says whether the message is gone, or more than that', () => {
    const error = (words: string): string => `<div class="tgme_widget_message_error">${words}</div>`
    expect(saysPostIsGone(error('Post not found'))).toBe(true)
    expect(saysPostIsGone(error('Channel with username <b>@kopinews</b> not found'))).toBe(false)
    expect(saysPostIsGone(message(text('Post not found') + footer()))).toBe(false)
  })

  itWithFixtures('saved from t.me: album once, lone sticker kept', () => {
    const parsed = parseChannelPage(recordedPayload('telegram/channel_preview_album_2026-08.html') ?? '', SEEN)
    if (parsed.kind !== 'history') throw new Error(parsed.kind)
    expect(parsed.messages).toMatchObject([
      { number: 70_119, post: { text: 'Balenciaga\nSize 36-18-14,5cm\nЦіна $1\u00a0450', kind: 'original' } },
      { number: 70_140, post: { text: '', postedAt: new Date('2026-08-03T20:20:00Z') } },
    ])
  })
})

describe('a shown count', () => {
  it.each([
    ['999', 999],
    ['12.3K', 12_300],
    ['3.46M', 3_460_000],
    ['1.15K', 1_150],
    ['many', null],
    ['', null],
  ])('%s', (shown, count) => {
    expect(parseCount(shown)).toBe(count)
  })
})

describe('a page made to be slow', () => {
  const open = '<div class="tgme_widget_message" data-post="KopiNews/7">'
  it.each([
    ['elements that nest', (size) => page('<div>'.repeat(size))],
    ['messages in messages', (size) => page(open.repeat(size) + '</div>'.repeat(size))],
    ['comments without an end', (size) => page('<!--'.repeat(size))],
    ['people', (size) => page(message('<a class="tgme_widget_message_author"></a>'.repeat(size) + footer()))],
    ['more messages than a page has', (size) => page(message(footer()).repeat(size / 10))],
  ] as [string, (size: number) => string][])('is read or refused in linear time: %s', (_, write) => {
    expect(growthOf((size) => parseChannelPage(write(size), SEEN), 2_000)).toBeLessThan(LINEAR)
  })

  it('is refused when it is larger than any page', () => {
    expect(parseChannelPage(page('<b></b>'.repeat(150_000)), SEEN)).toEqual({ kind: 'unknown' })
  })

  it('says nothing of a post that it cannot be read for', () => {
    expect(saysPostIsGone(`<div class="tgme_widget_message_error">Post not found</div>${'<div>'.repeat(2_000)}`)).toBe(
      false,
    )
    expect(saysPostIsGone('<div class="tgme_widget_message_error">Post not found')).toBe(false)
  })
})
