// What a person may say about a file, on the command line or on the page: each gives null for what is no such value.

/** A platform: lower-case letters, digits, dot, dash and underscore, 64 at most. */
export function platformOf(written: string): string | null {
  const value = written.trim().toLowerCase()
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(value) ? value : null
}

/** The username of a channel of Telegram, from its address too. */
export function channelOf(written: string): string | null {
  const name = written.replace(/^(?:https?:\/\/t\.me\/(?:s\/)?|@)/, '')
  return /^[A-Za-z]\w{3,31}$/.test(name) ? name : null
}

/** The name of a zone, such as `Asia/Singapore`. */
export function zoneOf(written: string): string | null {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: written }).resolvedOptions().timeZone
  } catch {
    return null
  }
}

/** One character of ASCII other than a quote; `tab` for a tab. */
export function separatorOf(written: string): string | null {
  const character = written === 'tab' || written === '\\t' ? '\t' : written
  return /^[\t -~]$/.test(character) && character !== '"' ? character : null
}

/** The name of an encoding as the web platform writes it. */
export function encodingOf(written: string): string | null {
  try {
    return new TextDecoder(written).encoding
  } catch {
    return null
  }
}
