/** t.me/c/ID/NUMBER is how Telegram itself writes the address of a message in a channel without a username. */
const WITHOUT_NAME = 'c/'
/** Bots and libraries write a channel's number with this in front. */
const BOT_PREFIX = /^-?100(?=\d{10,}$)|^-/

/** What the messages of a chat are named by: its username, or its number. */
export function chatPrefix(chat: string): string {
  return /^-?\d+$/.test(chat) ? `${WITHOUT_NAME}${bareId(chat)}` : chat.toLowerCase().replace(/^@/, '')
}

/** The digits of a chat, whichever program wrote them; `-1001234567890` is the channel 1234567890. */
export function bareId(chat: string): string {
  return /^-/.test(chat) ? chat.replace(BOT_PREFIX, '') : chat
}

/**
 * What an author is known by: `user77`, `channel1234567890`. Older exports and other programs write the digits alone.
 * In a channel the channel speaks, which the live source knows by its name.
 */
export function telegramPerson(id: string, prefix: string): string {
  if (/^-100\d{10,}$/.test(id)) return ownName(`channel${bareId(id)}`, prefix)
  return /^\d+$/.test(id) ? ownName(`user${id}`, prefix) : ownName(id, prefix)
}

const ownName = (id: string, prefix: string): string => (id === `channel${prefix.slice(2)}` ? prefix : id)
