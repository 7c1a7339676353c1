import { describe, expect, it } from 'vitest'
import { redactUrls } from './logging.js'

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
