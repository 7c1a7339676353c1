import { describe, expect, it } from 'vitest'
import { createLoginThrottle } from './login-throttle.js'

const HOME = '10.0.0.1'

describe('login throttle', () => {
  it('closes the door to a user from one client after ten wrong passwords, to no other user and nowhere else', () => {
    const throttle = createLoginThrottle()
    const again = (client: string, user: string, nowMs: number) => () => throttle.begin({ client, user }, nowMs)
    for (let i = 0; i < 10; i++) throttle.begin({ client: HOME, user: 'mei' }, 1_000)
    expect(again(HOME, 'mei', 1_000)).toThrow('Too many wrong passwords for this user from here. Wait 60 s.')
    expect(again(HOME, 'raju', 1_000)).not.toThrow()
    expect(again('10.0.0.2', 'mei', 1_000)).not.toThrow()
    expect(again(HOME, 'mei', 60_999)).toThrow('Wait 1 s.')
    expect(again(HOME, 'mei', 61_000)).not.toThrow()
  })

  it('closes the door to a user after thirty from anywhere, but not where that user logged in before', () => {
    const throttle = createLoginThrottle()
    throttle.begin({ client: HOME, user: 'mei' }, 0).succeed()
    for (let i = 0; i < 30; i++) throttle.begin({ client: `10.0.1.${i}`, user: 'mei' }, 1_000)
    const again = (client: string, user: string) => () => throttle.begin({ client, user }, 1_000)
    expect(again('10.0.9.9', 'mei')).toThrow('Too many wrong passwords for this user. Wait 60 s.')
    expect(again('10.0.9.9', 'raju')).not.toThrow()
    expect(again(HOME, 'mei')).not.toThrow()
    for (let i = 0; i < 9; i++) throttle.begin({ client: HOME, user: 'mei' }, 1_000)
    expect(again(HOME, 'mei')).toThrow('from here') // guessing there is slowed all the same
  })

  it('closes the door to a client after sixty over many users, but not to those who logged in from there before', () => {
    const throttle = createLoginThrottle()
    throttle.begin({ client: HOME, user: 'mei' }, 0).succeed()
    for (let i = 0; i < 60; i++) throttle.begin({ client: HOME, user: `guess${i}` }, 1_000)
    const again = (user: string) => () => throttle.begin({ client: HOME, user }, 1_000)
    expect(again('raju')).toThrow('Too many wrong passwords from this address. Wait 60 s.')
    expect(again('mei')).not.toThrow()
  })

  it('remembers a client for a week', () => {
    const throttle = createLoginThrottle()
    throttle.begin({ client: HOME, user: 'mei' }, 0).succeed()
    const later = 8 * 86_400_000
    for (let i = 0; i < 30; i++) throttle.begin({ client: `10.0.1.${i}`, user: 'mei' }, later)
    expect(() => throttle.begin({ client: HOME, user: 'mei' }, later)).toThrow('for this user')
  })

  it('counts unknown tokens apart from passwords', () => {
    const throttle = createLoginThrottle()
    for (let i = 0; i < 10; i++) throttle.unknownToken(HOME, 1_000)
    expect(() => throttle.unknownToken(HOME, 1_000)).toThrow('Too many unknown tokens from this address. Wait 60 s.')
    expect(() => throttle.unknownToken('10.0.0.2', 1_000)).not.toThrow()
    expect(() => throttle.begin({ client: HOME, user: 'mei' }, 1_000)).not.toThrow()
  })

  it('counts only what did not succeed', async () => {
    const throttle = createLoginThrottle()
    const guess = { client: HOME, user: 'mei' }
    for (let i = 0; i < 100; i++) throttle.begin(guess, 1_000).succeed()
    for (let i = 0; i < 100; i++) {
      const failure = throttle.begin(guess, 1_000).orForgive(Promise.reject(new Error('Postgres is away')))
      await expect(failure).rejects.toThrow('Postgres is away')
    }
    for (let i = 0; i < 10; i++) throttle.begin(guess, 1_000)
    expect(() => throttle.begin(guess, 1_000)).toThrow('from here')
  })
})
