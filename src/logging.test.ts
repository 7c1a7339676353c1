import { describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { SECRET_FIELDS } from './producers/platforms.js'
import { redaction, redactUrls } from './logging.js'

describe('redactUrls', () => {
  it.each([
    ['connect to postgres://kopi:secret@db:5432/x failed', 'connect to postgres://kopi:***@db:5432/x failed'],
    ['redis://:secret@cache:6379', 'redis://:***@cache:6379'],
    ['two: amqp://a:b@c and rediss://d:e@f', 'two: amqp://a:***@c and rediss://d:***@f'],
    [
      'GET https://a.example/x?access_token=secret&limit=9 failed',
      'GET https://a.example/x?access_token=***&limit=9 failed',
    ],
    ['"wss://a.example/s?stream=user&token=secret"', '"wss://a.example/s?stream=user&token=***"'],
    ['no password: http://127.0.0.1:8080/x', 'no password: http://127.0.0.1:8080/x'],
  ])('%s', (text, expected) => {
    expect(redactUrls(text)).toBe(expected)
  })

  it.each(['p:ss', 'p%40ss', 'pä ss'.replace(' ', '%20')])('cuts the whole password %s', (password) => {
    expect(redactUrls(`postgres://user:${password}@host/db`)).toBe('postgres://user:***@host/db')
  })
})

describe('a log', () => {
  const written = (secretFields: readonly string[], fields: object): string => {
    let text = ''
    pino({ redact: redaction(secretFields) }, { write: (line: string) => void (text += line) }).info(fields, 'said')
    return text
  }

  it('holds no secret of a platform, however deep its fields stand', () => {
    expect(SECRET_FIELDS.length).toBeGreaterThan(3)
    for (const field of SECRET_FIELDS) {
      const login = { [field]: 'hunter2', name: 'kopi' }
      const text = written(SECRET_FIELDS, { ...login, login, of: { login } })
      expect(text, field).not.toContain('hunter2')
      expect(text).toContain('kopi')
    }
  })

  it('control: would hold those that nobody declares', () => {
    expect(written([], { bearerToken: 'hunter2' })).toContain('hunter2')
  })
})
